package saeengine.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import saeengine.testing.Cli;
import saeengine.testing.TinyModel;
import saeengine.testing.disk.Faults;
import saeengine.testing.disk.FaultyFiles;

/** Whole small runs that are killed, lose power or fill the disk, at every single call that changes a file. */
class EveryWriteTest {
    private static final Pattern POINTS =
            Pattern.compile("(KILL|FULL|POWER_CUT): (\\d+) points leave (\\d+) states, (\\d+) of them resumed");

    @TempDir
    Path folder;

    private void allPoints(Faults.Kind kind, String arguments) {
        Cli.Result result = Cli.runMain(
                folder,
                FaultedRuns.class.getName(),
                600,
                List.of(
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-Djava.nio.file.spi.DefaultFileSystemProvider=" + FaultyFiles.class.getName()),
                TinyRun.words(kind + " " + folder.resolve("run") + " " + arguments)
                        .toArray(String[]::new));
        assertEquals(0, result.exit(), result.err());
        Matcher points = POINTS.matcher(result.out());
        assertTrue(points.find(), result.out());
        System.out.println(arguments.substring(0, arguments.indexOf(' ')) + ", " + points.group());
        assertTrue(Integer.parseInt(points.group(2)) > 80, points.group());
        assertTrue(Integer.parseInt(points.group(4)) > (kind == Faults.Kind.KILL ? 30 : 8), points.group());
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void aTrainingRun(Faults.Kind kind) {
        Path file = TinyRun.rows(folder.resolve("rows.safetensors"), 48, 6, 5);
        allPoints(
                kind,
                "train --device cpu --threads 1 --recipe topk --features 5 --k 2 --batch 8 --buffer 24 --eval-rows 48"
                        + " --steps 4 --checkpoint-every 2 --log-every 2 --checkpoint-minutes 0 --activations "
                        + file);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void aPretraining(Faults.Kind kind) {
        Path config = TinyModel.write(folder.resolve("shape.json"), """
                {"model_type": "gpt_neo", "vocab_size": 270, "hidden_size": 8, "num_layers": 1, "num_heads": 2,
                 "intermediate_size": 12, "window_size": 9, "max_position_embeddings": 16}
                """);
        Path stories = TinyModel.stories(folder);
        allPoints(
                kind,
                "pretrain --device cpu --threads 1 --steps 4 --checkpoint-every 2 --val-every 2 --log-every 2 --batch 1"
                        + " --context 16 --val-stories 5 --checkpoint-minutes 0 --config " + config + " --text "
                        + stories);
    }
}
