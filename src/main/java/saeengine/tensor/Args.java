package saeengine.tensor;

/** What a twin sees of a launch: its arguments by position, a BLAS, and scratch memory of its own thread. */
public interface Args {
    /** The array behind tensor argument {@code i}; its elements start at {@link #at}. */
    float[] floats(int i);

    int[] ints(int i);

    /** Where tensor argument {@code i} starts in its array. */
    int at(int i);

    /** Scalar argument {@code i}. */
    int integer(int i);

    float real(int i);

    Blas blas();

    /** At least {@code size} floats of the calling thread, of any content; slots are independent of each other. */
    float[] scratch(int slot, int size);

    /** As {@link #scratch}, of ints, with slots of their own. */
    int[] intScratch(int slot, int size);
}
