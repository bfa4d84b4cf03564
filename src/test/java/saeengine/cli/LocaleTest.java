package saeengine.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import saeengine.data.DataException;
import saeengine.testing.TinyModel;

/** What is typed and what is printed are UTF-8 whatever the locale. */
class LocaleTest {
    @TempDir
    Path folder;

    /** What a run printed, as the bytes it wrote. */
    private record Run(int exit, String out, String err) {}

    /** Types a line into a shell of that locale; {@code $program} in it starts the program. */
    private Run type(String locale, String line) throws IOException, InterruptedException {
        Path script = folder.resolve("line.sh");
        Files.writeString(script, line + "\n");
        ProcessBuilder shell = new ProcessBuilder("sh", script.toString());
        Map<String, String> environment = shell.environment();
        environment.keySet().removeIf(name -> name.startsWith("LC_") || name.equals("LANG"));
        environment.put("LC_ALL", locale);
        environment.put("HF_HOME", folder.resolve("hub").toString());
        environment.put(
                "program",
                Path.of(System.getProperty("java.home"), "bin", "java") + " -cp "
                        + System.getProperty("java.class.path") + " saeengine.cli.Main");
        Process process = shell.directory(folder.toFile())
                .redirectOutput(folder.resolve("out").toFile())
                .redirectError(folder.resolve("err").toFile())
                .start();
        assertTrue(process.waitFor(120, TimeUnit.SECONDS), "the program ends");
        return new Run(
                process.exitValue(), Files.readString(folder.resolve("out")), Files.readString(folder.resolve("err")));
    }

    private String generate() {
        TinyModel.config(folder);
        return "$program generate --model random:tiny.json --tokens 1 ";
    }

    @ParameterizedTest
    @ValueSource(strings = {"C", "POSIX", "C.UTF-8", "de_DE.ISO-8859-1"})
    void aPromptComesInAndGoesOutAsItWasTyped(String locale) throws Exception {
        Run run = type(locale, generate() + "--prompt 'Über 🦙'");
        assertEquals(0, run.exit(), run.err());
        assertTrue(run.out().startsWith("Über 🦙"), run.out());
        byte[] bytes = "Über 🦙".getBytes(StandardCharsets.UTF_8);
        int[] ids = new int[bytes.length];
        Arrays.setAll(ids, i -> bytes[i] & 0xFF);
        run = type(locale, generate() + "--ids --prompt 'Über 🦙'");
        assertTrue(run.out().startsWith(Arrays.toString(ids).replace("]", ", ")), run.out());
    }

    @Test
    void anArgumentThatIsNoUtf8IsRefused() throws Exception {
        for (String locale : List.of("C", "C.UTF-8")) {
            Run run = type(locale, generate() + "--prompt \"$(printf '\\334ber')\"");
            assertEquals(2, run.exit(), run.out());
            assertEquals(1, run.err().lines().count(), run.err());
            assertTrue(run.err().contains("argument 7 ('Über' if it is Latin-1) is no UTF-8"), run.err());
        }
    }

    /** Java writes names in the locale's letters: in the C locale no other file is opened in the place of this one. */
    @Test
    void aFilesNameIsTheOneTyped() throws Exception {
        String loss = "cp a.txt 'Größe.txt'; cp tiny.json 'Größe.json'; $program loss --text ";
        TinyModel.write(folder.resolve("a.txt"), "Über uns.");
        TinyModel.config(folder);
        String text = loss + "'Größe.txt' --model random:tiny.json";
        String model = loss + "a.txt --model 'random:Größe.json'";
        Run named = type("C.UTF-8", text);
        assertEquals(0, named.exit(), named.err());
        assertEquals(type("C", loss + "a.txt --model random:tiny.json").out(), named.out());
        assertEquals(named.out(), type("C.UTF-8", model).out());
        for (String line : List.of(text, model)) {
            Run run = type("C", line);
            assertTrue(run.exit() != 0, run.out());
            assertEquals(1, run.err().lines().count(), run.err());
            assertTrue(run.err().contains("'Größe."), run.err());
            assertTrue(run.err().contains("LC_ALL=C.UTF-8"), run.err());
        }
    }

    /** Java knows its folder by the locale's letters; files of it would be looked for in one of another name. */
    @Test
    void aWorkingFolderIsTheOneThatIsThere() throws Exception {
        String line = "mkdir -p 'Größe'; cd 'Größe'; $program recipes";
        assertEquals(0, type("C.UTF-8", line).exit());
        Run run = type("C", line);
        assertEquals(2, run.exit(), run.out());
        assertEquals(1, run.err().lines().count(), run.err());
        assertTrue(run.err().contains("the working folder") && run.err().contains("LC_ALL=C.UTF-8"), run.err());
    }

    /** A text that begins as some programs' names of argument files do is that text. */
    @Test
    void noArgumentIsReadFromAFile() throws Exception {
        TinyModel.write(folder.resolve("words"), "--help");
        Run run = type("C", generate() + "--prompt @words");
        assertTrue(run.out().startsWith("@words"), run.out());
    }

    @Test
    void theCacheThatWasLookedIntoIsNamed() throws Exception {
        TinyModel.write(folder.resolve("a.txt"), "a");
        Run run = type("C", "$program loss --text a.txt --model org/Some-1B");
        assertEquals(1, run.exit());
        assertEquals(
                "sae-engine: org/Some-1B: no such folder, and not in the Hugging Face cache, "
                        + folder.resolve("hub/hub") + " (from HF_HOME); fetch it with 'pull org/Some-1B',"
                        + " or name a folder",
                run.err().strip());
    }

    private static byte[] line(String... parts) {
        return (String.join("\0", parts) + "\0").getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void argumentsAreTheLastOfTheLine() {
        byte[] line = line("java", "-jar", "x.jar", "generate", "", "Über");
        assertArrayEquals(
                new String[] {"generate", "", "Über"}, Utf8Arguments.of(line, new String[] {"generate", "", "??ber"}));
        assertArrayEquals(new String[0], Utf8Arguments.of(line, new String[0]));
    }

    /** Where the line is not what Java was given, Java is believed. */
    @Test
    void aLineThatDoesNotFitIsLeftAlone() {
        String[] decoded = {"generate", "a"};
        assertSame(decoded, Utf8Arguments.of(line("generate"), decoded));
        assertSame(decoded, Utf8Arguments.of(line("java", "generate", "b"), decoded));
        assertSame(decoded, Utf8Arguments.of(new byte[0], decoded));
        byte[] latin = {'j', 0, (byte) 0xDC, 0};
        assertThrows(DataException.class, () -> Utf8Arguments.of(latin, new String[] {"?"}));
    }
}
