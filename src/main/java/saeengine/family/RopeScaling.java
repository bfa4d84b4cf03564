package saeengine.family;

import saeengine.data.KnownKeys;
import saeengine.nn.RotaryScaling;

/** The {@code rope_scaling} of a config.json, or an entry of its {@code rope_parameters}: what stretches rotary positions. */
final class RopeScaling {
    private RopeScaling() {}

    /** @param positions most tokens of a sequence, what an original context is taken for that is not named */
    static RotaryScaling read(ConfigJson json, int positions) {
        if (!json.has("rope_scaling")) {
            return new RotaryScaling.None();
        }
        return of(json.object("rope_scaling"), new KnownKeys(), positions);
    }

    /** @param keys that the object may have besides */
    static RotaryScaling of(ConfigJson scaling, KnownKeys keys, int positions) {
        String type = scaling.text(scaling.has("rope_type") ? "rope_type" : "type", "default");
        keys.used("rope_type", "type");
        switch (type) {
            case "default" -> {
                scaling.check(keys);
                return new RotaryScaling.None();
            }
            case "linear" -> {
                scaling.check(keys.used("factor"));
                return new RotaryScaling.Linear(scaling.positive("factor"));
            }
            case "llama3" -> {
                scaling.check(
                        keys.used("factor", "low_freq_factor", "high_freq_factor", "original_max_position_embeddings"));
                return new RotaryScaling.Llama3(
                        scaling.positive("factor"),
                        scaling.positive("low_freq_factor"),
                        scaling.positive("high_freq_factor"),
                        scaling.positive("original_max_position_embeddings"));
            }
            case "yarn" -> {
                scaling.check(keys.used(
                        "factor", "beta_fast", "beta_slow", "attention_factor", "original_max_position_embeddings"));
                double factor = scaling.positive("factor");
                return new RotaryScaling.Yarn(
                        factor,
                        scaling.number("beta_fast", 32),
                        scaling.number("beta_slow", 1),
                        scaling.number("original_max_position_embeddings", positions),
                        scaling.number("attention_factor", factor <= 1 ? 1 : 0.1 * Math.log(factor) + 1));
            }
            default ->
                throw scaling.wrong(
                        "rope_type is '" + type + "', this version has 'default', 'linear', 'llama3'" + " and 'yarn'");
        }
    }
}
