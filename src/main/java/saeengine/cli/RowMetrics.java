package saeengine.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import saeengine.activations.RowSource;
import saeengine.autograd.Tape;
import saeengine.eval.SaeMetrics;
import saeengine.op.Sparse;
import saeengine.sae.Sae;
import saeengine.tensor.Device;
import saeengine.tensor.Tensor;

/** Rows through several autoencoders in one reading, and the metrics of each. */
final class RowMetrics {
    private final Device device;
    private final List<Sae> saes;
    private final List<SaeMetrics> metrics = new ArrayList<>();

    private RowMetrics(Device device, List<Sae> saes) {
        this.device = device;
        this.saes = saes;
        saes.forEach(sae -> metrics.add(new SaeMetrics(sae.dims(), sae.features())));
    }

    /** Of the first {@code most} rows, or of all if there are fewer. */
    static List<SaeMetrics.Result> of(Device device, RowSource rows, long most, List<Sae> saes) {
        RowMetrics all = new RowMetrics(device, saes);
        long left = most;
        for (float[] chunk = rows.next(); chunk != null && left > 0; chunk = left > 0 ? rows.next() : null) {
            int n = (int) Math.min(left, chunk.length / rows.dims());
            all.add(chunk, n);
            left -= n;
        }
        return all.metrics.stream().map(SaeMetrics::result).toList();
    }

    private void add(float[] rows, int n) {
        for (int i = 0; i < metrics.size(); i++) {
            Sae sae = saes.get(i);
            SaeMetrics to = metrics.get(i);
            try (Tape tape = Tape.inference(device)) {
                Tensor x = tape.empty(n, sae.dims());
                device.upload(rows, 0, x);
                new ChunkedSae(device, sae).forEach(x, (from, until, forward) -> {
                    float[] some = Arrays.copyOfRange(rows, from * sae.dims(), until * sae.dims());
                    if (forward.sparse() == null) {
                        addDense(to, some, until - from, forward);
                    } else {
                        addSparse(to, some, until - from, forward);
                    }
                });
            }
        }
    }

    private static void addDense(SaeMetrics to, float[] x, int n, Sae.Forward forward) {
        to.add(x, forward.reconstruction().toArray(), forward.dense().toArray(), n);
    }

    private void addSparse(SaeMetrics to, float[] x, int n, Sae.Forward forward) {
        Sparse kept = forward.sparse();
        int[] indices = new int[kept.indices().size()];
        device.download(kept.indices(), indices, 0);
        float[] values = kept.values().toArray();
        to.add(x, forward.reconstruction().toArray(), indices, values, kept.k(), n);
    }
}
