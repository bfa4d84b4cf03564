package saeengine.data.sae;

import com.google.gson.JsonObject;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.DoubleUnaryOperator;

/**
 * The k n largest positive p of a batch of n rows are kept (arXiv 2412.06410). After training one threshold for all
 * features stands for that: f = max(p, 0) where p is over it.
 *
 * <p>Where the threshold was never set, a batch is needed: the features of a row are those of the batch it is in,
 * floor(k n) of them in all, and a row alone is a batch of one row.
 *
 * @param threshold NaN where it was never set
 * @param k the mean number of features of a row in training, which may be a fraction; 0 where it is not known
 */
public record BatchTopK(float threshold, double k) implements Activation {
    private static final String K = "k";
    static final ActivationForm FORM =
            ActivationForm.withoutK("batchtopk", Set.of(K), Set.of(JumpRelu.THRESHOLD), BatchTopK::read);

    public BatchTopK {
        if (!(k >= 0) || Double.isInfinite(k)) {
            throw new IllegalArgumentException("BatchTopK's k cannot be negative, got " + k);
        }
        if (Float.isInfinite(threshold)) {
            throw new IllegalArgumentException("BatchTopK's threshold is " + threshold + ", not a finite number");
        }
        if (Float.isNaN(threshold) && k == 0) {
            throw new IllegalArgumentException("BatchTopK needs a threshold or a k over 0, and has neither");
        }
    }

    static BatchTopK of(float threshold, double k) {
        JumpRelu.requireFinite("threshold", threshold);
        return new BatchTopK(threshold, k);
    }

    private static Activation read(Weights weights, Settings config, TopKHint hint, int features) {
        double k = config.number(K).orElse(0.0);
        return weights.has(JumpRelu.THRESHOLD)
                ? of((float) weights.scalar(JumpRelu.THRESHOLD), k)
                : new BatchTopK(Float.NaN, k);
    }

    /** Whether there is a threshold. */
    public boolean isSet() {
        return !Float.isNaN(threshold);
    }

    /** The same as a JumpReLU of equal thresholds; there must be one. */
    public JumpRelu jumpRelu(int features) {
        if (!isSet()) {
            throw new IllegalArgumentException("the " + this + " has none to give to each feature");
        }
        float[] repeated = new float[features];
        Arrays.fill(repeated, threshold);
        return new JumpRelu(repeated);
    }

    @Override
    public void apply(double[] row, double... bias) {
        applyToBatch(row, 1, bias);
    }

    @Override
    public boolean needsBatch() {
        return !isSet();
    }

    @Override
    public void applyToBatch(double[] rows, int n, double... bias) {
        for (int i = 0; i < rows.length; i++) {
            rows[i] = rows[i] > 0 && (needsBatch() || rows[i] > threshold) ? rows[i] : 0;
        }
        if (needsBatch()) {
            Largest.keep(rows, (int) Math.min(rows.length, k * n), DoubleUnaryOperator.identity());
        }
    }

    @Override
    public void requireFeatures(int features) {
        if (k > features) {
            throw new IllegalArgumentException("BatchTopK cannot keep " + k + " of " + features + " features");
        }
    }

    @Override
    public Activation times(double s) {
        return new BatchTopK((float) (threshold * s), k);
    }

    /** Thresholds that no longer agree are those of a JumpReLU. */
    @Override
    public Optional<Activation> timesByFeature(double... g) {
        return isSet() ? jumpRelu(g.length).timesByFeature(g) : Optional.empty();
    }

    @Override
    public String ownName() {
        return FORM.name();
    }

    @Override
    public List<NamedTensor> ownTensors() {
        return isSet() ? List.of(new NamedTensor(JumpRelu.THRESHOLD, new float[] {threshold})) : List.of();
    }

    @Override
    public void describe(JsonObject config) {
        if (k > 0) {
            config.addProperty(K, wholeOr(k));
        }
    }

    /** A whole number is written as one. */
    static Number wholeOr(double number) {
        if (number == Math.rint(number) && Math.abs(number) < Integer.MAX_VALUE) {
            return (int) number;
        }
        return number;
    }

    @Override
    public String toString() {
        return isSet()
                ? "BatchTopK(threshold " + threshold + ")"
                : "BatchTopK(k " + wholeOr(k) + ", threshold never set)";
    }
}
