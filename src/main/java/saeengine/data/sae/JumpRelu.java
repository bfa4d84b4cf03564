package saeengine.data.sae;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * f_i = max(p_i, 0) where p_i is over a threshold of its own, else 0 (arXiv 2407.14435).
 *
 * @param thresholds one for each feature; not to be written to
 */
public record JumpRelu(float... thresholds) implements Activation {
    static final String THRESHOLD = "threshold";
    static final ActivationForm FORM = ActivationForm.withoutK(
            "jumprelu",
            Set.of(),
            Set.of(THRESHOLD),
            (weights, config, hint, features) -> new JumpRelu(weights.floats(THRESHOLD, features)));

    public JumpRelu {
        requireFinite("threshold", thresholds);
    }

    static void requireFinite(String name, float... values) {
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                throw new IllegalArgumentException(name + " " + i + " is " + values[i] + ", not a finite number");
            }
        }
    }

    @Override
    public void apply(double[] row, double... bias) {
        for (int i = 0; i < row.length; i++) {
            row[i] = row[i] > 0 && row[i] > thresholds[i] ? row[i] : 0;
        }
    }

    @Override
    public void requireFeatures(int features) {
        if (thresholds.length != features) {
            throw new IllegalArgumentException(
                    "an autoencoder of " + features + " features cannot have " + thresholds.length + " thresholds");
        }
    }

    @Override
    public Activation times(double s) {
        return new JumpRelu(Matrices.times(thresholds, s));
    }

    @Override
    public Optional<Activation> timesByFeature(double... g) {
        return Optional.of(new JumpRelu(Matrices.rowsTimes(thresholds, g, 1)));
    }

    @Override
    public String ownName() {
        return FORM.name();
    }

    @Override
    public List<NamedTensor> ownTensors() {
        return List.of(new NamedTensor(THRESHOLD, thresholds, thresholds.length));
    }

    @Override
    public String toString() {
        return "JumpReLU";
    }
}
