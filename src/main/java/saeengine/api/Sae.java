package saeengine.api;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.function.BiConsumer;
import saeengine.autograd.Tape;
import saeengine.data.sae.SaeFiles;
import saeengine.data.sae.SaeFormat;
import saeengine.data.sae.StoredSae;
import saeengine.eval.ChunkedSae;
import saeengine.run.Named;
import saeengine.run.Words;
import saeengine.sae.DenseLatents;
import saeengine.sae.KeptLatents;
import saeengine.sae.Latents;
import saeengine.study.Conversion;
import saeengine.tensor.Device;
import saeengine.tensor.Tensor;
import saeengine.train.SaeStore;

/**
 * A sparse autoencoder or transcoder on a device of its own, whose memory is given back when it is closed. It takes rows as the model
 * has them: whatever training did to its rows is folded into the weights. Only one thread at a time computes with it.
 */
public final class Sae implements AutoCloseable {
    /** Rows that go to the device at once. */
    private static final int ROWS = 4096;

    private final Engine engine;
    private final Device device;
    private final Path path;
    private final StoredSae stored;
    private final saeengine.sae.Sae sae;
    private boolean closed;

    private Sae(Engine engine, Device device, Path path, StoredSae stored) {
        this.engine = engine;
        this.device = device;
        this.path = path;
        this.stored = stored;
        this.sae = SaeStore.open(device, stored);
    }

    static Sae open(Engine engine, Path path) {
        StoredSae stored = SaeFiles.read(path);
        Device device = engine.newDevice();
        try {
            return new Sae(engine, device, path, stored);
        } catch (RuntimeException | Error e) {
            device.close();
            throw e;
        }
    }

    /** The file or folder that it was read from. */
    public Path path() {
        return path;
    }

    /** Its activation and sizes in words. */
    public String description() {
        return stored.toString();
    }

    /** The width of the rows that it reads. */
    public int dims() {
        return sae.dims();
    }

    /** The width of the rows that it writes; for an autoencoder the same as {@link #dims}. */
    public int outputs() {
        return sae.outputs();
    }

    /** How many latents it has. */
    public int features() {
        return sae.features();
    }

    /** What its file says of where it comes from, as {@code hook_name}; empty where it says nothing. */
    public Map<String, String> provenance() {
        return stored.provenance().facts();
    }

    /** The encoder's weights [features][dims], a copy. */
    public float[][] encoder() {
        return rows(sae.encoder().toArray(), features());
    }

    /** The encoder's bias [features], a copy. */
    public float[] encoderBias() {
        return sae.encoderBias().toArray();
    }

    /** The decoder's weights [features][outputs], a row a latent's direction, a copy. */
    public float[][] decoder() {
        return rows(sae.decoder().toArray(), features());
    }

    /** The decoder's bias [outputs], a copy. */
    public float[] decoderBias() {
        return sae.decoderBias().toArray();
    }

    /**
     * The latents of rows.
     *
     * @param rows [n][dims]
     * @return [n][features], mostly zeros
     */
    public float[][] encode(float[][] rows) {
        float[][] latents = new float[rows.length][];
        over(rows, dims(), (from, x) -> {
            int[] at = {from};
            new ChunkedSae(device, sae).encode(x, some -> at[0] = dense(some, latents, at[0]));
        });
        return latents;
    }

    /**
     * What it writes for rows: of an autoencoder their reconstructions.
     *
     * @param rows [n][dims]
     * @return [n][outputs]
     */
    public float[][] reconstruct(float[][] rows) {
        float[][] written = new float[rows.length][];
        over(
                rows,
                dims(),
                (from, x) -> new ChunkedSae(device, sae).forEach(x, (first, until, forward) -> {
                    float[][] y = rows(forward.reconstruction().toArray(), until - first);
                    System.arraycopy(y, 0, written, from + first, y.length);
                }));
        return written;
    }

    /**
     * The rows that latents stand for: f W_dec + b_dec. An autoencoder that normalises each row or adds W_skip x needs the rows as well
     * and is refused; use {@link #reconstruct} for it.
     *
     * @param latents [n][features]
     * @return [n][outputs]
     */
    public float[][] decode(float[][] latents) {
        boolean alone = sae.skip() == null && sae.shape().rowNorm() == saeengine.data.sae.RowNorm.NONE;
        if (!alone) {
            throw new IllegalArgumentException("decode: " + path + " needs the rows, too; use reconstruct");
        }
        float[][] written = new float[latents.length][];
        over(latents, features(), (from, f) -> {
            try (Tape tape = Tape.inference(device)) {
                Tensor y = new DenseLatents(f).decode(tape, sae.decoder(), sae.decoderBias());
                float[][] some = rows(y.toArray(), y.rows());
                System.arraycopy(some, 0, written, from, some.length);
            }
        });
        return written;
    }

    /** Saves it into a folder, in the engine's own format. */
    public void save(Path folder) {
        save(folder, Words.of(SaeFormat.OWN));
    }

    /**
     * Converts it: writes it beside the folder, reads it again, compares reconstructions in float64, and only then moves it into place.
     *
     * @param folder new, empty, or with an autoencoder of the same format
     * @param format {@code own}, {@code saelens}, {@code dictionary-learning}, {@code sparsify} or {@code openai}
     */
    public void save(Path folder, String format) {
        Said.translated(() -> {
            Named<SaeFormat> formats = new Named<>(
                    Arrays.stream(SaeFormat.values())
                            .filter(SaeFormat::writable)
                            .toList(),
                    Words::of);
            return Conversion.of(stored, formats.read(format)).write(folder);
        });
    }

    /** @return the row after these */
    private int dense(Latents some, float[][] into, int from) {
        int at = from;
        if (some instanceof KeptLatents few) {
            int k = few.k();
            int[] indices = few.indices();
            float[] values = few.values();
            for (int row = 0; row < few.rows(); row++) {
                float[] all = new float[features()];
                for (int i = row * k; i < (row + 1) * k; i++) {
                    all[indices[i]] += values[i];
                }
                into[at++] = all;
            }
            return at;
        }
        for (float[] row : rows(some.dense().toArray(), some.rows())) {
            into[at++] = row;
        }
        return at;
    }

    private synchronized void over(float[][] rows, int width, BiConsumer<Integer, Tensor> use) {
        if (closed) {
            throw new IllegalStateException("the autoencoder " + path + " is closed");
        }
        Said.translated(() -> {
            for (int from = 0; from < rows.length; from += ROWS) {
                int n = Math.min(ROWS, rows.length - from);
                float[] flat = new float[n * width];
                for (int i = 0; i < n; i++) {
                    float[] row = rows[from + i];
                    if (row.length != width) {
                        throw new IllegalArgumentException(
                                "row " + (from + i) + ": has " + row.length + " numbers, " + width + " are needed");
                    }
                    System.arraycopy(row, 0, flat, i * width, width);
                }
                try (Tape tape = Tape.inference(device)) {
                    use.accept(from, tape.of(flat, n, width));
                }
            }
            return null;
        });
    }

    private static float[][] rows(float[] values, int count) {
        int width = count == 0 ? 0 : values.length / count;
        float[][] rows = new float[count][];
        for (int i = 0; i < count; i++) {
            rows[i] = Arrays.copyOfRange(values, i * width, (i + 1) * width);
        }
        return rows;
    }

    /** Gives its memory back. Closing again changes nothing. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            device.close();
            engine.forget(this);
        }
    }
}
