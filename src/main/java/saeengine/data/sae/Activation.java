package saeengine.data.sae;

import com.google.gson.JsonObject;
import java.util.List;
import java.util.Optional;

/**
 * What an autoencoder does to the pre-activations p of one row: keeps some, perhaps changed, and makes the others zero.
 *
 * <p>Each kind is a record in a file of its own, which knows its formula, its tensors and settings in this engine's
 * format, and what becomes of it when features get other units. To be read again a kind needs its {@link
 * ActivationForm} in {@link ActivationForms}, and nothing else.
 */
public interface Activation {
    /** Where TopK has its ReLU. Before or after makes no difference to the features, only to training. */
    enum Rectify {
        BEFORE,
        AFTER,
        NONE
    }

    static Relu relu() {
        return new Relu();
    }

    static TopK topK(int k, Rectify rectify) {
        return new TopK(k, rectify);
    }

    /** The k of largest absolute value, with their signs. */
    static AbsTopK absTopK(int k) {
        return new AbsTopK(k);
    }

    /** One threshold for each feature; the array is not copied. */
    static JumpRelu jumpRelu(float... thresholds) {
        return new JumpRelu(thresholds);
    }

    /** One threshold for all features; {@code k} is the mean number kept in training, 0 where it is not known. */
    static BatchTopK batchTopK(float threshold, double k) {
        return BatchTopK.of(threshold, k);
    }

    /** A BatchTopK that has no threshold yet, and can be run on whole batches only. */
    static BatchTopK batchTopK(double k) {
        return new BatchTopK(Float.NaN, k);
    }

    /** A factor exp(r) and a bias for the magnitude of each feature; the arrays are not copied. */
    static Gated gated(float[] rMag, float... bMag) {
        return new Gated(rMag, bMag);
    }

    /**
     * Turns one row of pre-activations into features, in place.
     *
     * @param row p, one value per feature
     * @param bias what of p is the encoder's bias, which a gate takes off again
     */
    void apply(double[] row, double... bias);

    /** Whether what is kept of a row depends on the other rows of its batch. */
    default boolean needsBatch() {
        return false;
    }

    /**
     * Turns the pre-activations of a whole batch into features, in place.
     *
     * @param rows p of n rows, [n, features]
     * @param n how many rows; what {@link #needsBatch} depends on which they are
     * @param bias as for {@link #apply}
     */
    default void applyToBatch(double[] rows, int n, double... bias) {
        int features = bias.length;
        double[] row = new double[features];
        for (int at = 0; at < n * features; at += features) {
            System.arraycopy(rows, at, row, 0, features);
            apply(row, bias);
            System.arraycopy(row, 0, rows, at, features);
        }
    }

    /** Whether a feature can be negative. */
    default boolean isSigned() {
        return false;
    }

    /**
     * Refuses a number of features that it cannot be of.
     *
     * @throws IllegalArgumentException with the cause
     */
    default void requireFeatures(int features) {}

    /** The activation of s p whose features are s f, for one s over zero; b_mag, thresholds and the like change. */
    default Activation times(double s) {
        return this;
    }

    /**
     * The activation of g p whose features are g f, with a factor over zero for each feature; empty where there is
     * none, because features are compared with each other.
     */
    Optional<Activation> timesByFeature(double... g);

    /** The same features where the encoder's bias, and nothing else of p, is another; p itself is what it was. */
    default Activation biasChangedBy(double... change) {
        return this;
    }

    /** Its name in this engine's format. */
    String ownName();

    /** Its tensors in this engine's format. */
    default List<NamedTensor> ownTensors() {
        return List.of();
    }

    /** Adds its settings in this engine's format, under the keys of its {@link ActivationForm}. */
    default void describe(JsonObject config) {}
}
