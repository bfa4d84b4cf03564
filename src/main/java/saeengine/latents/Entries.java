package saeengine.latents;

import java.util.Arrays;
import saeengine.sae.KeptLatents;
import saeengine.sae.Latents;

/** Which latents of some rows are not 0, and their values, row by row; rows are added as they come. */
public final class Entries {
    private int[] starts = new int[1025];
    private int rows;
    private int[] latents = new int[1 << 15];
    private float[] values = new float[1 << 15];

    /** Entries of the row that is being added. */
    private int open;

    /** Appends the rows of latents on a device, in order. Waits for the device. */
    public void add(Latents more) {
        if (more instanceof KeptLatents few) {
            addKept(few.indices(), few.kept().values().toArray(), few.rows());
        } else {
            addDense(more.dense().toArray(), more.rows());
        }
    }

    private void addKept(int[] indices, float[] kept, int n) {
        int k = n == 0 ? 0 : kept.length / n;
        for (int row = 0; row < n; row++) {
            for (int at = row * k; at < (row + 1) * k; at++) {
                if (kept[at] != 0) {
                    put(indices[at], kept[at]);
                }
            }
            endRow();
        }
    }

    private void addDense(float[] all, int n) {
        int features = n == 0 ? 0 : all.length / n;
        for (int row = 0; row < n; row++) {
            for (int i = 0; i < features; i++) {
                float value = all[row * features + i];
                if (value != 0) {
                    put(i, value);
                }
            }
            endRow();
        }
    }

    /** Appends a row of another. */
    public void addRow(Entries from, int row) {
        for (int at = from.start(row); at < from.start(row + 1); at++) {
            put(from.latents[at], from.values[at]);
        }
        endRow();
    }

    void put(int latent, float value) {
        int at = starts[rows] + open;
        if (at == latents.length) {
            latents = Arrays.copyOf(latents, 2 * at);
            values = Arrays.copyOf(values, 2 * at);
        }
        latents[at] = latent;
        values[at] = value;
        open++;
    }

    void endRow() {
        if (rows + 1 == starts.length) {
            starts = Arrays.copyOf(starts, 2 * starts.length);
        }
        starts[rows + 1] = starts[rows] + open;
        rows++;
        open = 0;
    }

    /** Forgets all rows. */
    void clear() {
        rows = 0;
    }

    public int rows() {
        return rows;
    }

    /** How many entries the rows before {@code row} have. */
    public int start(int row) {
        return starts[row];
    }

    /** Of all rows. */
    public int size() {
        return starts[rows];
    }

    public int latent(int at) {
        return latents[at];
    }

    public float value(int at) {
        return values[at];
    }

    /** A copy of all latents, as many as {@link #size}. */
    int[] latents() {
        return Arrays.copyOf(latents, size());
    }

    /** A copy of all values. */
    float[] values() {
        return Arrays.copyOf(values, size());
    }
}
