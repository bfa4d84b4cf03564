package saeengine.data.hub;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A hub of this machine and, at another port, the store that it sends people to for large files. It does as the real one
 * does, unless a test puts something in its way.
 */
final class FakeHub implements AutoCloseable {
    static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

    private static final Pattern RANGE = Pattern.compile("bytes=([0-9]+)-");

    /** One request as it came in. */
    record Seen(String server, String method, String path, String range, String authorization) {}

    /** Something in the way of a request: whether it has answered, so that nothing else does. */
    interface Fault {
        boolean answers(HttpExchange exchange) throws IOException;
    }

    final List<Seen> seen = Collections.synchronizedList(new ArrayList<>());
    final Map<String, byte[]> files = new LinkedHashMap<>();

    /** Of these names the bytes lie in the store, with a SHA-256. */
    final List<String> large = new ArrayList<>();

    /** What is done to the list of files before it is sent. */
    java.util.function.Consumer<JsonObject> listing = json -> {};

    private Fault hubFault = exchange -> false;
    private Fault storeFault = exchange -> false;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpServer hub = server(this::hub);
    private final HttpServer store = server(this::store);

    private interface Handler {
        void handle(HttpExchange exchange) throws IOException;
    }

    private HttpServer server(Handler handler) {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.setExecutor(threads);
            server.createContext("/", exchange -> {
                try (exchange) {
                    handler.handle(exchange);
                }
            });
            server.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    FakeHub add(String name, String text) {
        files.put(name, text.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    /** A file of so many bytes that lies in the store. */
    FakeHub addLarge(String name, int bytes) {
        byte[] content = new byte[bytes];
        new java.util.Random(name.hashCode()).nextBytes(content);
        files.put(name, content);
        large.add(name);
        return this;
    }

    /** Puts something in the way of requests to the hub for a path that ends so. */
    void onHub(String end, Fault fault) {
        hubFault = exchange -> exchange.getRequestURI().getPath().endsWith(end) && fault.answers(exchange);
    }

    void onStore(Fault fault) {
        storeFault = fault;
    }

    String endpoint() {
        return "http://localhost:" + hub.getAddress().getPort();
    }

    List<String> paths(String server) {
        return seen.stream()
                .filter(one -> one.server().equals(server))
                .map(Seen::path)
                .toList();
    }

    private void hub(HttpExchange exchange) throws IOException {
        note("hub", exchange);
        if (hubFault.answers(exchange)) {
            return;
        }
        String path = exchange.getRequestURI().getPath();
        int at = path.indexOf("/resolve/" + COMMIT + "/");
        if (path.startsWith("/api/")) {
            send(exchange, 200, list().getBytes(StandardCharsets.UTF_8));
        } else if (at < 0 || !files.containsKey(name(path))) {
            send(exchange, 404, new byte[0]);
        } else {
            file(exchange, name(path));
        }
    }

    private static String name(String path) {
        String mark = "/resolve/" + COMMIT + "/";
        return path.substring(path.indexOf(mark) + mark.length());
    }

    private void file(HttpExchange exchange, String name) throws IOException {
        byte[] content = files.get(name);
        exchange.getResponseHeaders().set("X-Repo-Commit", COMMIT);
        if (!large.contains(name)) {
            exchange.getResponseHeaders().set("ETag", "W/\"" + sum(name) + "\"");
            exchange.getResponseHeaders().set("X-Linked-Size", String.valueOf(content.length));
            send(exchange, 200, content);
            return;
        }
        exchange.getResponseHeaders().set("X-Linked-Etag", "\"" + sum(name) + "\"");
        exchange.getResponseHeaders().set("X-Linked-Size", String.valueOf(content.length));
        exchange.getResponseHeaders().set("ETag", "\"not-a-sum\"");
        exchange.getResponseHeaders()
                .set("Location", "http://localhost:" + store.getAddress().getPort() + "/store/" + name);
        send(exchange, 302, new byte[0]);
    }

    private void store(HttpExchange exchange) throws IOException {
        note("store", exchange);
        if (!storeFault.answers(exchange)) {
            sendRange(exchange, files.get(exchange.getRequestURI().getPath().substring("/store/".length())));
        }
    }

    private void note(String server, HttpExchange exchange) {
        seen.add(new Seen(
                server,
                exchange.getRequestMethod(),
                exchange.getRequestURI().toString(),
                exchange.getRequestHeaders().getFirst("Range"),
                exchange.getRequestHeaders().getFirst("Authorization")));
    }

    /** What was asked for, in part or whole. */
    static void sendRange(HttpExchange exchange, byte[] content) throws IOException {
        Matcher range =
                RANGE.matcher(String.valueOf(exchange.getRequestHeaders().getFirst("Range")));
        if (!range.matches()) {
            send(exchange, 200, content);
            return;
        }
        int from = Integer.parseInt(range.group(1));
        exchange.getResponseHeaders()
                .set("Content-Range", "bytes " + from + "-" + (content.length - 1) + "/" + content.length);
        send(exchange, 206, java.util.Arrays.copyOfRange(content, from, content.length));
    }

    static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        boolean none = body.length == 0 || exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, none ? -1 : body.length);
        if (!none) {
            exchange.getResponseBody().write(body);
        }
    }

    /** Promises all that is left and sends a part of it; then the connection is gone. */
    static void breakOff(HttpExchange exchange, byte[] content, int bytes) throws IOException {
        Matcher range =
                RANGE.matcher(String.valueOf(exchange.getRequestHeaders().getFirst("Range")));
        int from = range.matches() ? Integer.parseInt(range.group(1)) : 0;
        if (from > 0) {
            exchange.getResponseHeaders()
                    .set("Content-Range", "bytes " + from + "-" + (content.length - 1) + "/" + content.length);
        }
        exchange.sendResponseHeaders(from > 0 ? 206 : 200, content.length - from);
        OutputStream body = exchange.getResponseBody();
        body.write(content, from, bytes);
        body.flush();
        try {
            // What is sent is mostly read before the connection goes, which takes along what is not.
            Thread.sleep(50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private String list() {
        JsonArray siblings = new JsonArray();
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            JsonObject one = new JsonObject();
            one.addProperty("rfilename", file.getKey());
            one.addProperty("size", file.getValue().length);
            one.addProperty("blobId", git(file.getValue()));
            if (large.contains(file.getKey())) {
                JsonObject lfs = new JsonObject();
                lfs.addProperty("size", file.getValue().length);
                lfs.addProperty("sha256", sum(file.getKey()));
                one.add("lfs", lfs);
            }
            siblings.add(one);
        }
        JsonObject json = new JsonObject();
        json.addProperty("id", "org/name");
        json.addProperty("sha", COMMIT);
        json.add("siblings", siblings);
        listing.accept(json);
        return json.toString();
    }

    String sum(String name) {
        return large.contains(name) ? hex("SHA-256", files.get(name)) : git(files.get(name));
    }

    private static String git(byte[] content) {
        byte[] head = ("blob " + content.length + "\0").getBytes(StandardCharsets.US_ASCII);
        byte[] both = java.util.Arrays.copyOf(head, head.length + content.length);
        System.arraycopy(content, 0, both, head.length, content.length);
        return hex("SHA-1", both);
    }

    private static String hex(String algorithm, byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        hub.stop(0);
        store.stop(0);
        threads.shutdownNow();
    }
}
