package saeengine.api;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import saeengine.cache.CacheManifest;
import saeengine.data.tensors.SafeTensorsFile;
import saeengine.testing.Cli;

/** A model's rows are those of {@code hidden} and {@code harvest}, each with its token; what is wrong is said in one line. */
class ModelTest {
    private static final List<String> TEXTS =
            List.of("Once upon a time there was a little cat.", "Tom had a red ball.");

    @TempDir
    Path folder;

    @Test
    void rowsAreThoseOfTheCommands() throws IOException {
        Path text = Files.writeString(
                folder.resolve("text.txt"), TEXTS.get(0) + "\n<|endoftext|>\n" + TEXTS.get(1) + "\n<|endoftext|>\n");
        Path hidden = folder.resolve("hidden.safetensors");
        Path byCommand = folder.resolve("harvested");
        Path byLibrary = folder.resolve("of-library");
        String common = "--device cpu --model bundled:story --text " + text + " --out ";
        assertEquals(
                0,
                Cli.run(folder, List.of(), ("hidden " + common + hidden).split(" "))
                        .exit());
        assertEquals(
                0,
                Cli.run(folder, List.of(), ("harvest --layer 2 " + common + byCommand).split(" "))
                        .exit());
        try (Engine engine = Engine.cpu();
                Model model = engine.load("bundled:story")) {
            Activations rows = model.activations(2, TEXTS);
            try (SafeTensorsFile file = SafeTensorsFile.open(hidden)) {
                assertArrayEquals(file.get("hidden_states.2").toFloats(), rows.values());
            }
            int first = model.tokens(TEXTS.get(0)).length;
            int second = model.tokens(TEXTS.get(1)).length;
            assertEquals(first + second, rows.count());
            assertEquals(model.width(), rows.width());
            assertEquals(model.width(), rows.rows()[3].length);
            StringBuilder said = new StringBuilder();
            for (int i = 0; i < rows.count(); i++) {
                assertEquals(i < first ? 0 : 1, rows.document(i));
                assertEquals(i < first ? i : i - first, rows.position(i));
                said.append(rows.tokenText(i));
            }
            assertEquals(String.join("", TEXTS), said.toString());
            assertEquals(TEXTS.get(1), model.text(model.tokens(TEXTS.get(1))));
            Activations alone = model.activations("blocks.1.hook_mlp_out", List.of(TEXTS.get(1)));
            assertEquals(second, alone.count());

            Harvested harvested = engine.harvest(
                    HarvestConfig.of("bundled:story").text(text).layer(2).out(byLibrary));
            assertEquals(first + second, harvested.rows());
            assertEquals(768, harvested.width());
            for (String name : List.of(CacheManifest.FILE, "rows-000000.safetensors")) {
                assertArrayEquals(
                        Files.readAllBytes(byCommand.resolve(name)), Files.readAllBytes(byLibrary.resolve(name)), name);
            }
        }
    }

    @Test
    void whatIsWrongIsSaid() {
        try (Engine engine = Engine.cpu()) {
            String none = assertThrows(RuntimeException.class, () -> engine.load("nowhere/at-all"))
                    .getMessage();
            assertTrue(none.contains("nowhere/at-all"), none);
            Model model = engine.load("bundled:story");
            assertEquals(
                    "text 1: has no token; leave it out",
                    assertThrows(IllegalArgumentException.class, () -> model.activations(2, List.of("a", "")))
                            .getMessage());
            String layer = assertThrows(IllegalArgumentException.class, () -> model.activations(9, TEXTS))
                    .getMessage();
            assertTrue(layer.startsWith("layer 9: "), layer);
            model.close();
            model.close();
            assertThrows(IllegalStateException.class, () -> model.activations(2, TEXTS));
        }
    }
}
