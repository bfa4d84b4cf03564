package saeengine.data.sae;

import com.google.gson.JsonObject;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.DoubleUnaryOperator;

/**
 * The k largest p are kept, all else is zero.
 *
 * @param k how many, at least 1
 * @param rectify where its ReLU is; without one a kept value may be negative
 */
public record TopK(int k, Activation.Rectify rectify) implements Activation {
    private static final String K = "k";
    private static final String RELU = "topk_relu";
    static final ActivationForm FORM = new ActivationForm("topk", Set.of(K, RELU), Set.of(), TopK::read);

    public TopK {
        Objects.requireNonNull(rectify);
        requireK("TopK", k);
    }

    static void requireK(String name, int k) {
        if (k < 1) {
            throw new IllegalArgumentException(name + " keeps at least one feature, got k = " + k);
        }
    }

    static void requireFits(String name, int k, int features) {
        if (k > features) {
            throw new IllegalArgumentException(name + " cannot keep " + k + " of " + features + " features");
        }
    }

    private static Activation read(Weights weights, Settings config, TopKHint hint, int features) {
        return hint.agreed(
                weights,
                config.required(K, config::integer),
                config.text(RELU).map(text -> rectify(config, text)).orElse(Activation.Rectify.AFTER));
    }

    private static Activation.Rectify rectify(Settings config, String text) {
        return switch (text) {
            case "before" -> Activation.Rectify.BEFORE;
            case "after" -> Activation.Rectify.AFTER;
            case "none" -> Activation.Rectify.NONE;
            default -> throw config.refused("'" + RELU + "' is '" + text + "', not before, after or none");
        };
    }

    @Override
    public void apply(double[] row, double... bias) {
        Largest.keep(row, k, DoubleUnaryOperator.identity());
        for (int i = 0; i < row.length; i++) {
            row[i] = isSigned() || row[i] > 0 ? row[i] : 0;
        }
    }

    @Override
    public boolean isSigned() {
        return rectify == Activation.Rectify.NONE;
    }

    @Override
    public void requireFeatures(int features) {
        requireFits("TopK", k, features);
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
        config.addProperty(RELU, rectify.name().toLowerCase(Locale.ROOT));
    }

    @Override
    public String toString() {
        return "TopK(" + k + (isSigned() ? ", signed)" : ")");
    }
}
