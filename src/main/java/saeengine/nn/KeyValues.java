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
     * @param q [heads * w], heads side by side
     * @param k [keyHeads * w], v likewise
     * @return the values it saw, mixed, [heads * w]
     */
    float[] attend(Attention.Form form, float[] q, float[] k, float[] v) {
        int d = k.length;
        if ((tokens + 1) * d > keys.length) {
            keys = Arrays.copyOf(keys, Math.max(64 * d, 2 * keys.length));
            values = Arrays.copyOf(values, keys.length);
        }
        System.arraycopy(k, 0, keys, tokens * d, d);
        System.arraycopy(v, 0, values, tokens * d, d);
        tokens++;
        int first = form.window() == 0 ? 0 : Math.max(0, tokens - form.window());
        int width = q.length / form.heads();
        float[] mixed = new float[q.length];
        for (int head = 0; head < form.heads(); head++) {
            int at = head / (form.heads() / form.keyHeads()) * width;
            mix(form, new Head(q, mixed, head * width, at, width, d), first);
        }
        return mixed;
    }

    /**
     * One head.
     *
     * @param at its first column in queries and in what is mixed
     * @param keyAt its first column in keys and values
     * @param d columns of keys and values
     */
    private record Head(float[] q, float[] mixed, int at, int keyAt, int width, int d) {}

    private void mix(Attention.Form form, Head head, int first) {
        double[] weight = new double[tokens - first];
        double highest = Double.NEGATIVE_INFINITY;
        for (int token = first; token < tokens; token++) {
            double score = 0;
            for (int j = 0; j < head.width(); j++) {
                score += head.q()[head.at() + j] * keys[token * head.d() + head.keyAt() + j];
            }
            score *= form.scale();
            if (form.softCap() > 0) {
                score = form.softCap() * Math.tanh(score / form.softCap());
            }
            weight[token - first] = score;
            highest = Math.max(highest, score);
        }
        double total = 0;
        for (int i = 0; i < weight.length; i++) {
            weight[i] = Math.exp(weight[i] - highest);
            total += weight[i];
        }
        for (int token = first; token < tokens; token++) {
            float share = (float) (weight[token - first] / total);
            for (int j = 0; j < head.width(); j++) {
                head.mixed()[head.at() + j] += share * values[token * head.d() + head.keyAt() + j];
            }
        }
    }
}
