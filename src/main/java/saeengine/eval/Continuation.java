package saeengine.eval;

import java.util.Arrays;
import java.util.stream.IntStream;
import saeengine.autograd.Tape;
import saeengine.nn.Site;
import saeengine.nn.Transformer;
import saeengine.op.CrossEntropy;
import saeengine.op.GatherRows;
import saeengine.tensor.Device;
import saeengine.tensor.Tensor;

/** The rest of a model, from a site to the loss, with some of the rows exchanged. */
final class Continuation {
    private final Device device;
    private final Transformer model;
    private final LossRecovered.Form form;

    Continuation(Device device, Transformer model, LossRecovered.Form form) {
        this.device = device;
        this.model = model;
        this.form = form;
    }

    /** The summed cross-entropy of a pack where nothing is exchanged. */
    double clean(WindowPack pack, Site.Reached site) {
        try (Tape tape = Tape.inference(device)) {
            return lossFrom(pack, site.rest().run(tape, site.output()));
        }
    }

    /** The summed cross-entropy of a pack whose replaced rows go through {@code exchange}. */
    double exchanged(WindowPack pack, Site.Reached site, Reconstruct exchange) {
        if (pack.replaced().length == 0) {
            return clean(pack, site);
        }
        try (Tape tape = Tape.inference(device)) {
            Tensor rows = exchangedRows(tape, pack, site, exchange);
            return lossFrom(pack, site.rest().run(tape, rows));
        }
    }

    /** A copy of the site's rows with the replaced ones exchanged; the model's own rows stay as they are. */
    static Tensor exchangedRows(Tape tape, WindowPack pack, Site.Reached site, Reconstruct exchange) {
        Tensor written = site.output();
        int[] replaced = pack.replaced();
        Tensor places = tape.of(replaced, replaced.length);
        Tensor rows = GatherRows.gatherRows(tape, site.input(), places);
        Tensor reconstructed = exchange.apply(tape, rows);
        if (reconstructed.rows() != rows.rows() || reconstructed.cols() != written.cols()) {
            throw new IllegalArgumentException("a reconstruction from rows " + rows.shapeText() + " is as many rows of "
                    + written.cols() + " dims, got " + reconstructed.shapeText());
        }
        int[] all = IntStream.range(0, written.rows()).toArray();
        Tensor x = GatherRows.gatherRows(tape, written, tape.of(all, all.length));
        GatherRows.scatterRows(tape, reconstructed, places, x);
        return x;
    }

    private double lossFrom(WindowPack pack, Tensor x) {
        double sum = 0;
        for (int from = 0; from < pack.tokens(); from += form.logitRows()) {
            int to = Math.min(pack.tokens(), from + form.logitRows());
            sum += headLoss(x.rowRange(from, to), Arrays.copyOfRange(pack.targets(), from, to));
        }
        return sum;
    }

    /** Logits live only for these few rows: of 50,257 ids they are 200 KB a row. */
    private double headLoss(Tensor rows, int[] targets) {
        try (Tape tape = Tape.inference(device)) {
            Tensor logits = model.logits(tape, rows);
            double sum = 0;
            for (float loss : CrossEntropy.rowLosses(tape, logits, tape.of(targets, targets.length))
                    .toArray()) {
                sum += loss;
            }
            return sum;
        }
    }
}
