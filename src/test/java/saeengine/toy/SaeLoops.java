package saeengine.toy;

/** One autoencoder of the experiment in float64, example by example, from its formulas. */
final class SaeLoops {
    private static final double EPSILON = 1e-8;
    private static final double BETA2 = 0.999;

    final double[][] encoder;
    final double[][] decoder;
    final double[] encoderBias;
    final double[] decoderBias;
    private final boolean tied;
    private final double beta1;
    private final double l1;
    private final Moments ofEncoder;
    private final Moments ofDecoder;
    private final Moments ofEncoderBias;
    private final Moments ofDecoderBias;
    private int steps;

    private static final class Moments {
        final double[][] m;
        final double[][] v;

        Moments(int rows, int cols) {
            m = new double[rows][cols];
            v = new double[rows][cols];
        }
    }

    /** A gradient of every parameter. */
    private static final class Gradient {
        final double[][] encoder;
        final double[][] decoder;
        final double[][] encoderBias;
        final double[][] decoderBias;

        Gradient(int latents, int d) {
            encoder = new double[latents][d];
            decoder = new double[latents][d];
            encoderBias = new double[1][latents];
            decoderBias = new double[1][d];
        }
    }

    /** @param decoder null for one that is tied */
    SaeLoops(double[][] encoder, double[][] decoder, double beta1, double l1) {
        int latents = encoder.length;
        int d = encoder[0].length;
        this.encoder = encoder;
        this.tied = decoder == null;
        this.decoder = tied ? encoder : decoder;
        this.encoderBias = new double[latents];
        this.decoderBias = new double[d];
        this.beta1 = beta1;
        this.l1 = l1;
        this.ofEncoder = new Moments(latents, d);
        this.ofDecoder = new Moments(latents, d);
        this.ofEncoderBias = new Moments(1, latents);
        this.ofDecoderBias = new Moments(1, d);
    }

    double[][] unitDecoder() {
        double[][] unit = new double[decoder.length][];
        for (int l = 0; l < unit.length; l++) {
            unit[l] = decoder[l].clone();
            double divisor = length(decoder[l]) + EPSILON;
            for (int k = 0; k < unit[l].length; k++) {
                unit[l][k] /= divisor;
            }
        }
        return unit;
    }

    private static double length(double[] v) {
        double square = 0;
        for (double each : v) {
            square += each * each;
        }
        return Math.sqrt(square);
    }

    private double[] latents(double[] h) {
        double[] z = new double[encoder.length];
        for (int l = 0; l < z.length; l++) {
            double pre = encoderBias[l];
            for (int k = 0; k < h.length; k++) {
                pre += encoder[l][k] * (h[k] - decoderBias[k]);
            }
            z[l] = Math.max(pre, 0);
        }
        return z;
    }

    private double[] errors(double[] h, double[] z, double[][] unit) {
        double[] e = new double[h.length];
        for (int k = 0; k < h.length; k++) {
            e[k] = decoderBias[k] - h[k];
            for (int l = 0; l < z.length; l++) {
                e[k] += z[l] * unit[l][k];
            }
        }
        return e;
    }

    /** The mean over examples of the squared error's mean over dimensions, and of the sum of latents. */
    double[] losses(double[][] examples) {
        double[] losses = new double[2];
        double[][] unit = unitDecoder();
        for (double[] h : examples) {
            double[] z = latents(h);
            for (double e : errors(h, z, unit)) {
                losses[0] += e * e / h.length / examples.length;
            }
            for (double each : z) {
                losses[1] += each / examples.length;
            }
        }
        return losses;
    }

    void step(double[][] examples, double rate) {
        int d = decoderBias.length;
        double[][] unit = unitDecoder();
        Gradient g = new Gradient(encoder.length, d);
        double[][] dunit = new double[encoder.length][d];
        for (double[] h : examples) {
            double[] z = latents(h);
            double[] e = errors(h, z, unit);
            double[] dout = new double[d];
            for (int k = 0; k < d; k++) {
                dout[k] = 2 * e[k] / d / examples.length;
                g.decoderBias[0][k] += dout[k];
            }
            for (int l = 0; l < z.length; l++) {
                if (z[l] > 0) {
                    double dz = l1 / examples.length;
                    for (int k = 0; k < d; k++) {
                        dz += dout[k] * unit[l][k];
                        dunit[l][k] += dout[k] * z[l];
                    }
                    g.encoderBias[0][l] += dz;
                    for (int k = 0; k < d; k++) {
                        g.encoder[l][k] += dz * (h[k] - decoderBias[k]);
                        g.decoderBias[0][k] -= dz * encoder[l][k];
                    }
                }
            }
        }
        for (int l = 0; l < encoder.length; l++) {
            throughNorm(l, dunit[l], tied ? g.encoder[l] : g.decoder[l]);
        }
        steps++;
        adam(encoder, g.encoder, ofEncoder, rate);
        adam(new double[][] {encoderBias}, g.encoderBias, ofEncoderBias, rate);
        adam(new double[][] {decoderBias}, g.decoderBias, ofDecoderBias, rate);
        if (!tied) {
            adam(decoder, g.decoder, ofDecoder, rate);
            double[][] written = unitDecoder();
            for (int l = 0; l < decoder.length; l++) {
                System.arraycopy(written[l], 0, decoder[l], 0, d);
            }
        }
    }

    /** Back through a row divided by its length and epsilon. */
    private void throughNorm(int l, double[] dunit, double[] into) {
        double n = length(decoder[l]);
        double along = 0;
        for (int k = 0; k < dunit.length; k++) {
            along += dunit[k] * decoder[l][k];
        }
        for (int k = 0; k < dunit.length; k++) {
            into[k] += dunit[k] / (n + EPSILON) - along * decoder[l][k] / (n * (n + EPSILON) * (n + EPSILON));
        }
    }

    private void adam(double[][] w, double[][] g, Moments moments, double rate) {
        for (int r = 0; r < w.length; r++) {
            for (int k = 0; k < w[r].length; k++) {
                double[] m = moments.m[r];
                double[] v = moments.v[r];
                m[k] = beta1 * m[k] + (1 - beta1) * g[r][k];
                v[k] = BETA2 * v[k] + (1 - BETA2) * g[r][k] * g[r][k];
                double mean = m[k] / (1 - Math.pow(beta1, steps));
                double square = v[k] / (1 - Math.pow(BETA2, steps));
                w[r][k] -= rate * mean / (Math.sqrt(square) + 1e-8);
            }
        }
    }
}
