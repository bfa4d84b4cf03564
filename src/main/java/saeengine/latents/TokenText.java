package saeengine.latents;

import java.util.Arrays;
import saeengine.activations.TextWindow;

/** The tokens that were read, one after another, and where windows begin; four bytes a token and twelve a window. */
public final class TokenText {
    private int[] ids = new int[1 << 16];
    private int tokens;
    private int[] starts = new int[1 << 8];
    private long[] stories = new long[1 << 8];
    private int windows;

    /** Appends a window, whose first token is then number {@link #tokens()} as it was before. */
    public void add(TextWindow window) {
        int n = window.ids().length;
        if (tokens + n > ids.length) {
            ids = Arrays.copyOf(ids, Math.max(tokens + n, 2 * ids.length));
        }
        if (windows == starts.length) {
            starts = Arrays.copyOf(starts, 2 * windows);
            stories = Arrays.copyOf(stories, 2 * windows);
        }
        starts[windows] = tokens;
        stories[windows++] = window.story();
        System.arraycopy(window.ids(), 0, ids, tokens, n);
        tokens += n;
    }

    public int tokens() {
        return tokens;
    }

    public int id(int token) {
        return ids[token];
    }

    /** The first token of the window that a token is in. */
    public int windowStart(int token) {
        return starts[window(token)];
    }

    /** The token behind the last of the window that a token is in. */
    public int windowEnd(int token) {
        int window = window(token);
        return window + 1 < windows ? starts[window + 1] : tokens;
    }

    /** The story that a token is of. */
    public long story(int token) {
        return stories[window(token)];
    }

    private int window(int token) {
        if (token < 0 || token >= tokens) {
            throw new IllegalArgumentException("token " + token + " of " + tokens);
        }
        int at = Arrays.binarySearch(starts, 0, windows, token);
        return at >= 0 ? at : -at - 2;
    }
}
