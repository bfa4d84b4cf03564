package saeengine.data.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import saeengine.data.DataException;

class TextFilesTest {
    @TempDir
    Path folder;

    private void touch(String... names) throws IOException {
        for (String name : names) {
            Path file = folder.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, "x");
        }
    }

    private List<String> of(String given) {
        return TextFiles.of(folder.resolve(given)).stream()
                .map(file -> folder.relativize(file).toString())
                .toList();
    }

    private String refused(String given) {
        return assertThrows(DataException.class, () -> of(given)).getMessage();
    }

    @Test
    void aFolderIsItsTextFilesByName() throws IOException {
        touch(
                "b/2.txt",
                "b/10.txt",
                "b/1.txt.gz",
                "b/README.md",
                "b/info.json",
                "b/.cache/3.txt",
                "b/.4.txt",
                "b/c/0.TXT");
        assertEquals(List.of("b/1.txt.gz", "b/10.txt", "b/2.txt", "b/c/0.TXT"), of("b"));
        Files.createSymbolicLink(folder.resolve("b/3.txt"), folder.resolve("b/README.md"));
        assertEquals("b/3.txt", of("b").get(3), "a link to a file is a file, as in a cache of the hub");
        touch("j/a.json");
        assertEquals(List.of("j/a.json"), of("j"));
        touch("t/a.bin", "t/b.bin");
        assertEquals(List.of("t/a.bin", "t/b.bin"), of("t"));
    }

    @Test
    void aFolderInTwoFormsOrNoneIsRefused() throws IOException {
        touch("b/a.txt", "b/data/a.parquet", "b/x.json", "none/a.md");
        assertTrue(
                refused("b").contains("holds texts that end in .parquet and .txt, which may be the same ones twice"));
        assertTrue(refused("b").contains("name some, as in '" + folder.resolve("b/**.parquet") + "'"));
        assertTrue(refused("none").contains("is a folder without text in it"));
        assertEquals(List.of("b/data/a.parquet"), of("b/**.parquet"));
    }

    @Test
    void aPatternIsWhatFits() throws IOException {
        touch("d/train-2.txt", "d/train-1.txt", "d/valid-1.txt", "d/e/train-3.txt", "d/[x].txt");
        assertEquals(List.of("d/train-1.txt", "d/train-2.txt"), of("d/train-*.txt"));
        assertEquals(List.of("d/train-1.txt", "d/valid-1.txt"), of("d/*-[1].txt"));
        assertEquals(List.of("d/e/train-3.txt", "d/train-1.txt", "d/train-2.txt"), of("d/**train-?.txt"));
        assertEquals(List.of("d/e/train-3.txt"), of("d/*/train-*"));
        assertEquals(List.of("d/[x].txt"), of("d/[x].txt"), "a name that is there is no pattern");
        assertTrue(refused("d/test-*.txt").contains("no file has a name that fits"));
        assertTrue(refused("nowhere/*.txt").contains("no file has a name that fits"));
        assertTrue(refused("d/[.txt").contains("is no pattern of names"));
        assertEquals(List.of("d/missing.txt"), of("d/missing.txt"));
    }

    @Test
    void aSetInTwoFormsIsOneSet() {
        List<String> names = List.of("README.md", "a.txt", "data/b.parquet", "data/a.parquet", "x.jsonl.gz", "i.json");
        assertEquals(List.of("data/b.parquet", "data/a.parquet"), TextFiles.oneForm(names));
        assertEquals(List.of("x.jsonl.gz"), TextFiles.oneForm(List.of("a.txt", "x.jsonl.gz", "i.json")));
        assertEquals(List.of(), TextFiles.oneForm(List.of("README.md", "ids.bin")));
    }
}
