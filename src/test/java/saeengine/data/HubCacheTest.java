package saeengine.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
import saeengine.data.tensors.ModelFixture;
import saeengine.data.tensors.ModelFolder;

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

    @Test
    void whatIsNotThereIsNamedWithWhatFetchesIt() throws IOException {
        HubCache byHome = new HubCache(Map.of("HF_HOME", home.toString()), Path.of("unused"));
        String message = assertThrows(DataException.class, () -> byHome.require("org/Some-1B"))
                .getMessage();
        assertTrue(message.startsWith("org/Some-1B: "), message);
        assertTrue(message.contains(home.resolve("hub") + " (from HF_HOME)"), message);
        assertTrue(message.contains("'pull org/Some-1B'"), message);
        assertEquals(1, message.lines().count());
        HubCache byDefault = new HubCache(Map.of(), home);
        message = assertThrows(DataException.class, () -> byDefault.require("org/Some-1B"))
                .getMessage();
        assertTrue(message.contains(home.resolve(".cache/huggingface/hub").toString()), message);
        assertTrue(message.contains("HF_HOME and HF_HUB_CACHE are not set"), message);

        HubCache cache = new HubCache(Map.of("HF_HUB_CACHE", home.toString()), home);
        Path model = home.resolve("models--org--Some-1B");
        Path snapshot = ModelFixture.cached(model, "77");
        assertEquals(snapshot, cache.require("org/Some-1B"));
        Files.delete(model.resolve("refs/main"));
        message = assertThrows(DataException.class, () -> cache.require("org/Some-1B"))
                .getMessage();
        assertTrue(message.contains(model + " has no refs/main"), message);
    }

    @Test
    void whatMayBeARepositoryIsSaidToBeFetchable() {
        assertEquals(
                "; 'pull org/a-sae --type sae' fetches one from the hub and says its folder",
                HubCache.advice(Path.of("org/a-sae"), "sae"));
        for (String other : new String[] {"a", "/a/b", "a/b/c", "data/a.txt", "runs/sae.safetensors"}) {
            assertEquals("", HubCache.advice(Path.of(other), "sae"), other);
        }
    }

    @Test
    void foldersAreToldFromRepositories() {
        assertTrue(HubCache.isRepository("roneneldan/TinyStories-33M"));
        for (String other : new String[] {"gpt2", "/a", "./a", "../a", "a/b/c", "a/", "ä/b"}) {
            assertFalse(HubCache.isRepository(other), other);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a/b/c", "../b", "a/..", "/a", "a b"})
    void refusesWhatIsNoModelName(String name) {
        HubCache cache = new HubCache(Map.of(), home);
        assertThrows(DataException.class, () -> cache.find(name));
    }
}
