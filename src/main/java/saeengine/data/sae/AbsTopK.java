package saeengine.data.sae;

import com.google.gson.JsonObject;
import java.util.Optional;
import java.util.Set;

/**
 * The k p of largest absolute value are kept with their signs, all else is zero (arXiv 2510.00404; sparsify's {@code
 * signed} of early versions).
 *
 * @param k how many, at least 1
 */
public record AbsTopK(int k) implements Activation {
    private static final String K = "k";
    static final ActivationForm FORM = ActivationForm.withoutK(
            "abstopk",
            Set.of(K),
            Set.of(),
            (weights, config, hint, features) -> new AbsTopK(config.required(K, config::integer)));

    public AbsTopK {
        TopK.requireK("AbsTopK", k);
    }

    @Override
    public void apply(double[] row, double... bias) {
        Largest.keep(row, k, Math::abs);
    }

    @Override
    public boolean isSigned() {
        return true;
    }

    @Override
    public void requireFeatures(int features) {
        TopK.requireFits("AbsTopK", k, features);
    }

    @Override
    public Optional<Activation> timesByFeature(double... g) {
        return Optional.empty();
    }

    @Override
    public String ownName() {
        return FORM.name();
    }

    @Override
    public void describe(JsonObject config) {
        config.addProperty(K, k);
    }

    @Override
    public String toString() {
        return "AbsTopK(" + k + ")";
    }
}
