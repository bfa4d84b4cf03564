package saeengine.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import saeengine.data.sae.SaeFormat;
import saeengine.testing.TinyModel;

/** How much of a text {@code eval} reads, and that it says so. */
class EvalReachTest {
    @TempDir
    Path folder;

    private final Map<String, JsonObject> settings = new TreeMap<>();

    private String eval(String name, Path text, String... more) {
        String sae = MadeSaes.write(folder.resolve("sae"), new MadeSaes(6).relu(), SaeFormat.OWN)
                .toString();
        String out = folder.resolve(name + ".json").toString();
        List<String> arguments = new ArrayList<>(List.of("eval", "--sae", sae, "--layer", "2", "--out", out));
        arguments.addAll(List.of("--model", "random:" + TinyModel.config(folder), "--text", text.toString()));
        arguments.addAll(List.of(more));
        String said = InProcess.succeeds(arguments);
        settings.put(
                name,
                JsonParser.parseString(InProcess.text(Path.of(out)))
                        .getAsJsonObject()
                        .getAsJsonObject("settings"));
        assertTrue(said.chars().noneMatch(c -> c < ' ' && c != '\n'), said);
        return said;
    }

    @Test
    void aPartOrAll() {
        Path text = TinyModel.stories(folder);
        String all = eval("all", text, "--rows", "all");
        String part = eval("part", text, "--rows", "100");
        String usual = eval("usual", text);
        assertTrue(
                part.matches("(?s).*text: .*, the first 1\\d\\d tokens of it \\(--rows all reads everything\\).*"),
                part);
        assertFalse(all.contains("of it"), all);
        assertEquals(all.replace("all.json", "usual.json"), usual, "less text than the default limit is read whole");
        assertEquals("all", settings.get("all").get("rows").getAsString());
        assertEquals("100", settings.get("part").get("rows").getAsString());
        assertEquals("100000", settings.get("usual").get("rows").getAsString());
    }

    @Test
    void theDefaultStopsAHugeText() {
        Path text = TinyModel.write(folder.resolve("huge.txt"), "a story that goes on and on. ".repeat(4_000));
        String said = eval("huge", text);
        assertTrue(said.contains("the first 100,000 tokens of it"), said);
    }
}
