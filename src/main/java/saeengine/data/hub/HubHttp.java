package saeengine.data.hub;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import saeengine.data.DataException;

/**
 * Requests to a hub, with redirections followed by hand: the token goes to the hub's own origin and to no other, which
 * the client of Java 17 does not see to. Answers that ask for patience are asked again; the others are errors of one line.
 */
final class HubHttp {
    private static final int MOST_REDIRECTIONS = 10;
    private static final int RANGE_NOT_SATISFIABLE = 416;
    private static final int LONGEST_QUOTE = 300;

    /** An answer with a body. Whoever has it closes the body. */
    record Answer(int status, HttpHeaders headers, HubFacts facts, String host, InputStream body) {}

    private final HubSettings settings;
    private final Patience patience;
    private final String program;
    private final HttpClient client;

    /** Whether some server has answered: then a network that is gone may come back. */
    private boolean heard;

    /** @param program name and version, as servers are told them */
    HubHttp(HubSettings settings, Patience patience, ProxySelector proxies, String program) {
        this.settings = settings;
        this.patience = patience;
        this.program = program;
        client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(patience.connect())
                .proxy(proxies)
                .build();
    }

    /** The facts of a file, without its bytes. */
    HubFacts facts(URI address) throws IOException {
        Answer answer = ask(address, "HEAD", 0);
        answer.body().close();
        return answer.facts();
    }

    /** The bytes at an address from the one with that number on, or, as the status says, all of them or none. */
    Answer get(URI address, long from) {
        return ask(address, "GET", from);
    }

    private Answer ask(URI address, String method, long from) {
        for (int failed = 1; ; failed++) {
            try {
                Optional<Answer> answer = follow(address, method, from, failed);
                if (answer.isPresent()) {
                    return answer.get();
                }
            } catch (SSLException e) {
                throw new DataException(address.getHost() + ": no safe connection: " + e.getMessage(), e);
            } catch (IOException e) {
                if (failed >= patience.tries() || (!heard && isNowhere(e))) {
                    throw unreachable(address, e);
                }
                patience.pause(failed);
            }
        }
    }

    /** The answer at the end of all redirections; none where it is to be asked for again, after a pause made here. */
    private Optional<Answer> follow(URI address, String method, long from, int failed) throws IOException {
        URI at = address;
        HubFacts facts = HubFacts.NONE;
        for (int i = 0; i <= MOST_REDIRECTIONS; i++) {
            HttpResponse<InputStream> response = send(at, method, from);
            int status = response.statusCode();
            boolean moved = status / 100 == 3 && status != 304;
            if (isHub(at)) {
                facts = facts.and(HubFacts.of(response.headers(), moved));
            }
            if (!moved) {
                return judged(response, at, facts, failed);
            }
            response.body().close();
            URI next = next(at, response);
            if (method.equals("HEAD") && !isHub(next)) {
                // Where the bytes are says nothing of the file that the hub has not said.
                return Optional.of(
                        new Answer(status, response.headers(), facts, at.getHost(), InputStream.nullInputStream()));
            }
            at = next;
        }
        throw new DataException(
                address + ": is passed on more than " + MOST_REDIRECTIONS + " times; check HF_ENDPOINT");
    }

    private HttpResponse<InputStream> send(URI at, String method, long from) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(at)
                .method(method, HttpRequest.BodyPublishers.noBody())
                .timeout(patience.answer())
                .header("User-Agent", program)
                .header("Accept-Encoding", "identity");
        if (settings.token() != null && isHub(at)) {
            request.header("Authorization", "Bearer " + settings.token());
        }
        if (from > 0) {
            request.header("Range", "bytes=" + from + "-");
        }
        try {
            HttpResponse<InputStream> response =
                    client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
            heard = true;
            return response;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for " + at.getHost(), e);
        }
    }

    private boolean isHub(URI at) {
        return origin(at).equals(origin(settings.endpoint()));
    }

    private static String origin(URI at) {
        int port = at.getPort() >= 0 ? at.getPort() : "https".equals(at.getScheme()) ? 443 : 80;
        return at.getScheme() + "://" + at.getHost() + ":" + port;
    }

    private static URI next(URI at, HttpResponse<?> response) {
        String location = response.headers().firstValue("Location").orElse("");
        try {
            URI next = at.resolve(URI.create(location));
            boolean plain = "http".equals(next.getScheme());
            if (!location.isEmpty()
                    && next.getHost() != null
                    && (plain || "https".equals(next.getScheme()))
                    && !(plain && "https".equals(at.getScheme()))) {
                return next;
            }
        } catch (IllegalArgumentException e) {
            // Said below.
        }
        throw new DataException(at.getHost() + ": passes " + at.getPath() + " on to '" + quoted(location)
                + "', which is no address to follow from there");
    }

    private Optional<Answer> judged(HttpResponse<InputStream> response, URI at, HubFacts facts, int failed)
            throws IOException {
        int status = response.statusCode();
        if (status == 200 || status == 206 || status == RANGE_NOT_SATISFIABLE) {
            InputStream body = new StallGuard(response.body(), patience.stall());
            return Optional.of(new Answer(status, response.headers(), facts, at.getHost(), body));
        }
        response.body().close();
        boolean later = status == 429 || status == 408 || status / 100 == 5;
        if (!later) {
            throw HubRefusal.of(status, response.headers(), at, isHub(at), settings);
        }
        Optional<Duration> asked = retryAfter(response.headers());
        boolean tooLong = asked.isPresent() && asked.get().compareTo(patience.longest()) > 0;
        if (failed >= patience.tries() || tooLong) {
            String wait = asked.map(time -> ", and asks to wait " + time.toSeconds() + " s")
                    .orElse("");
            throw new DataException(at.getHost() + ": answers " + status
                    + (status == 429 ? " (too many requests)" : " (the server fails)") + wait
                    + "; try again later, what is here already is kept");
        }
        if (asked.isPresent()) {
            patience.sleep(asked.get());
        } else {
            patience.pause(failed);
        }
        return Optional.empty();
    }

    /** Seconds, or a date (RFC 9110, 10.2.3). */
    private static Optional<Duration> retryAfter(HttpHeaders headers) {
        String value = headers.firstValue("Retry-After").orElse("").strip();
        if (value.matches("[0-9]{1,9}")) {
            return Optional.of(Duration.ofSeconds(Long.parseLong(value)));
        }
        try {
            ZonedDateTime date = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME);
            Duration left = Duration.between(ZonedDateTime.now(date.getZone()), date);
            return Optional.of(left.isNegative() ? Duration.ZERO : left);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** Whether there is no host of the name, or nothing that listens there. */
    private static boolean isNowhere(IOException e) {
        return e instanceof ConnectException;
    }

    private static boolean isUnresolved(@Nullable Throwable e) {
        return e != null && (e instanceof UnresolvedAddressException || isUnresolved(e.getCause()));
    }

    private static DataException unreachable(URI address, IOException e) {
        String why;
        if (isUnresolved(e)) {
            why = "there is no host of that name";
        } else if (e instanceof HttpTimeoutException) {
            why = "it does not answer in time";
        } else if (e instanceof ConnectException) {
            why = "it takes no connection";
        } else {
            why = String.valueOf(e.getMessage());
        }
        return new DataException(
                address.getHost() + ": cannot be reached: " + why
                        + "; check the network, HTTPS_PROXY where there is a proxy, or name a mirror with HF_ENDPOINT",
                e);
    }

    static String quoted(String text) {
        return text.length() <= LONGEST_QUOTE ? text : text.substring(0, LONGEST_QUOTE) + "...";
    }
}
