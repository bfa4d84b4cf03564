package saeengine.data.sae;

import java.util.Arrays;

/**
 * What an autoencoder does to the pre-activations p of one row: keeps some, and makes the others zero.
 *
 * <ul>
 *   <li>ReLU: f_i = max(p_i, 0)
 *   <li>TopK: the k largest p_i are kept; with or without a ReLU
 *   <li>JumpReLU: f_i = max(p_i, 0) where p_i is over a threshold of its own
 *   <li>BatchTopK: the same with one threshold for all, which is how BatchTopK is run after training
 * </ul>
 */
public final class Activation {
    /** The family of the activation. */
    public enum Kind {
        RELU("ReLU"),
        TOPK("TopK"),
        JUMPRELU("JumpReLU"),
        BATCHTOPK("BatchTopK");

        private final String called;

        Kind(String called) {
            this.called = called;
        }

        @Override
        public String toString() {
            return called;
        }
    }

    /** Where TopK has its ReLU. Before or after makes no difference to the features, only to training. */
    public enum Rectify {
        BEFORE,
        AFTER,
        NONE
    }

    private final Kind kind;
    private final int k;
    private final Rectify rectify;
    private final float[] thresholds;

    private Activation(Kind kind, int k, Rectify rectify, float... thresholds) {
        this.kind = kind;
        this.k = k;
        this.rectify = rectify;
        this.thresholds = thresholds;
    }

    public static Activation relu() {
        return new Activation(Kind.RELU, 0, Rectify.NONE);
    }

    public static Activation topK(int k, Rectify rectify) {
        if (k < 1) {
            throw new IllegalArgumentException("TopK keeps at least one feature, got k = " + k);
        }
        return new Activation(Kind.TOPK, k, rectify);
    }

    /** One threshold for each feature; the array is not copied. */
    public static Activation jumpRelu(float... thresholds) {
        return new Activation(Kind.JUMPRELU, 0, Rectify.NONE, requireFinite(thresholds));
    }

    /** One threshold for all features; {@code k} is the mean number kept in training, 0 where it is not known. */
    public static Activation batchTopK(float threshold, int k) {
        if (k < 0) {
            throw new IllegalArgumentException("BatchTopK's k cannot be negative, got " + k);
        }
        return new Activation(Kind.BATCHTOPK, k, Rectify.NONE, requireFinite(threshold));
    }

    public Kind kind() {
        return kind;
    }

    /** The k of TOPK, or of BATCHTOPK where it is known; else 0. */
    public int k() {
        return k;
    }

    /** Where TOPK has its ReLU; NONE for the other kinds. */
    public Rectify rectify() {
        return rectify;
    }

    /** JUMPRELU's thresholds by feature, BATCHTOPK's single one, none for the others; not to be written to. */
    public float[] thresholds() {
        return thresholds;
    }

    /** JUMPRELU's thresholds, or BATCHTOPK's single one repeated for each feature. */
    float[] thresholdsOf(int features) {
        if (kind != Kind.BATCHTOPK) {
            return thresholds;
        }
        float[] repeated = new float[features];
        Arrays.fill(repeated, thresholds[0]);
        return repeated;
    }

    /** Whether a feature can be negative, which only TopK without a ReLU allows. */
    public boolean isSigned() {
        return kind == Kind.TOPK && rectify == Rectify.NONE;
    }

    void requireFeatures(int features) {
        if (kind == Kind.JUMPRELU && thresholds.length != features) {
            throw new IllegalArgumentException(
                    "an autoencoder of " + features + " features cannot have " + thresholds.length + " thresholds");
        }
        if (kind == Kind.TOPK && k > features) {
            throw new IllegalArgumentException("TopK cannot keep " + k + " of " + features + " features");
        }
    }

    /** Turns one row of pre-activations into features, in place. */
    void apply(double[] row) {
        if (kind == Kind.TOPK) {
            keepLargest(row);
        }
        for (int i = 0; i < row.length; i++) {
            if (!isSigned() && !(row[i] > 0) || row[i] <= threshold(i)) {
                row[i] = 0;
            }
        }
    }

    private double threshold(int feature) {
        return switch (kind) {
            case JUMPRELU -> thresholds[feature];
            case BATCHTOPK -> thresholds[0];
            default -> Double.NEGATIVE_INFINITY;
        };
    }

    /** Of equal values the first ones are kept, so that exactly k are. */
    private void keepLargest(double[] row) {
        double[] sorted = row.clone();
        Arrays.sort(sorted);
        double smallest = sorted[row.length - k];
        int ties = k;
        for (double value : row) {
            ties -= value > smallest ? 1 : 0;
        }
        for (int i = 0; i < row.length; i++) {
            boolean kept = row[i] > smallest || row[i] == smallest && ties-- > 0;
            if (!kept) {
                row[i] = 0;
            }
        }
    }

    private static float[] requireFinite(float... thresholds) {
        for (int i = 0; i < thresholds.length; i++) {
            if (!Float.isFinite(thresholds[i])) {
                throw new IllegalArgumentException("threshold " + i + " is " + thresholds[i] + ", not a finite number");
            }
        }
        return thresholds;
    }

    @Override
    public String toString() {
        return switch (kind) {
            case RELU, JUMPRELU -> kind.toString();
            case TOPK -> kind + "(" + k + (isSigned() ? ", signed)" : ")");
            case BATCHTOPK -> kind + "(threshold " + thresholds[0] + ")";
        };
    }
}
