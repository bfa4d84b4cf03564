package saeengine.data.hub;

import java.net.http.HttpHeaders;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the hub's own answer says of a file in its headers, wherever its bytes come from: {@code X-Repo-Commit},
 * {@code X-Linked-Etag} or {@code ETag}, {@code X-Linked-Size}.
 *
 * @param commit null where the answer has none
 * @param sum a SHA-256, or git's SHA-1 of a small file; null where the answer has none
 * @param size -1 where the answer has none
 */
record HubFacts(@Nullable String commit, @Nullable String sum, long size) {
    static final HubFacts NONE = new HubFacts(null, null, -1);

    private static final Pattern SUM = Pattern.compile("[0-9a-f]{40}|[0-9a-f]{64}");
    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");

    /** Of one of the hub's answers; a redirection's own length is not the file's. */
    static HubFacts of(HttpHeaders headers, boolean redirection) {
        String linked = headers.firstValue("X-Linked-Etag").orElse(null);
        String tag = linked != null || redirection
                ? linked
                : headers.firstValue("ETag").orElse(null);
        String size = headers.firstValue("X-Linked-Size").orElse(null);
        String commit = headers.firstValue("X-Repo-Commit").orElse(null);
        return new HubFacts(
                commit != null && COMMIT.matcher(commit).matches() ? commit : null,
                sum(tag),
                size != null && NUMBER.matcher(size).matches() ? Long.parseLong(size) : -1);
    }

    /** What was said before goes before what is said later. */
    HubFacts and(HubFacts later) {
        return new HubFacts(
                commit != null ? commit : later.commit, sum != null ? sum : later.sum, size >= 0 ? size : later.size);
    }

    /** An entity tag, weak or not, as the sum that the hub has in it; null where it is none. */
    private static @Nullable String sum(@Nullable String tag) {
        if (tag == null) {
            return null;
        }
        String bare = tag.replaceFirst("^W/", "").replaceAll("^\"|\"$", "");
        return SUM.matcher(bare).matches() ? bare : null;
    }

    static boolean isSum(String text) {
        return SUM.matcher(text).matches();
    }

    static boolean isCommit(String text) {
        return COMMIT.matcher(text).matches();
    }
}
