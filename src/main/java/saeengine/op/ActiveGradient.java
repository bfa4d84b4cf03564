package saeengine.op;

import java.util.Arrays;
import saeengine.tensor.Args;

/**
 * One feature's gradient rows, made from its list: dW_dec = sum of f dy[row], dW_enc = sum of dz x[row], db_enc = sum
 * of dz.
 *
 * <p>For kernels whose first arguments are an {@link ActiveLists}' starts, rows, values and dz, then dy [rows, d],
 * or that of each prefix one after another, and the encoder's input x [rows, d].
 */
public final class ActiveGradient {
    private final int[] starts;
    private final int startsAt;
    private final int[] rows;
    private final int rowsAt;
    private final Args a;
    private final int d;
    private final GatheredRows gathered;

    public ActiveGradient(Args a, int d) {
        this.a = a;
        this.d = d;
        starts = a.ints(0);
        startsAt = a.at(0);
        rows = a.ints(1);
        rowsAt = a.at(1);
        gathered = new GatheredRows(a, d);
    }

    /**
     * Writes the decoder's gradient row and returns the sum of the feature's values.
     *
     * @param dyRow which of dy's rows is the batch's first: {@link NestedDecode} has as many batches as prefixes
     */
    public float decoder(int feature, int dyRow, float[] into, int at) {
        sum(feature, a.floats(2), a.at(2), a.floats(4), a.at(4) + dyRow * d, into, at);
        return total(feature, a.floats(2), a.at(2));
    }

    /** Writes the encoder's gradient row and returns its bias's gradient. */
    public float encoder(int feature, float[] into, int at) {
        sum(feature, a.floats(3), a.at(3), a.floats(5), a.at(5), into, at);
        return total(feature, a.floats(3), a.at(3));
    }

    private float total(int feature, float[] scales, int scalesAt) {
        int first = starts[startsAt + feature];
        return Sums.sum(scales, scalesAt + first, starts[startsAt + feature + 1] - first);
    }

    private void sum(int feature, float[] scales, int scalesAt, float[] x, int xAt, float[] into, int at) {
        int first = starts[startsAt + feature];
        int end = starts[startsAt + feature + 1];
        Arrays.fill(into, at, at + d, 0f);
        for (int e = first; e < end; e++) {
            gathered.add(scales[scalesAt + e], x, xAt + rows[rowsAt + e] * d);
            if (gathered.isFull() || e == end - 1) {
                gathered.addTo(into, at);
                gathered.clear();
            }
        }
    }
}
