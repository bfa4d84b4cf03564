package saeengine.activations;

import saeengine.autograd.Tape;
import saeengine.tensor.Tensor;

/** The endless batches of a run, one for each step. Its state is all that determines the batches still to come. */
public interface Batches {
    /** The next batch, [rows, d], in the tape's memory. */
    Tensor next(Tape tape);

    /**
     * Fails where a row that was read is none to train on: no finite number, or too long. On a device that works at once
     * {@link #next} has failed then. Waits for the device.
     */
    default void check() {}

    State state();

    void restore(State state);

    /**
     * What a continuation needs to give the same batches.
     *
     * @param place where the source goes on
     * @param epoch how often the source was begun
     * @param drawn position of the random stream
     * @param next how many rows of {@code order} were given out
     * @param order the buffer's rows in the order they are given out
     * @param buffer rows held for shuffling, row-major
     * @param pending rows read from the source and not used yet, row-major
     * @param whole whether the buffer holds all rows of the source
     */
    record State(
            RowSource.Place place,
            long epoch,
            long drawn,
            int next,
            int[] order,
            float[] buffer,
            float[] pending,
            boolean whole) {}
}
