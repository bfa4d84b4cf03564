package saeengine.latents;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.LongConsumer;
import saeengine.activations.LanguageModel;
import saeengine.activations.Normalize;
import saeengine.autograd.Tape;
import saeengine.nn.Site;
import saeengine.sae.Sae;
import saeengine.tensor.Device;
import saeengine.tensor.Tensor;

/**
 * A text through a model up to a site, and through autoencoders there: each pack of windows once, whatever is asked.
 *
 * @param packTokens windows go through the model together until they have so many tokens
 */
public record LatentPass(
        Device device, LanguageModel language, Site site, Normalize normalize, List<Sae> saes, int packTokens) {
    private static final int MOST_ROWS = 1024;
    private static final int MOST_CELLS = 1 << 24;

    /** What becomes of a pack. */
    @FunctionalInterface
    public interface Sink {
        /**
         * Takes the latents of one autoencoder; called for each of them in turn, pack after pack.
         *
         * @param sae by its place in the list
         * @param windows of the pack
         * @param entries active latents, a row for each token of these windows; reused for the next pack
         */
        void take(int sae, List<Window> windows, Entries entries);
    }

    /**
     * Reads all windows.
     *
     * @param progress is told how many tokens were read
     */
    public void run(Iterator<Window> windows, Sink sink, LongConsumer progress) {
        List<Window> pack = new ArrayList<>();
        Entries entries = new Entries();
        long read = 0;
        int tokens = 0;
        while (windows.hasNext()) {
            Window next = windows.next();
            if (tokens > 0 && tokens + next.ids().length > packTokens) {
                run(pack, entries, sink);
                progress.accept(read);
                pack.clear();
                tokens = 0;
            }
            pack.add(next);
            tokens += next.ids().length;
            read += next.ids().length;
        }
        if (!pack.isEmpty()) {
            run(pack, entries, sink);
            progress.accept(read);
        }
    }

    private void run(List<Window> pack, Entries entries, Sink sink) {
        List<Window> windows = List.copyOf(pack);
        List<int[]> ids = windows.stream().map(Window::ids).toList();
        try (Tape tape = Tape.inference(device)) {
            Tensor rows = normalised(
                    tape,
                    site.reach(language.model(), tape, language.model().sequences(tape, ids))
                            .input(),
                    ids);
            for (int i = 0; i < saes.size(); i++) {
                entries.clear();
                encode(saes.get(i), rows, entries);
                sink.take(i, windows, entries);
            }
        }
    }

    private Tensor normalised(Tape tape, Tensor rows, List<int[]> ids) {
        if (normalize == Normalize.NONE) {
            return rows;
        }
        float[] values = rows.toArray();
        int at = 0;
        for (int[] window : ids) {
            normalize.apply(values, at, window.length, rows.cols());
            at += window.length;
        }
        return tape.of(values, rows.rows(), rows.cols());
    }

    /** A few rows at a time, so that the latents of a wide one stay small in memory. */
    private void encode(Sae sae, Tensor rows, Entries entries) {
        int step = Math.max(1, Math.min(MOST_ROWS, MOST_CELLS / sae.features()));
        for (int from = 0; from < rows.rows(); from += step) {
            int to = Math.min(rows.rows(), from + step);
            try (Tape chunk = Tape.inference(device)) {
                entries.add(sae.encode(chunk, rows.rowRange(from, to)).latents());
            }
        }
    }
}
