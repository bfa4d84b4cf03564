package saeengine.testing;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import saeengine.data.Folders;

/** A page in a real Chromium without a screen, asked through its DevTools. */
public final class Chromium implements AutoCloseable {
    private static final List<String> NAMES = List.of("chromium", "chromium-browser", "google-chrome");
    private static final long SECONDS = 60;

    private final Process process;
    private final Path profile;
    private final WebSocket socket;
    private final BlockingQueue<JsonObject> answers = new ArrayBlockingQueue<>(1000);
    private final List<String> errors = new CopyOnWriteArrayList<>();
    private int asked;

    private Chromium(Process process, Path profile, String address) {
        this.process = process;
        this.profile = profile;
        this.socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(URI.create(address), new Reader())
                .join();
    }

    /** A page of so many pixels; skips the calling test where there is no Chromium. */
    public static Chromium open(Path page, int width, int height, boolean dark)
            throws IOException, InterruptedException {
        String program = find();
        Path profile = Files.createTempDirectory("chromium");
        Process process = new ProcessBuilder(
                        program,
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--remote-debugging-port=0",
                        "--remote-allow-origins=*",
                        "--user-data-dir=" + profile,
                        "--window-size=" + width + "," + height,
                        "about:blank")
                .redirectErrorStream(true)
                .redirectOutput(profile.resolve("out.txt").toFile())
                .start();
        Chromium chromium = new Chromium(process, profile, address(process, profile));
        chromium.ask("Runtime.enable", new JsonObject());
        chromium.ask("Log.enable", new JsonObject());
        chromium.ask("Page.enable", new JsonObject());
        chromium.show(page, width, height, dark);
        return chromium;
    }

    /** Another page, or the same one again, at another size or in other colours. */
    public void show(Path page, int width, int height, boolean dark) throws InterruptedException {
        JsonObject metrics = new JsonObject();
        metrics.addProperty("width", width);
        metrics.addProperty("height", height);
        metrics.addProperty("deviceScaleFactor", 1);
        metrics.addProperty("mobile", false);
        ask("Emulation.setDeviceMetricsOverride", metrics);
        JsonObject scheme = new JsonObject();
        scheme.addProperty("name", "prefers-color-scheme");
        scheme.addProperty("value", dark ? "dark" : "light");
        JsonArray features = new JsonArray();
        features.add(scheme);
        JsonObject media = new JsonObject();
        media.add("features", features);
        ask("Emulation.setEmulatedMedia", media);
        value("window.before = true");
        JsonObject where = new JsonObject();
        where.addProperty("url", page.toUri().toString());
        ask("Page.navigate", where);
        until("document.readyState === 'complete' && location.protocol === 'file:' && !window.before");
    }

    private static String find() {
        return NAMES.stream()
                .flatMap(name -> Stream.of(System.getenv("PATH").split(":"))
                        .map(folder -> Path.of(folder, name))
                        .filter(Files::isExecutable))
                .map(Path::toString)
                .findFirst()
                .orElseGet(() -> {
                    String reason =
                            "skipped: needs a Chromium, which is not on this machine (apt-get install chromium)";
                    System.out.println(reason);
                    return Assumptions.abort(reason);
                });
    }

    /** Where its one page listens. */
    private static String address(Process process, Path profile) throws IOException, InterruptedException {
        Path port = profile.resolve("DevToolsActivePort");
        for (long left = SECONDS * 20; left > 0 && process.isAlive(); left--) {
            if (Files.exists(port) && !Files.readAllLines(port).isEmpty()) {
                String list = HttpClient.newHttpClient()
                        .send(
                                HttpRequest.newBuilder(URI.create("http://127.0.0.1:"
                                                + Files.readAllLines(port).get(0) + "/json/list"))
                                        .build(),
                                HttpResponse.BodyHandlers.ofString())
                        .body();
                for (JsonElement each : JsonParser.parseString(list).getAsJsonArray()) {
                    if (each.getAsJsonObject().get("type").getAsString().equals("page")) {
                        return each.getAsJsonObject()
                                .get("webSocketDebuggerUrl")
                                .getAsString();
                    }
                }
            }
            Thread.sleep(50);
        }
        process.destroyForcibly();
        throw new AssertionError("Chromium did not start: " + Files.readString(profile.resolve("out.txt")));
    }

    private final class Reader implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
            text.append(part);
            if (last) {
                JsonObject message = JsonParser.parseString(text.toString()).getAsJsonObject();
                text.setLength(0);
                if (message.has("id")) {
                    answers.add(message);
                } else {
                    note(message);
                }
            }
            from.request(1);
            return null;
        }
    }

    private void note(JsonObject event) {
        String method = event.get("method").getAsString();
        boolean logged = method.equals("Log.entryAdded")
                && event.getAsJsonObject("params")
                        .getAsJsonObject("entry")
                        .get("level")
                        .getAsString()
                        .equals("error");
        if (logged || method.equals("Runtime.exceptionThrown")) {
            errors.add(event.toString());
        }
    }

    private JsonObject ask(String method, JsonObject params) throws InterruptedException {
        JsonObject message = new JsonObject();
        message.addProperty("id", ++asked);
        message.addProperty("method", method);
        message.add("params", params);
        socket.sendText(message.toString(), true).join();
        JsonObject answer = answers.poll(SECONDS, TimeUnit.SECONDS);
        if (answer == null || answer.get("id").getAsInt() != asked || answer.has("error")) {
            throw new AssertionError(method + ": " + answer);
        }
        return answer.getAsJsonObject("result");
    }

    /** The value of a JavaScript expression in the page. */
    public JsonElement value(String expression) throws InterruptedException {
        JsonObject params = new JsonObject();
        params.addProperty("expression", expression);
        params.addProperty("returnByValue", true);
        JsonObject result = ask("Runtime.evaluate", params);
        if (result.has("exceptionDetails")) {
            throw new AssertionError(expression + ": " + result);
        }
        JsonElement value = result.getAsJsonObject("result").get("value");
        return value == null ? com.google.gson.JsonNull.INSTANCE : value;
    }

    /** Returns when an expression is true. */
    public void until(String expression) throws InterruptedException {
        for (long left = SECONDS * 20; left > 0; left--) {
            if (value(expression).getAsBoolean()) {
                return;
            }
            Thread.sleep(50);
        }
        throw new AssertionError("never true: " + expression);
    }

    /** Moves the pointer, in CSS pixels of the window. */
    public void point(double x, double y) throws InterruptedException {
        JsonObject params = new JsonObject();
        params.addProperty("type", "mouseMoved");
        params.addProperty("x", x);
        params.addProperty("y", y);
        ask("Input.dispatchMouseEvent", params);
    }

    /** What the page complained of. */
    public List<String> errors() {
        return List.copyOf(errors);
    }

    @Override
    public void close() throws IOException, InterruptedException {
        socket.abort();
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        process.waitFor();
        for (int tries = 0; tries < 20; tries++) {
            try {
                Folders.delete(profile);
                return;
            } catch (IOException e) {
                // A process of its that is still ending writes there.
                Thread.sleep(100);
            }
        }
    }
}
