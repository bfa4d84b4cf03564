package saeengine.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static saeengine.data.Refusals.assertRefused;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HubCacheTest {
    @TempDir
    Path home;

    /** Each variable added takes over from the weaker ones before it. */
    @Test
    void theVariablesHaveAnOrder() {
        Map<String, String> environment = new LinkedHashMap<>();
        assertEquals(home.resolve(".cache/huggingface/hub"), new HubCache(environment, home).path());
        environment.put("HF_HOME", " ");
        assertEquals(home.resolve(".cache/huggingface/hub"), new HubCache(environment, home).path());
        environment.put("XDG_CACHE_HOME", "/xdg");
        assertEquals(Path.of("/xdg/huggingface/hub"), new HubCache(environment, home).path());
        environment.put("HF_HOME", "~/hf");
        assertEquals(home.resolve("hf/hub"), new HubCache(environment, home).path());
        environment.put("HUGGINGFACE_HUB_CACHE", "/old");
        assertEquals(Path.of("/old"), new HubCache(environment, home).path());
        environment.put("HF_HUB_CACHE", "/new");
        assertEquals(Path.of("/new"), new HubCache(environment, home).path());
    }

    @Test
    void findsWhatWasDownloaded() throws IOException {
        HubCache cache = new HubCache(Map.of("HF_HUB_CACHE", home.toString()), Path.of("unused"));
        assertEquals(Optional.empty(), cache.find("roneneldan/TinyStories-33M"));
        Path snapshot = ModelFixture.cached(home.resolve("models--roneneldan--TinyStories-33M"), "0123abcd");
        assertEquals(Optional.of(snapshot), cache.find("roneneldan/TinyStories-33M"));
        assertEquals(Optional.empty(), cache.find("gpt2"));
        ModelFixture.cached(home.resolve("models--gpt2"), "77");
        assertTrue(cache.find("gpt2").orElseThrow().endsWith("models--gpt2/snapshots/77"));
    }

    @Test
    void refusesBrokenCaches() throws IOException {
        Path model = home.resolve("models--a--b");
        ModelFixture.cached(model, "77");
        HubCache cache = new HubCache(Map.of("HF_HUB_CACHE", home.toString()), home);
        Path ref = model.resolve("refs/main");
        Files.writeString(ref, "78\n");
        assertRefused(ref, "names the commit 78, but there is no folder", () -> cache.find("a/b"));
        Files.writeString(ref, "../../elsewhere");
        assertRefused(ref, "names no commit", () -> cache.find("a/b"));
        Files.delete(ref);
        assertEquals(Optional.empty(), cache.find("a/b"));
        assertRefused(ref, "no such file", () -> ModelFolder.open(model));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a/b/c", "../b", "a/..", "/a", "a b"})
    void refusesWhatIsNoModelName(String name) {
        HubCache cache = new HubCache(Map.of(), home);
        assertThrows(DataException.class, () -> cache.find(name));
    }
}
