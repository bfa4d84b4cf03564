package saeengine.data.sae;

import org.jspecify.annotations.Nullable;

/** The formulas of {@link StoredSae} in float64, written for reading: the yardstick for every conversion. */
final class Forward {
    private final StoredSae sae;
    private final int dims;
    private final int dOut;
    private final int features;
    private final double @Nullable [] norms;

    Forward(StoredSae sae) {
        this.sae = sae;
        this.dims = sae.dims();
        this.dOut = sae.dOut();
        this.features = sae.features();
        this.norms = sae.rescaled() ? Matrices.rowNorms(sae.decoder(), features, dOut) : null;
    }

    /** What the activation is applied to, [n, F]. */
    double[] preActivations(double[] rows, int n) {
        requireRows(rows, n);
        double[] out = new double[n * features];
        double[] input = new double[dims];
        for (int row = 0; row < n; row++) {
            RowNorm.Moments moments = sae.rowNorm().of(rows, row * dims, dims);
            for (int j = 0; j < dims; j++) {
                input[j] = moments.in(rows[row * dims + j]) * sae.inputScale()
                        - (sae.subtractsBias() ? sae.decoderBias()[j] : 0);
            }
            for (int i = 0; i < features; i++) {
                double p = sae.encoderBias()[i];
                for (int j = 0; j < dims; j++) {
                    p += sae.encoder()[i * dims + j] * input[j];
                }
                out[row * features + i] = norms == null ? p : p * norms[i];
            }
        }
        return out;
    }

    double[] features(double[] rows, int n) {
        double[] out = preActivations(rows, n);
        sae.activation().applyToBatch(out, n, bias());
        return out;
    }

    double[] activated(double[] preActivations, int n) {
        double[] out = preActivations.clone();
        sae.activation().applyToBatch(out, n, bias());
        return out;
    }

    /** What of each pre-activation is the encoder's bias. */
    private double[] bias() {
        double[] bias = new double[features];
        for (int i = 0; i < features; i++) {
            bias[i] = sae.encoderBias()[i] * (norms == null ? 1 : norms[i]);
        }
        return bias;
    }

    double[] reconstruct(double[] rows, int n) {
        double[] f = features(rows, n);
        double[] out = new double[n * dOut];
        for (int row = 0; row < n; row++) {
            RowNorm.Moments moments = sae.rowNorm().of(rows, row * dims, dims);
            for (int j = 0; j < dOut; j++) {
                double y = sae.decoderBias()[j];
                for (int i = 0; i < features; i++) {
                    y += decoded(f[row * features + i], i) * sae.decoder()[i * dOut + j];
                }
                out[row * dOut + j] = moments.out(y / sae.inputScale()) + skipped(rows, row, j);
            }
        }
        return out;
    }

    private double skipped(double[] rows, int row, int j) {
        float[] skip = sae.skip().orElse(null);
        double sum = 0;
        for (int i = 0; i < dims && skip != null; i++) {
            sum += skip[j * dims + i] * rows[row * dims + i];
        }
        return sum;
    }

    /** A feature whose decoder row is all zeros adds nothing, whatever its norm of zero would divide to. */
    private double decoded(double feature, int i) {
        if (norms == null) {
            return feature;
        }
        return norms[i] == 0 ? 0 : feature / norms[i];
    }

    private void requireRows(double[] rows, int n) {
        if (n < 0 || rows.length != (long) n * dims) {
            throw new IllegalArgumentException(
                    n + " rows of " + dims + " dims are " + (long) n * dims + " values, got " + rows.length);
        }
    }
}
