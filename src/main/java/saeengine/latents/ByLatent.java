package saeengine.latents;

/** Active entries sorted by latent, rows ascending within each. */
public final class ByLatent {
    private final int[] starts;
    private final int[] rows;
    private final float[] values;

    private ByLatent(int[] starts, int[] rows, float[] values) {
        this.starts = starts;
        this.rows = rows;
        this.values = values;
    }

    /** Sorts by counting, twice through the entries. */
    public static ByLatent of(Entries entries, int features) {
        int[] starts = new int[features + 1];
        int size = entries.size();
        for (int at = 0; at < size; at++) {
            starts[entries.latent(at) + 1]++;
        }
        for (int i = 0; i < features; i++) {
            starts[i + 1] += starts[i];
        }
        int[] next = starts.clone();
        int[] rows = new int[size];
        float[] values = new float[size];
        for (int row = 0; row < entries.rows(); row++) {
            for (int at = entries.start(row); at < entries.start(row + 1); at++) {
                int to = next[entries.latent(at)]++;
                rows[to] = row;
                values[to] = entries.value(at);
            }
        }
        return new ByLatent(starts, rows, values);
    }

    public int features() {
        return starts.length - 1;
    }

    /** Where a latent's entries begin; they end where the next one's begin. */
    public int start(int latent) {
        return starts[latent];
    }

    public int count(int latent) {
        return starts[latent + 1] - starts[latent];
    }

    public int row(int at) {
        return rows[at];
    }

    public float value(int at) {
        return values[at];
    }
}
