package saeengine.nn;

import java.util.Arrays;
import saeengine.op.Attention;

/** Keys and values of one layer for all tokens read so far, in host memory, and the attention of a new one to them. */
final class KeyValues {
    private float[] keys = new float[0];
    private float[] values = new float[0];
    private int tokens;

    /**
     * Takes a token in and lets it look back; one query is so little work that the host does it.
     *
     * @param q [d], heads side by side; k and v likewise
     * @return the values it saw, mixed, [d]
     */
    float[] attend(Attention.Form form, float[] q, float[] k, float[] v) {
        int d = q.length;
        if ((tokens + 1) * d > keys.length) {
            keys = Arrays.copyOf(keys, Math.max(64 * d, 2 * keys.length));
            values = Arrays.copyOf(values, keys.length);
        }
        System.arraycopy(k, 0, keys, tokens * d, d);
        System.arraycopy(v, 0, values, tokens * d, d);
        tokens++;
        int first = form.window() == 0 ? 0 : Math.max(0, tokens - form.window());
        int width = d / form.heads();
        float[] mixed = new float[d];
        for (int at = 0; at < d; at += width) {
            mix(mixed, q, at, width, first, form.scale());
        }
        return mixed;
    }

    /** One head, the columns from {@code at} on. */
    private void mix(float[] mixed, float[] q, int at, int width, int first, float scale) {
        int d = q.length;
        double[] weight = new double[tokens - first];
        double highest = Double.NEGATIVE_INFINITY;
        for (int token = first; token < tokens; token++) {
            double score = 0;
            for (int j = at; j < at + width; j++) {
                score += q[j] * keys[token * d + j];
            }
            weight[token - first] = scale * score;
            highest = Math.max(highest, scale * score);
        }
        double total = 0;
        for (int i = 0; i < weight.length; i++) {
            weight[i] = Math.exp(weight[i] - highest);
            total += weight[i];
        }
        for (int token = first; token < tokens; token++) {
            float share = (float) (weight[token - first] / total);
            for (int j = at; j < at + width; j++) {
                mixed[j] += share * values[token * d + j];
            }
        }
    }
}
