package saeengine.export;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.IntFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import saeengine.data.AtomicFile;
import saeengine.latents.Correlation;
import saeengine.latents.DirectLogits;
import saeengine.latents.Example;
import saeengine.latents.Histogram;
import saeengine.latents.Intervals;
import saeengine.latents.LatentRecord;
import saeengine.latents.LogitLens;
import saeengine.latents.TokenText;

/**
 * One {@code batch-N.json} of Neuronpedia's dashboards, with the keys that SAEDashboard's runner writes and Neuronpedia's
 * importer reads (https://github.com/jbloomAus/SAEDashboard, sae_dashboard/neuronpedia/neuronpedia_dashboard.py).
 *
 * <p>As there, an autoencoder is the one whose decoder rows have length 1: a latent's values are multiplied by the length
 * that the row had. Numbers have five digits, vectors all of theirs.
 */
public final class NeuronpediaBatch {
    /** Latents of a batch by SAEDashboard's default. */
    public static final int LATENTS = 128;

    /** Rows of the three tables. */
    public static final int ROWS = 3;

    /** Tokens at each end of a latent's logits. */
    public static final int TOKENS = 10;

    /** Bars of a histogram. */
    public static final int BINS = 50;

    private static final MathContext DIGITS = new MathContext(5);

    private final Source source;
    private final TokenText text;
    private final IntFunction<String> piece;

    /**
     * What all latents of an autoencoder say.
     *
     * @param layer the block of the hook
     * @param set the autoencoder's name
     * @param prompts windows that were read
     * @param promptTokens the most that one has
     */
    public record Source(String model, int layer, String set, String dataset, int prompts, int promptTokens) {}

    /**
     * What is known of a latent.
     *
     * @param direction its decoder row, of length 1 unless it is zero
     * @param scale what its values are multiplied by, above 0
     * @param record null where it never fired
     * @param tokens that were read
     * @param values of the latent where it fired, before {@code scale}; null where it never did
     * @param neurons dims of the rows that are read, by correlation
     * @param latents others, by correlation
     * @param effect null where it does not write to the residual stream
     */
    public record Latent(
            int index,
            float[] direction,
            double scale,
            LatentRecord record,
            long tokens,
            Histogram values,
            List<Correlation> neurons,
            List<Correlation> latents,
            DirectLogits.@Nullable Effect effect) {}

    /** @param piece a token's text */
    public NeuronpediaBatch(Source source, TokenText text, IntFunction<String> piece) {
        this.source = source;
        this.text = text;
        this.piece = piece;
    }

    public void write(Path file, List<Latent> latents) {
        AtomicFile.write(file, out -> {
            Writer writer = new OutputStreamWriter(out, StandardCharsets.UTF_8);
            JsonWriter json = new JsonWriter(writer);
            json.beginObject();
            json.name("model_id").value(source.model());
            json.name("layer").value(source.layer());
            json.name("sae_set").value(source.set());
            json.name("sae_id_suffix").nullValue();
            json.name("features").beginArray();
            for (Latent latent : latents) {
                write(json, latent);
            }
            json.endArray().endObject();
            writer.write('\n');
            writer.flush();
        });
    }

    private void write(JsonWriter json, Latent latent) throws IOException {
        json.beginObject();
        json.name("feature_index").value(latent.index());
        aligned(json, latent.direction());
        correlated(json, "neurons", latent.neurons());
        correlated(json, "features", latent.latents());
        DirectLogits.Effect effect = latent.effect();
        ends(json, "neg", effect != null ? effect.ends().demoted() : List.of());
        ends(json, "pos", effect != null ? effect.ends().promoted() : List.of());
        json.name("frac_nonzero");
        rounded(json, latent.record() == null ? 0 : (double) latent.record().fired() / latent.tokens());
        histogram(json, "freq", latent.values(), latent.scale());
        histogram(json, "logits", effect != null ? effect.all() : null, 1);
        json.name("n_prompts_total").value(source.prompts());
        json.name("n_tokens_in_prompt").value(source.promptTokens());
        json.name("dataset").value(source.dataset());
        json.name("decoder_weights_dist").beginArray().endArray();
        json.name("activations").beginArray();
        if (latent.record() != null) {
            activations(json, latent);
        }
        json.endArray();
        json.name("vector").beginArray();
        for (float value : latent.direction()) {
            json.value(value);
        }
        json.endArray().endObject();
    }

    /** The dims that a direction is largest in, and their shares of the sum of all sizes. */
    private static void aligned(JsonWriter json, float[] direction) throws IOException {
        double sum = 0;
        for (float value : direction) {
            sum += Math.abs(value);
        }
        double all = sum == 0 ? 1 : sum;
        List<Integer> largest = IntStream.range(0, direction.length)
                .boxed()
                .sorted(Comparator.comparingDouble(j -> -direction[j]))
                .limit(ROWS)
                .toList();
        json.name("neuron_alignment_indices").beginArray();
        for (int j : largest) {
            json.value(j);
        }
        json.endArray();
        list(json, "neuron_alignment_values", largest, j -> direction[j]);
        list(json, "neuron_alignment_l1", largest, j -> Math.abs(direction[j]) / all);
    }

    /** What the key calls l1 is the cosine. */
    private static void correlated(JsonWriter json, String what, List<Correlation> with) throws IOException {
        json.name("correlated_" + what + "_indices").beginArray();
        for (Correlation each : with) {
            json.value(each.index());
        }
        json.endArray();
        list(json, "correlated_" + what + "_l1", with, Correlation::cosine);
        list(json, "correlated_" + what + "_pearson", with, Correlation::pearson);
    }

    private void ends(JsonWriter json, String what, List<LogitLens.Token> tokens) throws IOException {
        json.name(what + "_str").beginArray();
        for (LogitLens.Token token : tokens) {
            json.value(piece.apply(token.id()));
        }
        json.endArray();
        list(json, what + "_values", tokens, LogitLens.Token::logit);
    }

    private static void histogram(JsonWriter json, String what, @Nullable Histogram bars, double scale)
            throws IOException {
        int bins = bars == null ? 0 : bars.bins();
        json.name(what + "_hist_data_bar_values").beginArray();
        for (int i = 0; i < bins; i++) {
            rounded(json, Objects.requireNonNull(bars).middle(i) * scale);
        }
        json.endArray();
        json.name(what + "_hist_data_bar_heights").beginArray();
        for (int i = 0; i < bins; i++) {
            json.value(Objects.requireNonNull(bars).count(i));
        }
        json.endArray();
    }

    /** The strongest in a bin of their own, marked by -1, then those of each interval. */
    private void activations(JsonWriter json, Latent latent) throws IOException {
        LatentRecord record = latent.record();
        for (Example example : record.top()) {
            activation(json, example, latent.scale(), -1, record.max() * latent.scale(), -1);
        }
        for (LatentRecord.Interval interval : record.intervals()) {
            double from = Intervals.from(interval.index()) * latent.scale();
            double to = Intervals.from(interval.index() + 1) * latent.scale();
            for (Example example : interval.samples()) {
                activation(json, example, latent.scale(), from, to, (double) interval.count() / latent.tokens());
            }
        }
    }

    private void activation(JsonWriter json, Example example, double scale, double from, double to, double share)
            throws IOException {
        json.beginObject();
        json.name("bin_min");
        rounded(json, from);
        json.name("bin_max");
        rounded(json, to);
        json.name("bin_contains");
        rounded(json, share);
        json.name("tokens").beginArray();
        for (int i = 0; i < example.around().length; i++) {
            json.value(piece.apply(text.id(example.from() + i)));
        }
        json.endArray();
        json.name("values").beginArray();
        for (float value : example.around()) {
            rounded(json, value * scale);
        }
        json.endArray();
        json.name("qualifying_token_index").value(example.token() - example.from());
        json.endObject();
    }

    private static <T> void list(JsonWriter json, String name, List<T> of, ToDoubleFunction<T> value)
            throws IOException {
        json.name(name).beginArray();
        for (T each : of) {
            rounded(json, value.applyAsDouble(each));
        }
        json.endArray();
    }

    private static void rounded(JsonWriter json, double value) throws IOException {
        json.value(value == 0 ? 0.0 : new BigDecimal(value, DIGITS).doubleValue());
    }
}
