package saeengine.eval;

import java.util.ArrayList;
import java.util.List;
import saeengine.autograd.Tape;
import saeengine.nn.GptNeo;
import saeengine.nn.Sequences;
import saeengine.op.GatherRows;
import saeengine.tensor.Device;
import saeengine.tensor.Tensor;

/**
 * {@link LossRecovered} of several autoencoders over the same windows.
 *
 * <p>The residual stream, the clean loss and both ablated ones do not depend on an autoencoder and are computed once:
 * n of them cost n + 3 runs of the rest of the model instead of 4 n.
 */
public final class LossComparison {
    private final Device device;
    private final GptNeo model;
    private final LossRecovered.Form form;
    private final LossRecovered means;
    private final Continuation rest;

    /** Of a model with all its blocks and its head. */
    public LossComparison(Device device, GptNeo model, LossRecovered.Form form) {
        this.device = device;
        this.model = model;
        this.form = form;
        this.means = new LossRecovered(device, model, form);
        this.rest = new Continuation(device, model, form);
    }

    /** One result for each way to reconstruct. The windows are read twice, the first time for the mean row. */
    public List<LossRecovered.Result> measure(Iterable<int[]> windows, List<Reconstruct> reconstructions) {
        float[] meanRow = means.meanRow(windows);
        double[] common = new double[3];
        double[] reconstructed = new double[reconstructions.size()];
        long[] tokens = new long[1];
        WindowPack.forEach(windows, form, pack -> {
            tokens[0] += pack.tokens();
            try (Tape tape = Tape.inference(device)) {
                Sequences sequences = model.sequences(tape, pack.windows());
                Tensor x = model.residual(tape, sequences, form.layer());
                common[0] += rest.clean(pack, x, sequences);
                common[1] += rest.exchanged(pack, x, sequences, (t, rows) -> t.zeros(rows.shape()));
                common[2] += rest.exchanged(pack, x, sequences, (t, rows) -> repeated(t, meanRow, rows.rows()));
                for (int i = 0; i < reconstructed.length; i++) {
                    reconstructed[i] += rest.exchanged(pack, x, sequences, reconstructions.get(i));
                }
            }
        });
        if (tokens[0] == 0) {
            throw new IllegalArgumentException("there is no token in these windows, so no loss to measure");
        }
        double n = tokens[0];
        List<LossRecovered.Result> results = new ArrayList<>();
        for (double sum : reconstructed) {
            results.add(new LossRecovered.Result(tokens[0], common[0] / n, common[1] / n, common[2] / n, sum / n));
        }
        return results;
    }

    private static Tensor repeated(Tape t, float[] row, int times) {
        Tensor table = t.of(row, 1, row.length);
        return GatherRows.gatherRows(t, table, t.of(new int[times], times));
    }
}
