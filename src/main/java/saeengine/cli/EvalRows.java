package saeengine.cli;

import com.google.gson.JsonObject;
import java.util.Collection;
import java.util.Locale;
import java.util.TreeSet;
import saeengine.autograd.Tape;
import saeengine.cpu.OpenBlas;
import saeengine.eval.MeanLoss;
import saeengine.eval.PcaBound;
import saeengine.eval.SaeMetrics;
import saeengine.sae.Sae;
import saeengine.tensor.Device;
import saeengine.tensor.Tensor;

/**
 * The first rows of a run's source: the bound and the final measures are taken over the same ones, so that no
 * squared error can be below its bound.
 */
final class EvalRows {
    private final FirstRows first;
    private final int count;
    private final PcaBound bound;

    EvalRows(FirstRows first, int most) {
        this.first = first;
        this.count = Math.min(most, first.count());
        this.bound = PcaBound.of(first.rows(), count, first.dims(), new HostAlgebra(OpenBlas.load()));
    }

    int count() {
        return count;
    }

    double bound(int features) {
        return bound.of(features);
    }

    double loss(Device device, Sae sae) {
        return MeanLoss.of(device, sae, first.rows(), count);
    }

    /** Every measure of an autoencoder over the rows. */
    SaeMetrics.Result metrics(Device device, Sae sae) {
        int dims = first.dims();
        SaeMetrics metrics = new SaeMetrics(dims, sae.features());
        for (int from = 0; from < count; from += MeanLoss.CHUNK) {
            int n = Math.min(MeanLoss.CHUNK, count - from);
            float[] rows = java.util.Arrays.copyOfRange(first.rows(), from * dims, (from + n) * dims);
            try (Tape tape = Tape.inference(device)) {
                Tensor x = tape.of(rows, n, dims);
                Sae.Forward forward = sae.forward(tape, x);
                float[] y = forward.reconstruction().toArray();
                if (forward.dense() != null) {
                    metrics.add(rows, y, forward.dense().toArray(), n);
                } else {
                    int[] indices = new int[forward.sparse().indices().size()];
                    device.download(forward.sparse().indices(), indices, 0);
                    float[] values = forward.sparse().values().toArray();
                    metrics.add(rows, y, indices, values, forward.sparse().k(), n);
                }
            }
        }
        return metrics.result();
    }

    void print(Collection<Integer> features) {
        System.out.printf(
                Locale.ROOT,
                "the first %,d rows, %d wide: variance %.6g; no autoencoder gets below%n",
                count,
                bound.dims(),
                bound.variance());
        for (int f : new TreeSet<>(features)) {
            System.out.printf(Locale.ROOT, "  %-8s PCA bound %.6g%n", "F=" + f, bound.of(f));
        }
    }

    /** What bounds.json holds. */
    JsonObject json(Collection<Integer> features) {
        JsonObject bounds = new JsonObject();
        for (int f : new TreeSet<>(features)) {
            bounds.addProperty(Integer.toString(f), bound.of(f));
        }
        JsonObject json = new JsonObject();
        json.addProperty("rows", bound.rows());
        json.addProperty("dims", bound.dims());
        json.addProperty("variance", bound.variance());
        json.add("bounds", bounds);
        return json;
    }
}
