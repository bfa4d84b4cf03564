package saeengine.data.hub;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import saeengine.data.DataException;

/**
 * Where the hub is and who asks it, from the environment variables that Hugging Face's own tools know.
 *
 * @param endpoint the hub, without a slash at its end
 * @param token null for none
 * @param tokenSource where the token is from, in words
 */
record HubSettings(URI endpoint, @Nullable String token, String tokenSource) {
    private static final String PUBLIC = "https://huggingface.co";
    private static final Set<String> TRUE = Set.of("1", "ON", "YES", "TRUE");

    /** @param home the user's folder, for variables that are not set */
    static HubSettings of(Map<String, String> environment, Path home) {
        requireOnline(environment);
        URI endpoint = endpoint(value(environment, "HF_ENDPOINT", PUBLIC));
        for (String name : new String[] {"HF_TOKEN", "HUGGING_FACE_HUB_TOKEN"}) {
            String token = value(environment, name, "");
            if (!token.isEmpty()) {
                return new HubSettings(endpoint, plain(token, name), "with the token of " + name);
            }
        }
        Path file = tokenFile(environment, home);
        if (!isTrue(environment, "HF_HUB_DISABLE_IMPLICIT_TOKEN") && Files.isRegularFile(file)) {
            String token = read(file);
            if (!token.isEmpty()) {
                return new HubSettings(endpoint, plain(token, file.toString()), "with the token in " + file);
            }
        }
        return new HubSettings(endpoint, null, "without a token");
    }

    private static void requireOnline(Map<String, String> environment) {
        for (String name : new String[] {"HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"}) {
            if (isTrue(environment, name)) {
                throw new DataException(
                        name + " is set, so nothing is fetched; unset it, or name what is on this machine");
            }
        }
    }

    private static URI endpoint(String text) {
        String bare = text.replaceFirst("/+$", "");
        try {
            URI uri = URI.create(bare);
            boolean known = "https".equals(uri.getScheme()) || "http".equals(uri.getScheme());
            if (known && uri.getHost() != null && uri.getUserInfo() == null && uri.getQuery() == null) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // Said below.
        }
        throw new DataException(
                "HF_ENDPOINT is '" + text + "', which is no address of a hub; write one as in " + PUBLIC);
    }

    private static Path tokenFile(Map<String, String> environment, Path home) {
        String own = value(environment, "HF_TOKEN_PATH", "");
        if (!own.isEmpty()) {
            return under(home, own);
        }
        String hub = value(environment, "HF_HOME", "");
        if (!hub.isEmpty()) {
            return under(home, hub).resolve("token");
        }
        String caches = value(environment, "XDG_CACHE_HOME", "");
        return (caches.isEmpty() ? home.resolve(".cache") : under(home, caches)).resolve("huggingface/token");
    }

    private static Path under(Path home, String path) {
        return path.startsWith("~/") ? home.resolve(path.substring(2)) : Path.of(path);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new DataException(file + ": the token in it cannot be read; set HF_TOKEN, or remove the file", e);
        }
    }

    /** A token as it can stand in a header; an error never shows it. */
    private static String plain(String token, String from) {
        if (token.chars().anyMatch(c -> c <= ' ' || c > '~')) {
            throw new DataException(from + ": what is there is no token, for it has blanks or other characters in it");
        }
        return token;
    }

    private static boolean isTrue(Map<String, String> environment, String name) {
        return TRUE.contains(value(environment, name, "").toUpperCase(Locale.ROOT));
    }

    private static String value(Map<String, String> environment, String name, String otherwise) {
        String value = environment.getOrDefault(name, "").strip();
        return value.isEmpty() ? otherwise : value;
    }
}
