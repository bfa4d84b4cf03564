package saeengine.data.sae;

import java.util.Optional;
import java.util.Set;

/** f = max(p, 0). */
public record Relu() implements Activation {
    static final ActivationForm FORM =
            ActivationForm.withoutK("relu", Set.of(), Set.of(), (weights, config, hint, features) -> new Relu());

    @Override
    public void apply(double[] row, double... bias) {
        for (int i = 0; i < row.length; i++) {
            row[i] = row[i] > 0 ? row[i] : 0;
        }
    }

    @Override
    public Optional<Activation> timesByFeature(double... g) {
        return Optional.of(this);
    }

    @Override
    public String ownName() {
        return FORM.name();
    }

    @Override
    public String toString() {
        return "ReLU";
    }
}
