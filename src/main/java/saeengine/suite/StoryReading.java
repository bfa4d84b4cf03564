package saeengine.suite;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import saeengine.activations.Harvest;
import saeengine.activations.TextWindow;
import saeengine.autograd.Tape;
import saeengine.data.text.StoryReader;
import saeengine.data.tokenizer.Tokenizer;
import saeengine.eval.ChunkedSae;
import saeengine.latents.Entries;
import saeengine.latents.FactFile;
import saeengine.latents.TokenEnds;
import saeengine.sae.Sae;
import saeengine.stories.Fact;
import saeengine.tensor.Device;
import saeengine.tensor.Tensor;

/**
 * Stories through a model and autoencoders, once: each story's mean row and mean latents, and rows and latents of single
 * tokens.
 */
public final class StoryReading {
    private final StoryLabels labels = new StoryLabels();
    private final TokenSamples samples = new TokenSamples();
    private final DenseRows rows;
    private final DenseRows tokenRows;
    private final List<OfSae> ofSaes = new ArrayList<>();
    private final int dims;
    private long tokens;

    /** What is held of one autoencoder, and what is being summed over a story. */
    private static final class OfSae {
        final Sae sae;
        final SparseRows latents;
        final SparseRows tokens;
        final double[] sums;

        OfSae(Sae sae) {
            this.sae = sae;
            latents = new SparseRows(sae.features());
            tokens = new SparseRows(sae.features());
            sums = new double[sae.features()];
        }

        void endStory(int length) {
            latents.add(sums, 1.0 / length);
            Arrays.fill(sums, 0);
        }
    }

    private StoryReading(int dims, List<Sae> saes) {
        this.dims = dims;
        rows = new DenseRows(dims);
        tokenRows = new DenseRows(dims);
        saes.forEach(sae -> ofSaes.add(new OfSae(sae)));
    }

    /**
     * Reads the first stories of a text.
     *
     * @param harvest of the text from its beginning
     * @param stories the same text
     * @param facts of it
     * @param most so many stories
     * @param progress is told how many were read
     */
    public static StoryReading of(
            Device device,
            Harvest harvest,
            StoryReader stories,
            FactFile facts,
            Tokenizer tokenizer,
            List<Sae> saes,
            int most,
            LongConsumer progress) {
        StoryReading reading = new StoryReading(harvest.dims(), saes);
        reading.read(device, harvest, stories, facts, tokenizer, most, progress);
        return reading;
    }

    /** Bytes that are held at most for so many stories. */
    public static long mostBytes(int stories, int dims, List<Sae> saes) {
        long latents =
                saes.stream().mapToLong(sae -> 12L * sae.features() * stories).sum();
        return 2 * (8L * dims * stories + latents);
    }

    private void read(
            Device device,
            Harvest harvest,
            StoryReader stories,
            FactFile facts,
            Tokenizer tokenizer,
            int most,
            LongConsumer progress) {
        double[] sum = new double[dims];
        int[] ids = stories.next();
        int[] wanted = begin(stories, facts, tokenizer, ids);
        int at = 0;
        int sampled = 0;
        for (float[] chunk = harvest.next();
                chunk != null && ids != null;
                chunk = ids == null ? null : harvest.next()) {
            List<Entries> encoded = encode(device, chunk);
            int row = 0;
            for (TextWindow window : harvest.windows()) {
                for (int i = 0; i < window.ids().length && ids != null; i++, row++, at++) {
                    for (int j = 0; j < dims; j++) {
                        sum[j] += chunk[row * dims + j];
                    }
                    boolean sample = sampled < wanted.length && wanted[sampled] == at;
                    if (sample) {
                        sampled++;
                        addToken(chunk, row);
                    }
                    for (int s = 0; s < ofSaes.size(); s++) {
                        add(ofSaes.get(s), encoded.get(s), row, sample);
                    }
                }
                if (ids != null && at == ids.length) {
                    endStory(sum, at);
                    progress.accept(labels.stories());
                    ids = labels.stories() < most ? stories.next() : null;
                    wanted = ids == null ? new int[0] : begin(stories, facts, tokenizer, ids);
                    at = 0;
                    sampled = 0;
                }
            }
        }
    }

    private int[] begin(StoryReader stories, FactFile facts, Tokenizer tokenizer, int @Nullable [] ids) {
        if (ids == null) {
            return new int[0];
        }
        List<Fact> spans = facts.of(stories.position() - 1);
        labels.add(spans, facts.about());
        return samples.take(TokenEnds.of(tokenizer, ids), spans, labels.stories() - 1);
    }

    private List<Entries> encode(Device device, float[] chunk) {
        int n = chunk.length / dims;
        List<Entries> all = new ArrayList<>();
        try (Tape tape = Tape.inference(device)) {
            Tensor x = tape.empty(n, dims);
            device.upload(chunk, 0, x);
            for (OfSae each : ofSaes) {
                Entries entries = new Entries();
                new ChunkedSae(device, each.sae).encode(x, entries::add);
                all.add(entries);
            }
        }
        return all;
    }

    private void addToken(float[] chunk, int row) {
        double[] one = new double[dims];
        for (int j = 0; j < dims; j++) {
            one[j] = chunk[row * dims + j];
        }
        tokenRows.add(one);
    }

    private static void add(OfSae to, Entries entries, int row, boolean sample) {
        for (int e = entries.start(row); e < entries.start(row + 1); e++) {
            to.sums[entries.latent(e)] += entries.value(e);
        }
        if (sample) {
            double[] one = new double[to.sums.length];
            for (int e = entries.start(row); e < entries.start(row + 1); e++) {
                one[entries.latent(e)] = entries.value(e);
            }
            to.tokens.add(one, 1);
        }
    }

    private void endStory(double[] sum, int length) {
        double[] mean = new double[dims];
        for (int j = 0; j < dims; j++) {
            mean[j] = sum[j] / length;
        }
        rows.add(mean);
        Arrays.fill(sum, 0);
        ofSaes.forEach(each -> each.endStory(length));
        tokens += length;
    }

    public int stories() {
        return rows.rows();
    }

    public long tokens() {
        return tokens;
    }

    StoryLabels labels() {
        return labels;
    }

    DenseRows rows() {
        return rows;
    }

    /** Mean latents, a row a story. */
    SparseRows latents(int sae) {
        return ofSaes.get(sae).latents;
    }

    TokenSamples samples() {
        return samples;
    }

    DenseRows tokenRows() {
        return tokenRows;
    }

    SparseRows tokenLatents(int sae) {
        return ofSaes.get(sae).tokens;
    }
}
