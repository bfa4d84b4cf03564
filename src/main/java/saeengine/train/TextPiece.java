package saeengine.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Windows of text that go through a model together, none seeing another.
 *
 * @param read each window as it is read: the end-of-text id, then its tokens but for the last
 * @param targets the token that each row predicts, over all windows
 */
record TextPiece(List<int[]> read, int[] targets) {
    /** A piece of windows that hold the tokens to be predicted. */
    static TextPiece of(List<int[]> windows, int endOfText) {
        List<int[]> read = new ArrayList<>();
        int tokens = 0;
        for (int[] window : windows) {
            int[] shifted = new int[window.length];
            shifted[0] = endOfText;
            System.arraycopy(window, 0, shifted, 1, window.length - 1);
            read.add(shifted);
            tokens += window.length;
        }
        int[] targets = new int[tokens];
        int at = 0;
        for (int[] window : windows) {
            System.arraycopy(window, 0, targets, at, window.length);
            at += window.length;
        }
        return new TextPiece(read, targets);
    }

    /** Whole stories as the {@code loss} command reads them, in pieces of at most {@code most} tokens or one window. */
    static List<TextPiece> ofStories(List<int[]> stories, int context, int endOfText, int most) {
        List<TextPiece> pieces = new ArrayList<>();
        List<int[]> waiting = new ArrayList<>();
        int tokens = 0;
        for (int[] story : stories) {
            for (int from = 0; from < story.length; from += context) {
                int[] window = Arrays.copyOfRange(story, from, Math.min(story.length, from + context));
                if (tokens > 0 && tokens + window.length > most) {
                    pieces.add(of(waiting, endOfText));
                    waiting.clear();
                    tokens = 0;
                }
                waiting.add(window);
                tokens += window.length;
            }
        }
        if (tokens > 0) {
            pieces.add(of(waiting, endOfText));
        }
        return pieces;
    }

    int tokens() {
        return targets.length;
    }
}
