package saeengine.eval;

import java.util.function.Consumer;
import saeengine.autograd.Tape;
import saeengine.sae.Latents;
import saeengine.sae.Sae;
import saeengine.tensor.Device;
import saeengine.tensor.Tensor;

/** An autoencoder that takes rows a few at a time, so that a wide one's features stay small in memory. */
public final class ChunkedSae implements Reconstruct {
    private static final int MOST_ROWS = 1024;
    private static final int MOST_FEATURES = 1 << 24;

    private final Device device;
    private final Sae sae;
    private final int rows;

    /** What becomes of a chunk, while its tensors live. */
    @FunctionalInterface
    public interface Use {
        void accept(int from, int to, Sae.Forward forward);
    }

    public ChunkedSae(Device device, Sae sae) {
        this.device = device;
        this.sae = sae;
        this.rows = Math.max(1, Math.min(MOST_ROWS, MOST_FEATURES / sae.features()));
    }

    /** Runs over the rows of a tensor, in order. */
    public void forEach(Tensor x, Use use) {
        chunks(x, (chunk, from, to) -> use.accept(from, to, sae.forward(chunk, x.rowRange(from, to))));
    }

    /** The same of the latents alone. */
    public void encode(Tensor x, Consumer<Latents> use) {
        chunks(
                x,
                (chunk, from, to) ->
                        use.accept(sae.encode(chunk, x.rowRange(from, to)).latents()));
    }

    private interface Chunk {
        void run(Tape chunk, int from, int to);
    }

    private void chunks(Tensor x, Chunk run) {
        for (int from = 0; from < x.rows(); from += rows) {
            int to = Math.min(x.rows(), from + rows);
            try (Tape chunk = Tape.inference(device)) {
                run.run(chunk, from, to);
            }
        }
    }

    @Override
    public Tensor apply(Tape t, Tensor x) {
        Tensor y = t.empty(x.rows(), sae.outputs());
        forEach(x, (from, to, forward) -> device.upload(forward.reconstruction().toArray(), 0, y.rowRange(from, to)));
        return y;
    }
}
