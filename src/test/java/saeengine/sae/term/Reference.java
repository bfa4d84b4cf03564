package saeengine.sae.term;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * A centred autoencoder in float64 at some parameters: W_enc [F, d], b_enc, W_dec [F, d], b_dec, then what its activation has
 * of its own.
 */
final class Reference {
    static final int D = 6;
    static final int F = 12;
    static final int ROWS = 5;
    static final int K = 3;

    static final int ENCODER = 0;
    static final int ENCODER_BIAS = 1;
    static final int DECODER = 2;
    static final int DECODER_BIAS = 3;
    static final int OWN = 4;

    /** Latents [rows, F] of pre-activations. */
    interface Activation {
        double[][] of(Reference r);
    }

    final double[][] p;
    final double[][] x;
    /** With the encoder's bias. */
    final double[][] z;

    final double[][] f;
    final double[][] y;

    Reference(double[][] p, double[][] x, Activation activation) {
        this.p = p;
        this.x = x;
        z = new double[x.length][F];
        for (int row = 0; row < x.length; row++) {
            for (int i = 0; i < F; i++) {
                z[row][i] = p[ENCODER_BIAS][i];
                for (int j = 0; j < D; j++) {
                    z[row][i] += p[ENCODER][i * D + j] * (x[row][j] - p[DECODER_BIAS][j]);
                }
            }
        }
        f = activation.of(this);
        y = decode(f, p[DECODER], p[DECODER_BIAS]);
    }

    /** @param bias null for none */
    static double[][] decode(double[][] f, double[] decoder, double[] bias) {
        double[][] y = new double[f.length][D];
        for (int row = 0; row < y.length; row++) {
            for (int j = 0; j < D; j++) {
                y[row][j] = bias == null ? 0 : bias[j];
                for (int i = 0; i < F; i++) {
                    y[row][j] += f[row][i] * decoder[i * D + j];
                }
            }
        }
        return y;
    }

    double norm(int latent) {
        return length(Arrays.copyOfRange(p[DECODER], latent * D, (latent + 1) * D));
    }

    static double length(double[] v) {
        return Math.sqrt(Arrays.stream(v).map(a -> a * a).sum());
    }

    /** The residual x - y. */
    double[][] residual() {
        double[][] e = new double[x.length][D];
        for (int row = 0; row < e.length; row++) {
            for (int j = 0; j < D; j++) {
                e[row][j] = x[row][j] - y[row][j];
            }
        }
        return e;
    }

    /** The mean over rows of the sum over dims of (a - b)^2. */
    static double squares(double[][] a, double[][] b) {
        double sum = 0;
        for (int row = 0; row < a.length; row++) {
            for (int j = 0; j < a[row].length; j++) {
                sum += (a[row][j] - b[row][j]) * (a[row][j] - b[row][j]);
            }
        }
        return sum / a.length;
    }

    /** The mean over rows of the squared distance to the mean row. */
    static double spread(double[][] a) {
        double[][] mean = new double[a.length][a[0].length];
        for (int j = 0; j < a[0].length; j++) {
            int col = j;
            double m = Arrays.stream(a).mapToDouble(row -> row[col]).average().orElseThrow();
            Arrays.stream(mean).forEach(row -> row[col] = m);
        }
        return squares(a, mean);
    }

    /** The mean over rows of the sum over latents of something. */
    double mean(Each each) {
        double sum = 0;
        for (int row = 0; row < x.length; row++) {
            for (int i = 0; i < F; i++) {
                sum += each.of(row, i);
            }
        }
        return sum / x.length;
    }

    interface Each {
        double of(int row, int latent);
    }

    static double[][] map(double[][] z, Each each) {
        double[][] out = new double[z.length][F];
        for (int row = 0; row < z.length; row++) {
            for (int i = 0; i < F; i++) {
                out[row][i] = each.of(row, i);
            }
        }
        return out;
    }

    /** Keeps of each row the k candidates of the largest keys, as they are in {@code values}. */
    static double[][] largest(double[][] values, double[][] keys, int k, int... candidates) {
        double[][] out = new double[values.length][F];
        for (int row = 0; row < values.length; row++) {
            int at = row;
            int[] kept = Arrays.stream(candidates)
                    .boxed()
                    .sorted(Comparator.comparingDouble(i -> -keys[at][i]))
                    .limit(k)
                    .mapToInt(Integer::intValue)
                    .toArray();
            for (int i : kept) {
                out[row][i] = values[row][i];
            }
        }
        return out;
    }

    static double[][] relu(double[][] z) {
        return map(z, (row, i) -> Math.max(z[row][i], 0));
    }

    static int[] all() {
        return IntStream.range(0, F).toArray();
    }

    /** Keys by which those choose that compare what latents write. */
    double[][] written() {
        return map(z, (row, i) -> z[row][i] * norm(i));
    }

    /** Keeps the k rows largest positive ones of the batch, by keys. */
    static double[][] largestOfBatch(double[][] z, double[][] keys) {
        double[] all =
                Arrays.stream(keys).flatMapToDouble(Arrays::stream).sorted().toArray();
        double least = all[all.length - K * z.length];
        return map(z, (row, i) -> keys[row][i] >= least ? Math.max(z[row][i], 0) : 0);
    }
}
