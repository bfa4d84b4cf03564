package saeengine.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import saeengine.testing.Cli;
import saeengine.testing.TinyModel;
import saeengine.testing.disk.FaultyFiles;

/** Whole small runs that are killed, lose power or fill the disk, at every single call that changes a file. */
class EveryWriteTest {
    private static final Pattern POINTS =
            Pattern.compile("(KILL|FULL|POWER_CUT): (\\d+) points, (\\d+) of them resumed");

    @TempDir
    Path folder;

    private void allPoints(String... arguments) {
        List<String> all = new ArrayList<>(List.of(folder.resolve("run").toString()));
        all.addAll(List.of(arguments));
        Cli.Result result = Cli.runMain(
                folder,
                FaultedRuns.class.getName(),
                List.of("-Xmx256m", "-XX:+UseSerialGC", "-Djava.nio.file.spi.DefaultFileSystemProvider=" + FaultyFiles.class.getName()),
                all.toArray(String[]::new));
        assertEquals(0, result.exit(), result.err());
        Matcher points = POINTS.matcher(result.out());
        for (int kind = 0; kind < 3; kind++) {
            assertTrue(points.find(), result.out());
            System.out.println(arguments[0] + ", " + points.group());
            assertTrue(Integer.parseInt(points.group(2)) > 50, points.group());
            assertTrue(Integer.parseInt(points.group(3)) > 30, points.group());
        }
    }

    @Test
    void aTrainingRun() {
        Path file = TinyRun.rows(folder.resolve("rows.safetensors"), 48, 6, 5);
        allPoints(
                ("train --device cpu --threads 1 --recipe topk --features 5 --k 2 --batch 8 --buffer 24 --eval-rows 48"
                                + " --steps 4 --checkpoint-every 2 --log-every 2 --checkpoint-minutes 0 --activations "
                                + file)
                        .split(" "));
    }

    @Test
    void aPretraining() {
        Path config = TinyModel.write(folder.resolve("shape.json"), """
                {"model_type": "gpt_neo", "vocab_size": 270, "hidden_size": 8, "num_layers": 1, "num_heads": 2,
                 "intermediate_size": 12, "window_size": 9, "max_position_embeddings": 16}
                """);
        Path stories = TinyModel.stories(folder);
        allPoints(
                ("pretrain --device cpu --threads 1 --steps 4 --checkpoint-every 2 --val-every 2 --log-every 2 --batch 1"
                                + " --context 16 --val-stories 5 --checkpoint-minutes 0 --config " + config + " --text "
                                + stories)
                        .split(" "));
    }
}
