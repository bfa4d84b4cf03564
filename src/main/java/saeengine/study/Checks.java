package saeengine.study;

import org.jspecify.annotations.Nullable;
import saeengine.activations.Normalize;

/** Checks of settings, before anything is read; each fails with the setting and what it may be. */
public final class Checks {
    private Checks() {}

    /**
     * Fails where a setting is not as it has to be.
     *
     * @param setting with its value, as in {@code --rows 0}
     * @param allowed what it may be
     */
    public static void require(boolean holds, String setting, String allowed) {
        if (!holds) {
            throw new IllegalArgumentException(setting + ": " + allowed);
        }
    }

    /** How many rows are read at most. */
    public static void rows(long rows) {
        require(rows >= 1, "--rows " + rows, "at least 1");
    }

    /** What is done to rows that the suite's probes are on. */
    public static void suite(boolean suite, Normalize normalize) {
        require(
                !suite || normalize == Normalize.NONE,
                "--suite with --normalize per-story",
                "probes are on rows as they are");
    }

    /** The share that is held out; null for none. */
    public static void heldOut(@Nullable Double share) {
        require(share == null || (share > 0 && share <= 0.5), "--hold-out " + share, "a share above 0 and up to 0.5");
    }
}
