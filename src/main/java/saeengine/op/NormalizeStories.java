package saeengine.op;

import saeengine.autograd.Tape;
import saeengine.tensor.Kernel;
import saeengine.tensor.Tensor;

/**
 * x = (x - mean) / std * sqrt(d), with one mean and one unbiased standard deviation over all elements of a story's rows, in
 * float64; zeros where they are all alike. In place: data has no gradient.
 */
public final class NormalizeStories {
    private NormalizeStories() {}

    /**
     * @param x [n, d], which is changed
     * @param starts int [stories + 1], where each story's rows begin, then n
     * @return x
     */
    public static Tensor normalizeStories(Tape t, Tensor x, Tensor starts) {
        int stories = starts.size() - 1;
        t.run(NORMALIZE, stories, x, starts, x.rows(), x.cols());
        return x;
    }

    static final Kernel NORMALIZE = Kernel.perBlock("normalize_stories", (a, from, to) -> {
        int d = a.integer(3);
        for (int story = from; story < to; story++) {
            int first = a.ints(1)[a.at(1) + story];
            int end = a.ints(1)[a.at(1) + story + 1];
            normalize(a.floats(0), a.at(0) + first * d, a.at(0) + end * d, d);
        }
    });

    /** Changes the elements from {@code start} to below {@code end}, those of the rows of one story. */
    public static void normalize(float[] rows, int start, int end, int dims) {
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
