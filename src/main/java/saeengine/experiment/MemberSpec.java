package saeengine.experiment;

import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import saeengine.train.Recipe;

/**
 * One point of a run's grid.
 *
 * @param k features a row keeps; 0 for no TopK
 * @param l1 the sparsity coefficient; NaN for none
 */
public record MemberSpec(int features, int k, double l1) {
    /** Every width with every k or every coefficient. */
    static List<MemberSpec> grid(TrainConfig config, Recipe recipe, List<Integer> features) {
        List<Integer> ks = List.of(0);
        if (recipe.usesK()) {
            ks = config.k != null ? config.k : List.of(recipe.k());
        }
        List<Double> l1s = List.of(Double.NaN);
        if (recipe.penalty().isPresent()) {
            l1s = config.l1 != null ? config.l1 : List.of(recipe.penalty().get().coefficient());
        }
        List<MemberSpec> grid = new ArrayList<>();
        for (int f : features) {
            for (int k : ks) {
                if (k > f) {
                    throw new IllegalArgumentException("--k " + k + ": at most the features, " + f);
                }
                for (double l1 : l1s) {
                    grid.add(new MemberSpec(f, k, l1));
                }
            }
        }
        return grid;
    }

    /** The one that a run's files speak of. */
    static MemberSpec of(JsonObject json) {
        return new MemberSpec(
                json.get("features").getAsInt(),
                json.has("k") ? json.get("k").getAsInt() : 0,
                json.has("l1") ? json.get("l1").getAsDouble() : Double.NaN);
    }

    /** The name of its folder. */
    public String name() {
        return "F" + features + (k > 0 ? "-k" + k : "") + (Double.isNaN(l1) ? "" : "-l1_" + number(l1));
    }

    String label() {
        return "F=" + features + (k > 0 ? " k=" + k : "") + (Double.isNaN(l1) ? "" : " \u03bb=" + number(l1));
    }

    private static String number(double x) {
        return new java.math.BigDecimal(Double.toString(x)).stripTrailingZeros().toPlainString();
    }

    JsonObject json() {
        JsonObject json = new JsonObject();
        json.addProperty("name", name());
        json.addProperty("label", label());
        json.addProperty("features", features);
        if (k > 0) {
            json.addProperty("k", k);
        }
        if (!Double.isNaN(l1)) {
            json.addProperty("l1", l1);
        }
        return json;
    }
}
