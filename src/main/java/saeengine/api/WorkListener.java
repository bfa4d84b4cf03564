package saeengine.api;

/** Is told how far a long piece of work is, in the thread that does it. An exception that it throws ends the work. */
public interface WorkListener {
    /** Ignores everything. */
    WorkListener NONE = new WorkListener() {};

    /** A line that the command would print. */
    default void onLine(String line) {}

    /**
     * How far a long part of the work is, such as reading the first rows.
     *
     * @param all of it; 0 where that is not known
     */
    default void onProgress(String what, long done, long all) {}
}
