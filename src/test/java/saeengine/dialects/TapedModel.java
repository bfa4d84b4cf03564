package saeengine.dialects;

import static saeengine.dialects.DialectTrainer.DECODER;
import static saeengine.dialects.DialectTrainer.DECODER_BIAS;
import static saeengine.dialects.DialectTrainer.ENCODER;
import static saeengine.dialects.DialectTrainer.ENCODER_BIAS;

import java.util.Arrays;
import java.util.stream.IntStream;

/** Parameters on a tape, and what losses are made of: encoding, decoding, selecting, sums of squares. */
abstract class TapedModel {
    final int d;
    final int features;

    /** W_enc [features, d], b_enc, W_dec [features, d], b_dec, then what a dialect has besides. */
    final double[][] weights;

    /** The step's tape, and the parameters' numbers on it. */
    Float64Tape tape;

    final int[][] leaves;

    TapedModel(int d, int features, int parameters) {
        this.d = d;
        this.features = features;
        weights = new double[parameters][];
        leaves = new int[parameters][];
    }

    void putOnNewTape() {
        tape = new Float64Tape();
        for (int p = 0; p < weights.length; p++) {
            leaves[p] = Arrays.stream(weights[p]).mapToInt(tape::leaf).toArray();
        }
    }

    /** W_enc (x - b_dec) + b_enc of one row. */
    int[] preActivations(double[] x) {
        return sums(products(x, true), leaves[ENCODER_BIAS]);
    }

    /** W_enc x or W_enc (x - b_dec) of one row. */
    int[] products(double[] x, boolean centred) {
        int[] in = new int[d];
        for (int j = 0; j < d; j++) {
            in[j] = tape.leaf(x[j]);
            in[j] = centred ? tape.minus(in[j], leaves[DECODER_BIAS][j]) : in[j];
        }
        int[] z = new int[features];
        for (int i = 0; i < features; i++) {
            z[i] = tape.times(in[0], leaves[ENCODER][i * d]);
            for (int j = 1; j < d; j++) {
                z[i] = tape.plus(z[i], tape.times(in[j], leaves[ENCODER][i * d + j]));
            }
        }
        return z;
    }

    int[] sums(int[] a, int[] b) {
        return IntStream.range(0, a.length).map(i -> tape.plus(a[i], b[i])).toArray();
    }

    /** The lengths of the decoder's rows, on the tape. */
    int[] decoderLengths() {
        int[] lengths = new int[features];
        for (int i = 0; i < features; i++) {
            int squares = tape.leaf(0);
            for (int j = 0; j < d; j++) {
                squares = tape.plus(squares, tape.square(leaves[DECODER][i * d + j]));
            }
            lengths[i] = tape.root(squares);
        }
        return lengths;
    }

    int[] everyLatent() {
        return IntStream.range(0, features).toArray();
    }

    /** sum f_i W_dec,i over the given latents, and b_dec where asked for. */
    int[] decode(int[] f, int[] latents, boolean bias) {
        int[] y = new int[d];
        for (int j = 0; j < d; j++) {
            y[j] = bias ? leaves[DECODER_BIAS][j] : tape.leaf(0);
            for (int i : latents) {
                y[j] = tape.plus(y[j], tape.times(f[i], leaves[DECODER][i * d + j]));
            }
        }
        return y;
    }

    int[] relu(int[] z) {
        return Arrays.stream(z).map(tape::relu).toArray();
    }

    /** sum over rows and dims of (a - b)^2. */
    int squares(int[][] a, int[][] b) {
        int sum = tape.leaf(0);
        for (int row = 0; row < a.length; row++) {
            for (int j = 0; j < d; j++) {
                sum = tape.plus(sum, tape.square(tape.minus(a[row][j], b[row][j])));
            }
        }
        return sum;
    }

    int[][] leaves(double[][] x) {
        int[][] made = new int[x.length][];
        for (int row = 0; row < x.length; row++) {
            made[row] = Arrays.stream(x[row]).mapToInt(tape::leaf).toArray();
        }
        return made;
    }

    /** x - y as data: no gradient goes through it. */
    double[][] residual(double[][] x, int[][] y) {
        double[][] r = new double[x.length][d];
        for (int row = 0; row < x.length; row++) {
            for (int j = 0; j < d; j++) {
                r[row][j] = x[row][j] - tape.value(y[row][j]);
            }
        }
        return r;
    }

    /** sum over rows and dims of (x - mean row)^2. */
    static double spread(double[][] x) {
        double sum = 0;
        for (int j = 0; j < x[0].length; j++) {
            double mean = 0;
            for (double[] row : x) {
                mean += row[j] / x.length;
            }
            for (double[] row : x) {
                sum += (row[j] - mean) * (row[j] - mean);
            }
        }
        return sum;
    }

    /** The k latents of largest value among some. */
    int[] largest(int[] z, int[] among, int k) {
        return Arrays.stream(among)
                .boxed()
                .sorted((a, b) -> Double.compare(tape.value(z[b]), tape.value(z[a])))
                .limit(k)
                .mapToInt(i -> i)
                .toArray();
    }

    /** The n largest of all rows' values together: which latents of each row. Among zeros any are taken. */
    int[][] largestOfBatch(int[][] z, int n) {
        int[] places = IntStream.range(0, z.length * features)
                .boxed()
                .sorted((a, b) -> Double.compare(
                        tape.value(z[b / features][b % features]), tape.value(z[a / features][a % features])))
                .limit(n)
                .mapToInt(i -> i)
                .sorted()
                .toArray();
        return IntStream.range(0, z.length)
                .mapToObj(row -> Arrays.stream(places)
                        .filter(place -> place / features == row)
                        .map(place -> place % features)
                        .toArray())
                .toArray(int[][]::new);
    }
}
