package saeengine.activations;

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
        int start = from * dims;
        int end = start + n * dims;
        double sum = 0;
        for (int i = start; i < end; i++) {
            sum += rows[i];
        }
        double mean = sum / (end - start);
        double squares = 0;
        for (int i = start; i < end; i++) {
            squares += (rows[i] - mean) * (rows[i] - mean);
        }
        double scale = squares == 0 ? 0 : Math.sqrt(dims) / Math.sqrt(squares / Math.max(1, end - start - 1));
        for (int i = start; i < end; i++) {
            rows[i] = (float) ((rows[i] - mean) * scale);
        }
    }
}
