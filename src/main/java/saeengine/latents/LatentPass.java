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
 */
public record LatentPass(Device device, Harvest rows, RowParts parts, List<Sae> saes) {
    /** What becomes of a pack. */
    @FunctionalInterface
    public interface Sink {
        /**
         * Hears of a pack before its latents.
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
        Entries entries = new Entries();
        long read = 0;
        for (float[] chunk = rows.next(); chunk != null && read < limit; chunk = read < limit ? rows.next() : null) {
            List<TextWindow> windows = rows.windows();
            int count = 0;
            int tokens = 0;
            while (count < windows.size() && read + tokens < limit) {
                tokens += windows.get(count++).ids().length;
            }
            encode(parts.inputs(chunk, tokens), windows.subList(0, count), tokens, entries, sink);
            read += tokens;
            progress.accept(read);
        }
    }

    private void encode(float[] inputs, List<TextWindow> windows, int tokens, Entries entries, Sink sink) {
        sink.begin(windows, inputs);
        try (Tape tape = Tape.inference(device)) {
            Tensor x = tape.empty(tokens, parts.dims());
            device.upload(inputs, 0, x);
            for (int i = 0; i < saes.size(); i++) {
                entries.clear();
                new ChunkedSae(device, saes.get(i)).encode(x, entries::add);
                sink.take(i, windows, entries);
            }
        }
    }
}
