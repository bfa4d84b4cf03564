package saeengine.suite;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import saeengine.eval.KlDivergence;
import saeengine.eval.LossRecovered;
import saeengine.eval.SaeMetrics;
import saeengine.latents.Neighbours;
import saeengine.sae.Sae;
import saeengine.tensor.Device;

/** SAEBench's core measures, from what was measured of an autoencoder, by SAEBench's names. */
final class CoreMeasure {
    private CoreMeasure() {}

    /**
     * In the layout of SAEBench's file.
     *
     * @param losses null of a model that predicts nothing, and so is {@code kl}
     * @param at the autoencoder's place in {@code kl}
     */
    static JsonObject json(
            Device device,
            Sae sae,
            SaeMetrics.Result rows,
            LossRecovered.@Nullable Result losses,
            KlDivergence.@Nullable Result kl,
            int at) {
        var r = rows.reconstruction();
        JsonObject metrics = new JsonObject();
        if (losses != null && kl != null) {
            JsonObject behaviour = new JsonObject();
            double with = kl.reconstructed()[at];
            put(behaviour, "kl_div_score", (kl.zero() - with) / kl.zero());
            put(behaviour, "kl_div_with_ablation", kl.zero());
            put(behaviour, "kl_div_with_sae", with);
            metrics.add("model_behavior_preservation", behaviour);
            JsonObject performance = new JsonObject();
            put(performance, "ce_loss_score", losses.lossRecovered());
            put(performance, "ce_loss_with_ablation", losses.zero());
            put(performance, "ce_loss_with_sae", losses.reconstructed());
            put(performance, "ce_loss_without_sae", losses.clean());
            metrics.add("model_performance_preservation", performance);
        }
        JsonObject quality = new JsonObject();
        put(quality, "explained_variance", r.evR2());
        put(quality, "explained_variance_legacy", r.evLegacy());
        put(quality, "mse", r.mse());
        put(quality, "cossim", r.cosine());
        metrics.add("reconstruction_quality", quality);
        JsonObject shrinkage = new JsonObject();
        put(shrinkage, "l2_norm_in", r.normIn());
        put(shrinkage, "l2_norm_out", r.normOut());
        put(shrinkage, "l2_ratio", r.shrinkage());
        put(shrinkage, "relative_reconstruction_bias", r.relativeBias());
        metrics.add("shrinkage", shrinkage);
        JsonObject sparsity = new JsonObject();
        put(sparsity, "l0", rows.features().l0());
        put(sparsity, "l1", rows.features().l1());
        metrics.add("sparsity", sparsity);
        JsonObject tokens = new JsonObject();
        if (losses != null) {
            tokens.addProperty("total_tokens_eval_reconstruction", losses.tokens());
        }
        tokens.addProperty("total_tokens_eval_sparsity_variance", rows.rows());
        metrics.add("token_stats", tokens);
        double[] encoder = largestCosines(device, sae.encoder().toArray(), sae.features());
        double[] decoder = largestCosines(device, sae.decoder().toArray(), sae.features());
        metrics.add("misc_metrics", misc(rows.features().density(), encoder, decoder));
        return Measure.json("core", metrics, details(sae, rows.features().density(), encoder, decoder), null);
    }

    static JsonObject misc(double[] density, double[] encoder, double[] decoder) {
        JsonObject misc = new JsonObject();
        double sum = Arrays.stream(density).sum();
        put(misc, "freq_over_1_percent", share(density, 0.01));
        put(misc, "freq_over_10_percent", share(density, 0.1));
        put(misc, "normalized_freq_over_1_percent", above(density, 0.01) / sum);
        put(misc, "normalized_freq_over_10_percent", above(density, 0.1) / sum);
        put(
                misc,
                "average_max_encoder_cosine_sim",
                Arrays.stream(encoder).average().orElse(Double.NaN));
        put(
                misc,
                "average_max_decoder_cosine_sim",
                Arrays.stream(decoder).average().orElse(Double.NaN));
        put(misc, "frac_alive", share(density, 0));
        return misc;
    }

    private static double share(double[] density, double more) {
        return (double) Arrays.stream(density).filter(each -> each > more).count() / density.length;
    }

    private static double above(double[] density, double more) {
        return Arrays.stream(density).filter(each -> each > more).sum();
    }

    /** Of each row of a matrix the largest cosine with another; 0 of a row of zeros. */
    private static double[] largestCosines(Device device, float[] matrix, int features) {
        return Neighbours.byDirection(device, matrix, features, 1).stream()
                .mapToDouble(nearest -> nearest.isEmpty() ? 0 : nearest.get(0).measure())
                .toArray();
    }

    private static JsonArray details(Sae sae, double[] density, double[] encoder, double[] decoder) {
        float[] bias = sae.encoderBias().toArray();
        float[] weights = sae.encoder().toArray();
        float[] cosines = Neighbours.cosines(weights, sae.decoder().toArray(), sae.features());
        JsonArray details = new JsonArray();
        for (int i = 0; i < density.length; i++) {
            double square = 0;
            for (int j = i * sae.dims(); j < (i + 1) * sae.dims(); j++) {
                square += (double) weights[j] * weights[j];
            }
            JsonObject json = new JsonObject();
            json.addProperty("index", i);
            put(json, "feature_density", density[i]);
            put(json, "encoder_bias", bias[i]);
            put(json, "encoder_norm", Math.sqrt(square));
            put(json, "encoder_decoder_cosine_sim", cosines[i]);
            put(json, "max_encoder_cosine_sim", encoder[i]);
            put(json, "max_decoder_cosine_sim", decoder[i]);
            details.add(json);
        }
        return details;
    }

    private static void put(JsonObject to, String name, double value) {
        to.add(name, Scores.number(value));
    }
}
