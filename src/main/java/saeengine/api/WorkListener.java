package saeengine.api;

/** Hears of a long work, in the thread that does it. What it throws ends the work. */
public interface WorkListener {
    /** Hears nothing. */
    WorkListener NONE = new WorkListener() {};

    /** A line of what the command would print. */
    default void onLine(String line) {}

    /**
     * A long part of the work stands here, as reading the first rows.
     *
     * @param all of it; 0 where that is not known
     */
    default void onProgress(String what, long done, long all) {}
}
