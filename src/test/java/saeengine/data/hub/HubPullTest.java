package saeengine.data.hub;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import saeengine.data.DataException;
import saeengine.data.HubCache;

/** What a hub can do and what then lies in the cache, over HTTP on this machine. */
class HubPullTest {
    private static final String REPOSITORY = "org/name";
    private static final String WEIGHTS = "model.safetensors";
    private static final int BYTES = 300_000;
    private static final Patience PATIENCE = new Patience(
            Duration.ofSeconds(5),
            Duration.ofSeconds(5),
            Duration.ofMillis(400),
            3,
            Duration.ofMillis(1),
            Duration.ofSeconds(2));

    @TempDir
    Path home;

    private final FakeHub hub = new FakeHub();
    private final Map<String, String> environment = new HashMap<>();
    private final List<String> said = new ArrayList<>();
    private long begun;
    private long fetched;

    @BeforeEach
    void fill() {
        environment.put("HF_ENDPOINT", hub.endpoint() + "/");
        environment.put("HF_HOME", home.resolve("hf").toString());
        environment.put("no_proxy", "localhost");
        hub.add("README.md", "# A model").add("config.json", "{}").add("tokenizer.json", "{\"model\":{}}");
        hub.addLarge(WEIGHTS, BYTES).addLarge("pytorch_model.bin", 1000);
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    private Path pull(RepositoryType type, String revision, String... include) {
        HubPull.Listener listener = new HubPull.Listener() {
            @Override
            public void say(String line) {
                said.add(line);
            }

            @Override
            public void begins(long bytes) {
                begun = bytes;
                fetched = 0;
            }

            @Override
            public void fetched(long bytes) {
                fetched += bytes;
            }

            @Override
            public void ends() {}
        };
        return new HubPull(environment, home, PATIENCE, "sae-engine/test", listener)
                .run(new HubPull.Request(type, REPOSITORY, revision, List.of(include)));
    }

    private Path pull() {
        return pull(RepositoryType.MODEL, "main");
    }

    private void refused(String... parts) {
        String message = assertThrows(DataException.class, this::pull).getMessage();
        assertEquals(1, message.lines().count(), message);
        for (String part : parts) {
            assertTrue(message.contains(part), "'" + part + "' in: " + message);
        }
        assertFalse(message.contains("secret"), message);
    }

    private Path folder() {
        return home.resolve("hf/hub/models--org--name");
    }

    private Path partial() {
        return folder().resolve("blobs/" + hub.sum(WEIGHTS) + ".incomplete");
    }

    private List<String> snapshotFiles() throws IOException {
        Path snapshot = folder().resolve("snapshots").resolve(FakeHub.COMMIT);
        if (!Files.exists(snapshot)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(snapshot)) {
            return files.filter(file -> !Files.isDirectory(file))
                    .map(file -> snapshot.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }

    private void assertWhole(Path snapshot, String name) throws IOException {
        assertArrayEquals(hub.files.get(name), Files.readAllBytes(snapshot.resolve(name)), name);
    }

    @Test
    void theCacheIsThatOfHuggingFacesTools() throws IOException {
        Path snapshot = pull();
        assertEquals(List.of("config.json", WEIGHTS, "tokenizer.json"), snapshotFiles());
        for (String name : snapshotFiles()) {
            assertWhole(snapshot, name);
            assertEquals(
                    "../../blobs/" + hub.sum(name),
                    Files.readSymbolicLink(snapshot.resolve(name)).toString());
        }
        assertEquals(FakeHub.COMMIT, Files.readString(folder().resolve("refs/main")));
        assertEquals(snapshot, new HubCache(environment, home).require(REPOSITORY));
        try (Stream<Path> blobs = Files.list(folder().resolve("blobs"))) {
            assertEquals(3, blobs.count(), "nothing is left over");
        }
        assertEquals(begun, fetched);
        assertTrue(said.get(1).contains("3 of its 5 files"), said.toString());
        assertTrue(said.get(2).contains("to fetch: 301 kB in 3 files"), said.toString());
    }

    @Test
    void whatIsThereIsNotFetchedAgain() {
        pull();
        hub.seen.clear();
        pull();
        assertEquals(List.of("/api/models/org/name/revision/main?blobs=true"), hub.paths("hub"));
        assertEquals(List.of(), hub.paths("store"));
        assertTrue(said.get(said.size() - 1).startsWith("nothing to fetch"), said.toString());
    }

    /** Three breaks, and each time the rest is asked for and no byte twice. */
    @Test
    void whatBreaksOffIsGoneOnWith() throws IOException {
        AtomicInteger breaks = new AtomicInteger();
        hub.onStore(exchange -> {
            if (breaks.incrementAndGet() > 3) {
                return false;
            }
            FakeHub.breakOff(exchange, hub.files.get(WEIGHTS), 50_000);
            return true;
        });
        Path snapshot = pull();
        assertWhole(snapshot, WEIGHTS);
        List<String> ranges = ranges();
        assertEquals(4, ranges.size());
        assertEquals(null, ranges.get(0));
        long from = 0;
        for (String range : ranges.subList(1, 4)) {
            // Of the bytes that were sent before a break the last may not have come.
            long next = Long.parseLong(range.replaceAll("bytes=([0-9]+)-", "$1"));
            assertTrue(next > from && next <= from + 50_000, ranges.toString());
            from = next;
        }
        assertEquals(begun, fetched);
    }

    /** The parts that the store was asked for, null for a whole file. */
    private List<String> ranges() {
        return hub.seen.stream()
                .filter(one -> one.server().equals("store"))
                .map(FakeHub.Seen::range)
                .toList();
    }

    @Test
    void aLaterRunGoesOnAndNothingHalfWrittenIsSeen() throws IOException {
        hub.onStore(exchange -> {
            if (exchange.getRequestHeaders().containsKey("Range")) {
                FakeHub.send(exchange, 416, new byte[0]);
                exchange.close();
                throw new IOException("the hub goes away");
            }
            FakeHub.breakOff(exchange, hub.files.get(WEIGHTS), 120_000);
            return true;
        });
        hub.onHub(WEIGHTS, exchange -> {
            if (exchange.getRequestHeaders().containsKey("Range")) {
                FakeHub.send(exchange, 503, new byte[0]);
                return true;
            }
            return false;
        });
        refused("localhost: answers 503", "what is here already is kept");
        long left = Files.size(partial());
        assertTrue(left > 0 && left <= 120_000, "left: " + left);
        assertEquals(List.of("config.json", "tokenizer.json"), snapshotFiles(), "links to whole files only");
        assertFalse(Files.exists(folder().resolve("refs/main")), "a model is found when it is whole");

        hub.onHub(WEIGHTS, exchange -> false);
        hub.onStore(exchange -> false);
        hub.seen.clear();
        Path snapshot = pull();
        assertWhole(snapshot, WEIGHTS);
        assertEquals(BYTES - left, begun);
        assertEquals(begun, fetched);
        assertTrue(said.stream().anyMatch(line -> line.contains("going on after ")), said.toString());
        assertFalse(Files.exists(partial()));
    }

    /** What was left is of another file: the sum shows it, and the file is fetched from its beginning. */
    @Test
    void leftBytesAreNotTrusted() throws IOException {
        Files.createDirectories(partial().getParent());
        Files.write(partial(), new byte[1000]);
        assertWhole(pull(), WEIGHTS);
        assertEquals(Arrays.asList("bytes=1000-", null), ranges());
        Files.delete(folder().resolve("blobs").resolve(hub.sum(WEIGHTS)));
        Files.write(partial(), new byte[BYTES + 1]);
        assertWhole(pull(), WEIGHTS);
    }

    @Test
    void aServerWithoutRangesStartsAgain() throws IOException {
        Files.createDirectories(partial().getParent());
        Files.write(partial(), Arrays.copyOf(hub.files.get(WEIGHTS), 70_000));
        hub.onStore(exchange -> {
            FakeHub.send(exchange, 200, hub.files.get(WEIGHTS));
            return true;
        });
        assertWhole(pull(), WEIGHTS);
        assertEquals(begun, fetched, "the bytes that came again do not count twice");
    }

    @Test
    void theTokenStaysWithTheHub() throws IOException {
        environment.put("HF_TOKEN", "hf_secret");
        pull();
        assertTrue(said.get(0).contains("with the token of HF_TOKEN"), said.toString());
        assertFalse(said.toString().contains("secret"));
        for (FakeHub.Seen one : hub.seen) {
            assertEquals(one.server().equals("hub") ? "Bearer hf_secret" : null, one.authorization(), one.toString());
        }
        assertTrue(hub.paths("store").size() == 1, "large files lie elsewhere");
    }

    @Test
    void theTokenFileIsTheUsualOne() throws IOException {
        Path file = home.resolve("hf/token");
        Files.createDirectories(file.getParent());
        Files.writeString(file, "hf_secret\n");
        pull();
        assertTrue(said.get(0).contains("with the token in " + file), said.toString());
        assertEquals("Bearer hf_secret", hub.seen.get(0).authorization());
        environment.put("HF_HUB_DISABLE_IMPLICIT_TOKEN", "1");
        hub.seen.clear();
        pull();
        assertEquals(null, hub.seen.get(0).authorization());
        environment.put("HF_TOKEN", "hf secret");
        refused("HF_TOKEN: what is there is no token");
    }

    @ParameterizedTest
    @CsvSource({
        "401,'',there is no such repository, set HF_TOKEN",
        "401,GatedRepo,its terms have to be accepted first, set HF_TOKEN",
        "403,GatedRepo,its terms have to be accepted first, on its page at http://localhost",
        "403,'',may not be read, set HF_TOKEN",
        "404,'',check ORG/NAME and --type, set HF_TOKEN",
        "404,RevisionNotFound,there is no such revision, check --revision",
        "418,'',no answer this program knows, check HF_ENDPOINT"
    })
    void refusalsSayWhatToDo(int status, String code, String first, String second) {
        hub.onHub("/revision/main", exchange -> {
            exchange.getResponseHeaders().set("X-Error-Code", code);
            exchange.getResponseHeaders().set("X-Error-Message", "no entry");
            FakeHub.send(exchange, status, new byte[0]);
            return true;
        });
        refused("localhost: answers " + status, "('no entry')", first, second);
        assertEquals(1, hub.seen.size(), "such an answer does not change by asking again");
    }

    @Test
    void anInvalidTokenIsSaidWithoutShowingIt() {
        environment.put("HF_TOKEN", "hf_secret");
        hub.onHub("/revision/main", exchange -> {
            FakeHub.send(exchange, 401, new byte[0]);
            return true;
        });
        refused("the token is not valid here", "with the token of HF_TOKEN");
    }

    @Test
    void serversThatFailForAMomentAreAskedAgain() throws IOException {
        AtomicInteger asked = new AtomicInteger();
        hub.onHub("/config.json", exchange -> {
            int status = switch (asked.incrementAndGet()) {
                case 1 -> 500;
                case 2 -> 429;
                default -> 0;
            };
            if (status == 429) {
                exchange.getResponseHeaders().set("Retry-After", "1");
            }
            if (status > 0) {
                FakeHub.send(exchange, status, new byte[0]);
            }
            return status > 0;
        });
        long start = System.nanoTime();
        assertWhole(pull(), "config.json");
        assertEquals(3, asked.get());
        assertTrue(System.nanoTime() - start >= 1_000_000_000L, "it waited as long as it was asked to");
    }

    @Test
    void tooLongAWaitIsLeftToTheUser() {
        hub.onHub("/config.json", exchange -> {
            exchange.getResponseHeaders().set("Retry-After", "3600");
            FakeHub.send(exchange, 429, new byte[0]);
            return true;
        });
        refused("answers 429 (too many requests), and asks to wait 3600 s");
    }

    @Test
    void aServerThatFallsSilentIsLeft() throws IOException {
        AtomicInteger silent = new AtomicInteger();
        hub.onStore(exchange -> {
            if (silent.incrementAndGet() > 1) {
                return false;
            }
            FakeHub.breakOff(exchange, hub.files.get(WEIGHTS), 10_000);
            sleep(1000);
            return true;
        });
        assertWhole(pull(), WEIGHTS);
        assertEquals(2, silent.get());
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void bytesThatAreOthersThanPromised() throws IOException {
        hub.onStore(exchange -> {
            byte[] other = hub.files.get(WEIGHTS).clone();
            other[200_000]++;
            FakeHub.sendRange(exchange, other);
            return true;
        });
        refused(WEIGHTS + ": its SHA-256 is ", "the hub says " + hub.sum(WEIGHTS), "pull again");
        assertFalse(Files.exists(partial()), "wrong bytes are not gone on with");
        assertFalse(Files.exists(folder().resolve("blobs").resolve(hub.sum(WEIGHTS))));
        assertFalse(snapshotFiles().contains(WEIGHTS));
    }

    @Test
    void smallFilesHaveGitsSum() throws IOException {
        hub.onHub("/config.json", exchange -> {
            exchange.getResponseHeaders().set("ETag", "\"" + hub.sum("config.json") + "\"");
            FakeHub.send(exchange, 200, "[]".getBytes(StandardCharsets.UTF_8));
            return true;
        });
        refused("config.json: its SHA-1 is ", "the hub says " + hub.sum("config.json"));
    }

    @ParameterizedTest
    @ValueSource(ints = {BYTES - 1, BYTES + 1})
    void sizesThatAreOthersThanPromised(int size) {
        hub.onStore(exchange -> {
            FakeHub.send(exchange, 200, Arrays.copyOf(hub.files.get(WEIGHTS), size));
            return true;
        });
        refused(WEIGHTS + " has " + size + " bytes there, and " + BYTES + " in the list of files");
    }

    /** Without a length beforehand, too many bytes end the reading at once. */
    @Test
    void endlessBodies() throws IOException {
        hub.onStore(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            try {
                for (int i = 0; i < 10_000; i++) {
                    exchange.getResponseBody().write(new byte[BYTES]);
                }
            } catch (IOException e) {
                // The reader had enough.
            }
            return true;
        });
        refused("sends more of " + WEIGHTS + " than its " + BYTES + " bytes");
        assertTrue(Files.size(partial()) <= BYTES);
    }

    @Test
    void twoSumsOfOneFile() {
        hub.onHub(WEIGHTS, exchange -> {
            exchange.getResponseHeaders().set("X-Linked-Etag", "\"" + "0".repeat(64) + "\"");
            FakeHub.send(exchange, 200, hub.files.get(WEIGHTS));
            return true;
        });
        refused("has the sum " + "0".repeat(64) + " there, and " + hub.sum(WEIGHTS) + " in the list of files");
    }

    @Test
    void anotherCommitThanAskedFor() {
        hub.onHub(WEIGHTS, exchange -> {
            exchange.getResponseHeaders().set("X-Repo-Commit", "f".repeat(40));
            FakeHub.send(exchange, 200, hub.files.get(WEIGHTS));
            return true;
        });
        refused("is of commit " + "f".repeat(40) + " there");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../x/config.json",
                "/etc/config.json",
                "a/../../b",
                "a//b",
                "..",
                "a\\..\\b",
                "C:b",
                "a/.",
                "x\u0007"
            })
    void namesThatLeadOutside(String name) throws IOException {
        hub.listing = json -> {
            JsonObject file = new JsonObject();
            file.addProperty("rfilename", name);
            file.addProperty("size", 1);
            json.getAsJsonArray("siblings").add(file);
        };
        refused("whose name could lead out of its folder");
        assertEquals(List.of(), snapshotFiles());
    }

    @ParameterizedTest
    @ValueSource(strings = {"../../etc", "main", "", "0123"})
    void commitsThatAreNone(String commit) {
        hub.listing = json -> json.addProperty("sha", commit);
        refused("names no commit");
    }

    @Test
    void listsThatAreNone() {
        hub.listing = json -> json.add("siblings", new JsonPrimitive(3));
        refused("is not the hub's JSON");
        hub.onHub("/revision/main", exchange -> {
            FakeHub.send(exchange, 200, "<html>".getBytes(StandardCharsets.UTF_8));
            return true;
        });
        refused("is not JSON", "check HF_ENDPOINT");
    }

    /** A mirror whose list has names only: each file's own headers say the rest. */
    @Test
    void sizesAndSumsFromTheHeaders() throws IOException {
        hub.listing = json -> json.getAsJsonArray("siblings").forEach(file -> {
            file.getAsJsonObject().remove("size");
            file.getAsJsonObject().remove("blobId");
            file.getAsJsonObject().remove("lfs");
        });
        Path snapshot = pull();
        for (String name : List.of("config.json", WEIGHTS)) {
            assertWhole(snapshot, name);
        }
        assertEquals(1, hub.paths("store").size(), "the store is asked for bytes only");
    }

    @Test
    void aFileThatNothingIsKnownOf() {
        hub.listing = json -> json.getAsJsonArray("siblings")
                .forEach(file -> file.getAsJsonObject().remove("blobId"));
        hub.onHub("/config.json", exchange -> {
            exchange.getResponseHeaders().set("ETag", "\"v1\"");
            FakeHub.send(exchange, 200, hub.files.get("config.json"));
            return true;
        });
        refused("config.json: the hub says neither size nor sum");
    }

    @Test
    void moreThanTheDiskHolds() {
        hub.listing =
                json -> json.getAsJsonArray("siblings").get(3).getAsJsonObject().addProperty("size", 1L << 60);
        refused("1,152,921,504,606 MB are to come and ", " are free; make room");
        assertEquals(List.of("/api/models/org/name/revision/main?blobs=true"), hub.paths("hub"));
    }

    @Test
    void shardsAreThoseOfTheIndex() throws IOException {
        hub.files.remove(WEIGHTS);
        hub.add(
                "model.safetensors.index.json",
                "{\"weight_map\":{\"a\":\"model-1.safetensors\",\"b\":\"model-2.safetensors\"}}");
        hub.addLarge("model-1.safetensors", 2000)
                .addLarge("model-2.safetensors", 3000)
                .addLarge("model-3.safetensors", 9);
        pull();
        assertEquals(
                List.of(
                        "config.json",
                        "model-1.safetensors",
                        "model-2.safetensors",
                        "model.safetensors.index.json",
                        "tokenizer.json"),
                snapshotFiles());
        hub.files.remove("model-2.safetensors");
        hub.files.put("model.safetensors.index.json", hub.files.get("model.safetensors.index.json"));
        refused("model.safetensors.index.json: names shards that the repository does not have");
    }

    @Test
    void onlyWhatIsNamed() throws IOException {
        pull(RepositoryType.MODEL, "main", "README.*", "pytorch_model.bi[mn]");
        assertEquals(List.of("README.md", "pytorch_model.bin"), snapshotFiles());
        DataException none = assertThrows(DataException.class, () -> pull(RepositoryType.MODEL, "main", "*.gguf"));
        assertTrue(none.getMessage().contains("--include *.gguf: fits none of the files, which are README.md"));
    }

    @Test
    void aCommitNeedsNoRefAndABranchMayHaveSlashes() throws IOException {
        pull(RepositoryType.MODEL, FakeHub.COMMIT, "README.md");
        assertFalse(Files.exists(folder().resolve("refs")));
        pull(RepositoryType.MODEL, "refs/pr/1", "README.md");
        assertEquals(FakeHub.COMMIT, Files.readString(folder().resolve("refs/refs/pr/1")));
        assertTrue(hub.paths("hub").contains("/api/models/org/name/revision/refs%2Fpr%2F1?blobs=true"));
        for (String wrong : new String[] {"../x", "a/../b", "", "/a", "a b"}) {
            assertThrows(DataException.class, () -> pull(RepositoryType.MODEL, wrong), wrong);
        }
    }

    @Test
    void dataSetsHaveTheirOwnPlaces() throws IOException {
        hub.add("data/a b.jsonl", "\"x\"").add("data/a.txt", "x");
        Path snapshot = pull(RepositoryType.DATASET, "main");
        assertEquals(
                home.resolve("hf/hub/datasets--org--name"), snapshot.getParent().getParent());
        assertEquals("\"x\"", Files.readString(snapshot.resolve("data/a b.jsonl")));
        assertEquals(
                "../../../blobs/" + hub.sum("data/a b.jsonl"),
                Files.readSymbolicLink(snapshot.resolve("data/a b.jsonl")).toString());
        assertEquals(
                List.of(
                        "/api/datasets/org/name/revision/main?blobs=true",
                        "/datasets/org/name/resolve/" + FakeHub.COMMIT + "/data/a%20b.jsonl"),
                hub.paths("hub"));
    }

    @Test
    void anAutoencoderIsAFolder() throws IOException {
        hub.files.clear();
        hub.add("README.md", "x").add("config.json", "{}").add("other/notes.json", "{}");
        hub.addLarge("layer_1/sae.safetensors", 100).add("layer_1/cfg.json", "{}");
        pull(RepositoryType.SAE, "main");
        assertEquals(List.of("config.json", "layer_1/cfg.json", "layer_1/sae.safetensors"), snapshotFiles());
        hub.addLarge("layer_2/sae.safetensors", 100);
        DataException several = assertThrows(DataException.class, () -> pull(RepositoryType.SAE, "main"));
        assertTrue(
                several.getMessage()
                        .contains("autoencoders in 2 folders; choose with --include, as in 'layer_1/*', 'layer_2/*'"),
                several.getMessage());
    }

    @Test
    void nothingToRead() {
        hub.files.clear();
        hub.add("README.md", "x");
        refused("nothing that this program reads of a model", "README.md");
    }

    @Test
    void redirectionsWithinTheHub() throws IOException {
        hub.onHub("/api/models/org/name/revision/main", exchange -> {
            exchange.getResponseHeaders().set("Location", "/api/models/new/name/revision/main");
            FakeHub.send(exchange, 307, new byte[0]);
            return true;
        });
        environment.put("HF_TOKEN", "hf_secret");
        assertWhole(pull(), "config.json");
        assertEquals("Bearer hf_secret", hub.seen.get(1).authorization());
        hub.onHub("/revision/main", exchange -> {
            exchange.getResponseHeaders()
                    .set("Location", exchange.getRequestURI().toString());
            FakeHub.send(exchange, 302, new byte[0]);
            return true;
        });
        refused("passed on more than 10 times");
        hub.onHub("/revision/main", exchange -> {
            exchange.getResponseHeaders().set("Location", "file:///etc/passwd");
            FakeHub.send(exchange, 302, new byte[0]);
            return true;
        });
        refused("passes /api/models/org/name/revision/main on to 'file:///etc/passwd'");
    }

    @Test
    void anotherProcessIsFetching() throws IOException {
        Files.createDirectories(partial().getParent());
        try (FileChannel channel = FileChannel.open(partial(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            assertTrue(lock.isValid());
            refused("another process is fetching " + WEIGHTS);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"})
    void offline(String name) {
        environment.put(name, "1");
        refused(name + " is set, so nothing is fetched");
        assertEquals(List.of(), hub.seen);
    }

    @ParameterizedTest
    @ValueSource(strings = {"huggingface.co", "ftp://a", "http://user:secret@a", "https://", "http://a b"})
    void endpointsThatAreNone(String endpoint) {
        environment.put("HF_ENDPOINT", endpoint);
        String message = assertThrows(DataException.class, this::pull).getMessage();
        assertTrue(message.contains("no address of a hub"), message);
    }

    @Test
    void noServerAtAll() {
        hub.close();
        refused("localhost: cannot be reached: it takes no connection", "HTTPS_PROXY", "HF_ENDPOINT");
    }
}
