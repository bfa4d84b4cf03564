package saeengine.latents;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import saeengine.activations.LanguageModel;
import saeengine.autograd.Tape;
import saeengine.tensor.Device;
import saeengine.tensor.Tensor;

/**
 * The tokens that a latent's decoder row writes for: logits of the row, through the final norm and the unembedding, less
 * those of a row of zeros, which leaves the norm's and the head's biases out.
 *
 * <p>The logit lens of nostalgebraist (2020), of a direction. The norm makes the row's length one and the same for all, so
 * that values compare between latents.
 */
public final class LogitLens {
    private static final int BLOCK_CELLS = 1 << 23;
    private static final Comparator<Token> HIGHEST_FIRST =
            Comparator.comparingDouble((Token t) -> -t.logit()).thenComparingInt(Token::id);
    private static final Comparator<Token> LOWEST_FIRST =
            Comparator.comparingDouble(Token::logit).thenComparingInt(Token::id);

    private LogitLens() {}

    /** A token and what a direction adds to its logit. */
    public record Token(int id, float logit) {}

    /**
     * The ends of a latent's list of tokens.
     *
     * @param promoted highest first
     * @param demoted lowest first
     */
    public record Ends(List<Token> promoted, List<Token> demoted) {
        /** Of what each token of a vocabulary gets. */
        static Ends of(int vocabulary, int most, IntToDoubleFunction logits) {
            Best<Token> high = new Best<>(HIGHEST_FIRST, most);
            Best<Token> low = new Best<>(LOWEST_FIRST, most);
            for (int id = 0; id < vocabulary; id++) {
                float logit = (float) logits.applyAsDouble(id);
                if (high.hasRoom() || logit > high.last().logit()) {
                    high.add(new Token(id, logit));
                }
                if (low.hasRoom() || logit < low.last().logit()) {
                    low.add(new Token(id, logit));
                }
            }
            return new Ends(high.sorted(), low.sorted());
        }
    }

    /**
     * Of every row of a decoder that writes to the residual stream.
     *
     * @param decoder [features, hidden]
     * @param most tokens at each end
     */
    public static List<Ends> of(Device device, LanguageModel language, float[] decoder, int features, int most) {
        int hidden = decoder.length / features;
        int vocabulary = language.model().config().vocabulary();
        int step = Math.max(1, Math.min(features, BLOCK_CELLS / vocabulary));
        List<Ends> all = new ArrayList<>();
        float[] zero = logits(device, language, new float[hidden], 1);
        for (int from = 0; from < features; from += step) {
            int n = Math.min(features, from + step) - from;
            float[] rows = new float[n * hidden];
            System.arraycopy(decoder, from * hidden, rows, 0, rows.length);
            float[] logits = logits(device, language, rows, n);
            for (int i = 0; i < n; i++) {
                int at = i * vocabulary;
                all.add(Ends.of(vocabulary, most, id -> logits[at + id] - zero[id]));
            }
        }
        return all;
    }

    private static float[] logits(Device device, LanguageModel language, float[] rows, int n) {
        try (Tape tape = Tape.inference(device)) {
            Tensor x = tape.of(rows, n, rows.length / n);
            return language.model().logits(tape, x).toArray();
        }
    }
}
