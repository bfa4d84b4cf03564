package saeengine.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What bench/gpu/check.sh makes of the parts it runs, from a program that only says what it was asked for. */
class GpuCheckScriptTest {
    /** Says a card, writes the reports that are asked for, and fails where the folder has a file of the command's name. */
    private static final String PROGRAM = """
            #!/bin/bash
            echo "$*" >> "$(dirname "$0")/asked"
            case $1 in
                doctor) printf 'ok       GPU             Card 9 "X", compute capability 9.0\\nok       driver          for CUDA 13.0\\n' ;;
            esac
            while [ $# -gt 0 ]; do
                case $1 in --report) echo '{"passed": true}' > "$2" ;; esac
                [ -e "$(dirname "$0")/fails-$1" ] && exit 7
                shift
            done
            exit 0
            """;

    @TempDir
    Path folder;

    @BeforeEach
    void unpackedKit() throws IOException {
        Files.createDirectories(folder.resolve("kit/jre/bin"));
        executable(folder.resolve("kit/jre/bin/java"), "#!/bin/sh\nexit 1\n");
        executable(folder.resolve("program"), PROGRAM);
        executable(folder.resolve("kit/check.sh"), Files.readString(Path.of("bench/gpu/check.sh")));
    }

    private static void executable(Path file, String text) throws IOException {
        Files.writeString(file, text);
        assertTrue(file.toFile().setExecutable(true));
    }

    private int run(String... arguments) throws IOException, InterruptedException {
        List<String> command = Stream.concat(
                        Stream.of(folder.resolve("kit/check.sh").toString()), Stream.of(arguments))
                .toList();
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("said").toFile());
        builder.environment().put("SAE_ENGINE", folder.resolve("program").toString());
        builder.environment().put("SAE_SIZES", "64x256");
        Process process = builder.start();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), "check.sh has not ended");
        return process.exitValue();
    }

    private JsonObject result() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("gpu-check"))) {
            Path file = files.filter(path -> path.getFileName().toString().matches("20.*-Card-9-X.json"))
                    .findFirst()
                    .orElseThrow();
            return JsonParser.parseString(Files.readString(file)).getAsJsonObject();
        }
    }

    @Test
    void everyPartIsRunAndWrittenDown() throws IOException, InterruptedException {
        assertEquals(0, run(), Files.readString(folder.resolve("said")));
        JsonObject result = result();
        assertEquals("Card 9 X, compute capability 9.0", result.get("card").getAsString());
        assertEquals("for CUDA 13.0", result.get("driver").getAsString());
        assertTrue(result.getAsJsonObject("selftest").get("passed").getAsBoolean());
        assertTrue(result.get("bench").isJsonNull());
        assertEquals(
                0,
                result.getAsJsonObject("parts")
                        .getAsJsonObject("bench")
                        .get("exit")
                        .getAsInt());
        assertTrue(result.getAsJsonObject("microseconds_of_a_step").has("step-64x256"), result.toString());
        String asked = Files.readString(folder.resolve("asked"));
        assertTrue(asked.contains("selftest --device cuda --report"), asked);
        assertTrue(asked.contains("--steps 900"), asked);
    }

    @Test
    void aPartThatFailsIsNamedAndTheOthersAreRun() throws IOException, InterruptedException {
        Files.createFile(folder.resolve("fails-harvest"));
        assertEquals(1, run());
        assertTrue(Files.readString(folder.resolve("said")).contains("FAILED or left out: harvest;"));
        JsonObject parts = result().getAsJsonObject("parts");
        assertEquals(7, parts.getAsJsonObject("harvest").get("exit").getAsInt());
        assertEquals(0, parts.getAsJsonObject("bench").get("exit").getAsInt());
    }

    @Test
    void partsThatNoTimeIsLeftForAreLeftOut() throws IOException, InterruptedException {
        assertEquals(1, run("--limit", "1"));
        String said = Files.readString(folder.resolve("said"));
        assertTrue(said.contains("== doctor: left out, 1 s are over"), said);
        assertFalse(Files.exists(folder.resolve("asked")));
    }
}
