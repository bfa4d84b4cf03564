package saeengine.tensor;

/**
 * A unit of work that every device can run: a name, a launch shape and a Java twin.
 *
 * <p>The CPU device runs the twin; a GPU device launches the compiled entry called {@link #name()}. One work item
 * owns each output element, so that the split over threads or blocks never changes a bit of the result.
 *
 * @param name the entry's name, snake_case, {@code <op>_forward} or {@code <op>_backward}
 * @param launch what a work item is on a GPU
 * @param grain work items that the CPU hands to a thread at once
 * @param twin the same work in Java
 */
public record Kernel(String name, Launch launch, int grain, Twin twin) {
    /** How work items map onto a GPU. */
    public enum Launch {
        /** One thread an item. */
        ELEMENT,
        /** One warp an item: a row of a matrix. */
        ROW,
        /** One block an item: a tile, or a head of a sequence. */
        BLOCK,
        /** Not at all: its twin calls the BLAS, and a GPU goes another way. */
        HOST
    }

    /** Does work items {@code from} (inclusive) to {@code to} (exclusive). */
    @FunctionalInterface
    public interface Twin {
        void run(Args args, int from, int to);
    }

    public static Kernel perElement(String name, Twin twin) {
        return new Kernel(name, Launch.ELEMENT, 16_384, twin);
    }

    public static Kernel perRow(String name, Twin twin) {
        return new Kernel(name, Launch.ROW, 16, twin);
    }

    public static Kernel perBlock(String name, Twin twin) {
        return new Kernel(name, Launch.BLOCK, 1, twin);
    }

    /** For the CPU alone; {@code grain} items go to a thread at once. */
    public static Kernel onHost(String name, int grain, Twin twin) {
        return new Kernel(name, Launch.HOST, grain, twin);
    }
}
