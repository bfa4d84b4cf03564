package saeengine.latents;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import saeengine.activations.LanguageModel;
import saeengine.autograd.Tape;
import saeengine.nn.HeadForm;
import saeengine.nn.NormForm;
import saeengine.nn.TransformerConfig;
import saeengine.op.Linear;
import saeengine.tensor.Device;
import saeengine.tensor.Parameter;

/**
 * What directions of the residual stream add to the logits with the final norm folded into the unembedding, as
 * TransformerLens does by default: W_U (gain (d - mean d)), of a root mean square norm W_U (gain d), less its mean over the
 * vocabulary. The direction's length counts; the norm's division by the stream's size does not take place, nor a soft cap.
 */
public final class DirectLogits {
    private static final int BLOCK_CELLS = 1 << 23;

    private DirectLogits() {}

    /**
     * Of one direction.
     *
     * @param ends the tokens with the highest and with the lowest logits
     * @param all the logits of all tokens
     */
    public record Effect(LogitLens.Ends ends, Histogram all) {}

    /**
     * Of every row of a matrix.
     *
     * @param directions [features, hidden]
     * @param most tokens at each end
     * @param bins of the histogram
     */
    public static List<Effect> of(
            Device device, LanguageModel language, float[] directions, int features, int most, int bins) {
        TransformerConfig config = language.model().config();
        boolean tied = config.head().map(HeadForm::tied).orElseThrow();
        Parameter matrix = parameter(language, tied ? "embed.weight" : "head.weight");
        float[] folded = folded(language, directions);
        int hidden = config.hidden();
        int vocabulary = config.vocabulary();
        int step = Math.max(1, Math.min(features, BLOCK_CELLS / vocabulary));
        List<Effect> all = new ArrayList<>();
        for (int from = 0; from < features; from += step) {
            int n = Math.min(features, from + step) - from;
            float[] rows = Arrays.copyOfRange(folded, from * hidden, (from + n) * hidden);
            try (Tape tape = Tape.inference(device)) {
                float[] logits = Linear.linear(tape, tape.of(rows, n, hidden), matrix, null)
                        .toArray();
                for (int i = 0; i < n; i++) {
                    all.add(effect(logits, i * vocabulary, vocabulary, most, bins));
                }
            }
        }
        return all;
    }

    private static Parameter parameter(LanguageModel language, String name) {
        return language.model().parameters().stream()
                .filter(parameter -> parameter.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the model has no parameter " + name));
    }

    private static float[] folded(LanguageModel language, float[] directions) {
        NormForm norm = language.model().config().norm();
        float[] gain = parameter(language, "final_norm.weight").toArray();
        int hidden = gain.length;
        float[] folded = new float[directions.length];
        for (int from = 0; from < directions.length; from += hidden) {
            double mean = 0;
            for (int j = 0; j < hidden && norm.kind() == NormForm.Kind.LAYER; j++) {
                mean += directions[from + j] / (double) hidden;
            }
            for (int j = 0; j < hidden; j++) {
                double factor = norm.kind() == NormForm.Kind.RMS_PLUS_ONE ? 1.0 + gain[j] : gain[j];
                folded[from + j] = (float) (factor * (directions[from + j] - mean));
            }
        }
        return folded;
    }

    private static Effect effect(float[] logits, int from, int vocabulary, int most, int bins) {
        double mean = 0;
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (int id = 0; id < vocabulary; id++) {
            mean += logits[from + id] / (double) vocabulary;
            low = Math.min(low, logits[from + id]);
            high = Math.max(high, logits[from + id]);
        }
        Histogram histogram = new Histogram(low - mean, high - mean, bins);
        for (int id = 0; id < vocabulary; id++) {
            histogram.add(logits[from + id] - mean);
        }
        double centre = mean;
        return new Effect(LogitLens.Ends.of(vocabulary, most, id -> logits[from + id] - centre), histogram);
    }
}
