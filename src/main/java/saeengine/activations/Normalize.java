package saeengine.activations;

import saeengine.op.NormalizeStories;

/** What is done to a story's rows before an autoencoder sees them. */
public enum Normalize {
    /** Nothing. */
    NONE,
    /**
     * (a - mean) / std * sqrt(d), with one mean and one unbiased standard deviation over all elements of the
     * story's rows; zeros where they are all alike.
     */
    PER_STORY;

    /** Changes the {@code n} rows of one story from row {@code from} on, in place. */
    public void apply(float[] rows, int from, int n, int dims) {
        if (this == NONE) {
            return;
        }
        NormalizeStories.normalize(rows, from * dims, (from + n) * dims, dims);
    }
}
