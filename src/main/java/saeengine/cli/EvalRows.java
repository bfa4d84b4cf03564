package saeengine.cli;

import com.google.gson.JsonObject;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import saeengine.activations.RowSource;
import saeengine.cpu.CpuDevice;
import saeengine.eval.MeanLoss;
import saeengine.eval.PcaBound;
import saeengine.sae.Sae;

/**
 * The first rows of a run's source: the bound and the final losses are taken over the same ones, so that no loss
 * can be below its bound.
 */
final class EvalRows {
    private final float[] rows;
    private final int count;
    private final PcaBound bound;

    private EvalRows(float[] rows, int count, PcaBound bound) {
        this.rows = rows;
        this.count = count;
        this.bound = bound;
    }

    /** Reads up to {@code most} rows, and closes the source. */
    static EvalRows read(RowSource source, int most, CpuDevice device) {
        int dims = source.dims();
        float[] rows = new float[Math.multiplyExact(most, dims)];
        int filled = 0;
        try (source) {
            float[] chunk = source.next();
            while (chunk != null && filled < rows.length) {
                int n = Math.min(chunk.length, rows.length - filled);
                System.arraycopy(chunk, 0, rows, filled, n);
                filled += n;
                chunk = filled < rows.length ? source.next() : null;
            }
        }
        float[] kept = filled == rows.length ? rows : Arrays.copyOf(rows, filled);
        int count = filled / dims;
        return new EvalRows(kept, count, PcaBound.of(kept, count, dims, new HostAlgebra(device.blas())));
    }

    int count() {
        return count;
    }

    double bound(int features) {
        return bound.of(features);
    }

    double loss(CpuDevice device, Sae sae) {
        return MeanLoss.of(device, sae, rows, count);
    }

    void print(List<Integer> features) {
        System.out.printf(
                Locale.ROOT,
                "the first %,d rows, %d wide: variance %.6g; no autoencoder gets below%n",
                count,
                bound.dims(),
                bound.variance());
        for (int f : features) {
            System.out.printf(Locale.ROOT, "  %-8s PCA bound %.6g%n", "F=" + f, bound.of(f));
        }
    }

    /** What bounds.json holds. */
    JsonObject json(List<Integer> features) {
        JsonObject bounds = new JsonObject();
        for (int f : features) {
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
