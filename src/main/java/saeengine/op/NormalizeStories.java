package saeengine.op;

import java.util.function.Supplier;
import saeengine.autograd.Tape;
import saeengine.tensor.Kernel;
import saeengine.tensor.Tensor;

/**
 * y = (x - mean) / std * sqrt(d), with one mean and one unbiased standard deviation over all elements of a story's rows, in
 * float64; zeros where they are all alike. Data has no gradient.
 *
 * <p>A processor adds up a story from its first element to its last. A GPU has a block for every piece of a story, joins
 * the moments of its pieces, and agrees to the last bits of float64.
 *
 * <p>Chan, Golub and LeVeque, Updating Formulae and a Pairwise Algorithm for Computing Sample Variances, 1979.
 */
public final class NormalizeStories {
    /** Elements of a piece; the kernels have the same number. */
    private static final int PIECE = 4096;

    private static final int PLACES = 4;

    private NormalizeStories() {}

    /**
     * @param x [n, d], which a processor changes
     * @param starts [stories + 1], where each story's rows begin, then n
     * @param place makes the result's tensor, where that is not x
     * @return [n, d]
     */
    public static Tensor normalizeStories(Tape t, Tensor x, int[] starts, Supplier<Tensor> place) {
        int n = x.rows();
        int d = x.cols();
        if (t.device().isHost()) {
            t.run(WHOLE, starts.length - 1, x, t.of(starts, starts.length), n, d);
            return x;
        }
        int[] table = pieces(starts, d);
        int pieces = table.length / PLACES;
        Tensor places = t.of(table, pieces, PLACES);
        Tensor moments = t.empty(pieces, PLACES);
        Tensor y = place.get();
        t.run(MOMENTS, pieces, x, places, moments, n, d);
        t.run(APPLY, pieces, x, places, moments, y, n, d);
        return y;
    }

    /** Of every piece where it begins and ends in the elements, the first piece of its story, and how many there are of that. */
    private static int[] pieces(int[] starts, int d) {
        int stories = starts.length - 1;
        int[] first = new int[stories + 1];
        for (int story = 0; story < stories; story++) {
            int elements = (starts[story + 1] - starts[story]) * d;
            first[story + 1] = first[story] + (elements + PIECE - 1) / PIECE;
        }
        int[] table = new int[first[stories] * PLACES];
        for (int story = 0; story < stories; story++) {
            for (int piece = first[story]; piece < first[story + 1]; piece++) {
                int start = starts[story] * d + (piece - first[story]) * PIECE;
                table[piece * PLACES] = start;
                table[piece * PLACES + 1] = Math.min(start + PIECE, starts[story + 1] * d);
                table[piece * PLACES + 2] = first[story];
                table[piece * PLACES + 3] = first[story + 1] - first[story];
            }
        }
        return table;
    }

    private static final Kernel WHOLE = Kernel.onHost("normalize_whole_stories", 1, (a, from, to) -> {
        int d = a.integer(3);
        for (int story = from; story < to; story++) {
            int first = a.ints(1)[a.at(1) + story];
            int end = a.ints(1)[a.at(1) + story + 1];
            normalize(a.floats(0), a.at(0) + first * d, a.at(0) + end * d, d);
        }
    });

    /** Changes the elements from {@code start} to below {@code end}, those of the rows of one story. */
    public static void normalize(float[] rows, int start, int end, int dims) {
        double mean = mean(rows, start, end);
        double squares = squares(rows, start, end, mean);
        double scale = scale(squares, end - start, dims);
        for (int i = start; i < end; i++) {
            rows[i] = (float) ((rows[i] - mean) * scale);
        }
    }

    private static double mean(float[] rows, int start, int end) {
        double sum = 0;
        for (int i = start; i < end; i++) {
            sum += rows[i];
        }
        return sum / (end - start);
    }

    private static double squares(float[] rows, int start, int end, double mean) {
        double squares = 0;
        for (int i = start; i < end; i++) {
            squares += (rows[i] - mean) * (rows[i] - mean);
        }
        return squares;
    }

    private static double scale(double squares, int count, int dims) {
        return squares == 0 ? 0 : Math.sqrt(dims) / Math.sqrt(squares / Math.max(1, count - 1));
    }

    /** moments[piece] = its mean and the root of its sum of squares about that, each as two floats that add up to it. */
    static final Kernel MOMENTS = Kernel.perBlock("normalize_stories_moments", (a, from, to) -> {
        float[] x = a.floats(0);
        for (int piece = from; piece < to; piece++) {
            int start = a.at(0) + a.ints(1)[a.at(1) + piece * PLACES];
            int end = a.at(0) + a.ints(1)[a.at(1) + piece * PLACES + 1];
            double mean = mean(x, start, end);
            store(a.floats(2), a.at(2) + piece * PLACES, mean);
            store(a.floats(2), a.at(2) + piece * PLACES + 2, Math.sqrt(squares(x, start, end, mean)));
        }
    });

    private static void store(float[] to, int at, double x) {
        to[at] = (float) x;
        to[at + 1] = (float) (x - to[at]);
    }

    private static double load(float[] from, int at) {
        return (double) from[at] + from[at + 1];
    }

    /** y = x as above, of the pieces' moments. */
    static final Kernel APPLY = Kernel.perBlock("normalize_stories_apply", (a, from, to) -> {
        float[] moments = a.floats(2);
        int[] table = a.ints(1);
        int d = a.integer(5);
        for (int piece = from; piece < to; piece++) {
            int own = a.at(1) + piece * PLACES;
            int first = table[own + 2];
            int end = first + table[own + 3];
            double mean = 0;
            double squares = 0;
            double count = 0;
            for (int i = first; i < end; i++) {
                int elements = table[a.at(1) + i * PLACES + 1] - table[a.at(1) + i * PLACES];
                double apart = load(moments, a.at(2) + i * PLACES) - mean;
                double root = load(moments, a.at(2) + i * PLACES + 2);
                squares += root * root + apart * apart * count * elements / (count + elements);
                mean += apart * elements / (count + elements);
                count += elements;
            }
            double scale = scale(squares, (int) count, d);
            for (int i = table[own]; i < table[own + 1]; i++) {
                a.floats(3)[a.at(3) + i] = (float) ((a.floats(0)[a.at(0) + i] - mean) * scale);
            }
        }
    });
}
