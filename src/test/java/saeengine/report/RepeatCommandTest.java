package saeengine.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RepeatCommandTest {

    @Test
    void optionsBecomeFlags() {
        Map<String, String> options = new LinkedHashMap<>();
        options.put("features", "100,767");
        options.put("unit_norm", "true");
        options.put("resample", "false");
        options.put("cache", "null");
        String command = RepeatCommand.of(info("my model's", options, List.of()));
        assertEquals(
                "java -jar sae-engine.jar train --model 'my model'\\''s' --layer 2 --features 100,767 --unit-norm",
                command.replaceAll(" \\\\\n +", " "));
    }

    @Test
    void aCommandLineOnRecordIsTheAnswer() {
        assertEquals(
                "java -jar sae-engine.jar train --text 'a b.txt' '$(x)'",
                RepeatCommand.of(info("m", Map.of("steps", "5"), List.of("train", "--text", "a b.txt", "$(x)"))));
    }

    @Test
    void whatIsAsByDefaultIsLeftOut() {
        RunInfo run = info("m", Map.of("seed", "1", "lr", "0.001"), Map.of("seed", "1", "lr", "4.0E-4"), List.of());
        assertEquals(
                "java -jar sae-engine.jar train --model m --layer 2 --lr 0.001",
                RepeatCommand.of(run).replaceAll(" \\\\\n +", " "));
    }

    @Test
    void rowsThatCameFromNoModelNameNone() {
        RunInfo run = info("synthetic 1k", Map.of("synthetic", "1k"), Map.of(), List.of());
        assertEquals(
                "java -jar sae-engine.jar train --synthetic 1k",
                RepeatCommand.of(run).replaceAll(" \\\\\n +", " "));
    }

    private static RunInfo info(String model, Map<String, String> options, List<String> arguments) {
        return info(model, options, Map.of(), arguments);
    }

    private static RunInfo info(
            String model, Map<String, String> options, Map<String, String> defaults, List<String> arguments) {
        return new RunInfo(
                "train", "0.1.0", "cpu", model, "", "", 8, "2", "", "", "", options, defaults, arguments, 1, "raw",
                List.of());
    }
}
