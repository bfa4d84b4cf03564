package saeengine.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import saeengine.activations.RowSource;
import saeengine.autograd.Tape;
import saeengine.data.DataException;
import saeengine.data.FiniteValues;
import saeengine.eval.SaeMetrics;
import saeengine.op.GatherRows;
import saeengine.op.Sparse;
import saeengine.sae.Sae;
import saeengine.tensor.Device;
import saeengine.tensor.Tensor;

/** Rows through several autoencoders in one reading, and the metrics of each. */
final class RowMetrics {
    private final Device device;
    private final List<Dictionary> dictionaries;
    private final List<SaeMetrics> metrics = new ArrayList<>();

    private RowMetrics(Device device, List<Dictionary> dictionaries) {
        this.device = device;
        this.dictionaries = dictionaries;
        dictionaries.forEach(
                each -> metrics.add(new SaeMetrics(each.sae().dims(), each.sae().features())));
    }

    /** Of the first {@code most} rows, or of all if there are fewer. */
    static List<SaeMetrics.Result> of(Device device, RowSource rows, long most, List<Dictionary> dictionaries) {
        RowMetrics all = new RowMetrics(device, dictionaries);
        long left = most;
        for (float[] chunk = rows.next(); chunk != null && left > 0; chunk = left > 0 ? rows.next() : null) {
            int n = (int) Math.min(left, chunk.length / rows.dims());
            all.add(chunk, n, rows::nameOf);
            left -= n;
        }
        return all.metrics.stream().map(SaeMetrics::result).toList();
    }

    private void add(float[] rows, int n, IntFunction<String> nameOf) {
        for (int i = 0; i < metrics.size(); i++) {
            Sae sae = dictionaries.get(i).sae();
            SaeMetrics to = metrics.get(i);
            try (Tape tape = Tape.inference(device)) {
                Tensor numbers = numbers(tape, sae);
                Tensor x = tape.empty(n, sae.dims());
                device.upload(rows, 0, x);
                Dictionary dictionary = dictionaries.get(i);
                new ChunkedSae(device, sae).forEach(x, (from, until, forward) -> {
                    float[] y = forward.reconstruction().toArray();
                    requireFinite(dictionary, y, row -> nameOf.apply(from + row));
                    float[] some = Arrays.copyOfRange(rows, from * sae.dims(), until * sae.dims());
                    if (forward.sparse() == null) {
                        addDense(to, some, y, until - from, forward);
                    } else {
                        addSparse(to, some, y, until - from, forward, numbers);
                    }
                });
            }
        }
    }

    /** Rows and weights were finite when they were read; a metric over what is not would be none. */
    private static void requireFinite(Dictionary dictionary, float[] y, IntFunction<String> nameOf) {
        int at = FiniteValues.firstOther(y, 0, y.length);
        if (at >= 0) {
            int dims = dictionary.sae().dims();
            throw new DataException(dictionary.path() + ": reconstructs dim " + at % dims + " of "
                    + nameOf.apply(at / dims) + " as " + y[at] + ", of finite weights and rows: its numbers grow beyond"
                    + " float32; are the rows in the units it was trained in?");
        }
    }

    private static void addDense(SaeMetrics to, float[] x, float[] y, int n, Sae.Forward forward) {
        to.add(x, y, forward.dense().toArray(), n);
    }

    private void addSparse(SaeMetrics to, float[] x, float[] y, int n, Sae.Forward forward, Tensor numbers) {
        Sparse kept = forward.sparse();
        float[] values = kept.values().toArray();
        to.add(x, y, indices(kept, numbers), values, kept.k(), n);
    }

    /** A column of the features' own numbers; null in an autoencoder whose features are dense. */
    private static Tensor numbers(Tape tape, Sae sae) {
        if (!sae.shape().activation().isTopK()) {
            return null;
        }
        float[] numbers = new float[sae.features()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = i;
        }
        return tape.of(numbers, numbers.length, 1);
    }

    /** A device hands out floats only, which hold these numbers exactly: nobody has 2^24 features. */
    private int[] indices(Sparse kept, Tensor numbers) {
        try (Tape tape = Tape.inference(device)) {
            float[] gathered =
                    GatherRows.gatherRows(tape, numbers, kept.indices()).toArray();
            int[] indices = new int[gathered.length];
            for (int i = 0; i < indices.length; i++) {
                indices[i] = (int) gathered[i];
            }
            return indices;
        }
    }
}
