package saeengine.latents;

import java.util.List;
import saeengine.activations.TextWindow;

/** The records of all latents of an autoencoder; one that never fired has none. */
public final class LatentRecords {
    private final LatentRecord.Shape shape;
    private final LatentRecord[] records;
    private long tokens;

    public LatentRecords(int features, LatentRecord.Shape shape) {
        this.shape = shape;
        records = new LatentRecord[features];
    }

    /** Takes in whole windows, whose rows follow each other in the entries. */
    public void add(ByLatent entries, List<TextWindow> windows, int firstToken) {
        int rows = windows.stream().mapToInt(window -> window.ids().length).sum();
        int[] windowOf = new int[rows];
        LatentRecord.Span[] spans = new LatentRecord.Span[windows.size()];
        int row = 0;
        for (int w = 0; w < spans.length; w++) {
            int length = windows.get(w).ids().length;
            spans[w] = new LatentRecord.Span(row, firstToken + row, length);
            java.util.Arrays.fill(windowOf, row, row + length, w);
            row += length;
        }
        for (int latent = 0; latent < records.length; latent++) {
            int end = entries.start(latent) + entries.count(latent);
            for (int from = entries.start(latent); from < end; ) {
                int window = windowOf[entries.row(from)];
                int to = from + 1;
                while (to < end && windowOf[entries.row(to)] == window) {
                    to++;
                }
                if (records[latent] == null) {
                    records[latent] = new LatentRecord(shape, latent);
                }
                records[latent].addWindow(entries, from, to, spans[window]);
                from = to;
            }
        }
        tokens += rows;
    }

    public int features() {
        return records.length;
    }

    /** How many tokens were read. */
    public long tokens() {
        return tokens;
    }

    /** A latent's record; null where it never fired. */
    public LatentRecord of(int latent) {
        return records[latent];
    }

    /** The share of tokens that a latent fired on. */
    public double density(int latent) {
        return records[latent] == null ? 0 : (double) records[latent].fired() / tokens;
    }

    /** How many latents fired at all. */
    public int alive() {
        int alive = 0;
        for (LatentRecord record : records) {
            alive += record == null ? 0 : 1;
        }
        return alive;
    }

    /** Bytes that the records of so many latents take at most. */
    public static long mostBytes(int features, LatentRecord.Shape shape) {
        long examples = shape.top() + (long) LatentRecord.INTERVALS * shape.samples();
        return features * (examples * (64 + 4L * (shape.before() + shape.after() + 1)) + 1024);
    }
}
