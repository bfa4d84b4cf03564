package saeengine.data.sae;

/** The formulas of {@link StoredSae} in float64, written for reading: the yardstick for every conversion. */
final class Forward {
    private final StoredSae sae;
    private final int dims;
    private final int features;
    private final double[] norms;

    Forward(StoredSae sae) {
        this.sae = sae;
        this.dims = sae.dims();
        this.features = sae.features();
        this.norms = sae.rescaled() ? Matrices.rowNorms(sae.decoder(), features, dims) : null;
    }

    /** What the activation is applied to, [n, F]. */
    double[] preActivations(double[] rows, int n) {
        requireRows(rows, n);
        double[] out = new double[n * features];
        double[] input = new double[dims];
        for (int row = 0; row < n; row++) {
            for (int j = 0; j < dims; j++) {
                input[j] = rows[row * dims + j] * sae.inputScale() - (sae.subtractsBias() ? sae.decoderBias()[j] : 0);
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
        double[] row = new double[features];
        for (int at = 0; at < out.length; at += features) {
            System.arraycopy(out, at, row, 0, features);
            sae.activation().apply(row);
            System.arraycopy(row, 0, out, at, features);
        }
        return out;
    }

    double[] reconstruct(double[] rows, int n) {
        double[] f = features(rows, n);
        double[] out = new double[n * dims];
        for (int row = 0; row < n; row++) {
            for (int j = 0; j < dims; j++) {
                double y = sae.decoderBias()[j];
                for (int i = 0; i < features; i++) {
                    y += decoded(f[row * features + i], i) * sae.decoder()[i * dims + j];
                }
                out[row * dims + j] = y / sae.inputScale();
            }
        }
        return out;
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
