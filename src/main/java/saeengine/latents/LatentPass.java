package saeengine.latents;

import java.util.List;
import java.util.function.LongConsumer;
import saeengine.activations.Harvest;
import saeengine.activations.RowParts;
import saeengine.activations.TextWindow;
import saeengine.autograd.Tape;
import saeengine.eval.ChunkedSae;
import saeengine.sae.Sae;
import saeengine.tensor.Device;
import saeengine.tensor.Tensor;

/**
 * The rows of a text through autoencoders: each pack of windows once, whatever is asked.
 *
 * @param rows what training reads them by: with what a tokenizer puts around each window, and without rows of that
 * @param parts what of a row is encoded
 * @param saved packs that were read before, and where those of this pass are kept
 */
public record LatentPass(Device device, Harvest rows, RowParts parts, List<Sae> saes, SavedPass saved) {
    /** What becomes of a pack. */
    @FunctionalInterface
    public interface Sink {
        /**
         * Hears of a pack before its latents, where it is read and not taken from what was kept.
         *
         * @param rows what is encoded, [tokens of these windows, dims]
         */
        default void begin(List<TextWindow> windows, float[] rows) {}

        /**
         * Takes the latents of one autoencoder; called for each of them in turn, pack after pack.
         *
         * @param sae by its place in the list
         * @param windows of the pack
         * @param entries active latents, a row for each token of these windows; reused for the next pack
         */
        void take(int sae, List<TextWindow> windows, Entries entries);
    }

    /**
     * Reads windows until so many tokens are reached.
     *
     * @param progress is told how many tokens were read
     */
    public void run(long limit, Sink sink, LongConsumer progress) {
        List<Entries> entries = saes.stream().map(sae -> new Entries()).toList();
        long read = 0;
        while (read < limit && rows.advance()) {
            List<TextWindow> windows = rows.windows();
            int count = 0;
            int tokens = 0;
            while (count < windows.size() && read + tokens < limit) {
                tokens += windows.get(count++).ids().length;
            }
            if (saved.has()) {
                saved.next(tokens, entries);
            } else {
                float[] inputs = parts.inputs(rows.harvest(), tokens);
                sink.begin(windows.subList(0, count), inputs);
                encode(inputs, tokens, entries);
                saved.keep(tokens, entries);
            }
            for (int i = 0; i < saes.size(); i++) {
                sink.take(i, windows.subList(0, count), entries.get(i));
            }
            read += tokens;
            progress.accept(read);
        }
    }

    private void encode(float[] inputs, int tokens, List<Entries> entries) {
        try (Tape tape = Tape.inference(device)) {
            Tensor x = tape.empty(tokens, parts.dims());
            device.upload(inputs, 0, x);
            for (int i = 0; i < saes.size(); i++) {
                entries.get(i).clear();
                new ChunkedSae(device, saes.get(i)).encode(x, entries.get(i)::add);
            }
        }
    }
}
