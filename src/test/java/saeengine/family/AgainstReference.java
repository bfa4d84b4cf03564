package saeengine.family;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import saeengine.activations.ModelLoader;
import saeengine.autograd.Tape;
import saeengine.eval.LossRecovered;
import saeengine.eval.SpecialPosition;
import saeengine.nn.Reading;
import saeengine.nn.Sequences;
import saeengine.nn.Site;
import saeengine.nn.Transformer;
import saeengine.nn.TransformerConfig;
import saeengine.op.Scale;
import saeengine.tensor.Device;
import saeengine.tensor.Tensor;
import saeengine.testing.Relative;

/** A loaded model against its family's {@link ReferenceModel}: every site, what follows an exchange there, continuing. */
final class AgainstReference {
    private static final int[] OTHER = {1, 2, 3, 4, 5};
    private static final double BOUND = 1e-5;
    private static final int END = 0;

    private final Device device;
    private final ReferenceModel reference;
    private final Transformer model;
    private final TransformerConfig config;
    private final int[] ids;
    private final Map<String, double[]> expected = new LinkedHashMap<>();

    /** @param ids a sequence, which is read behind another */
    AgainstReference(Device device, Path folder, ReferenceModel reference, int... ids) {
        this.device = device;
        this.reference = reference;
        this.ids = ids;
        ModelLoader loader = ModelLoader.open(folder.toString(), 1);
        config = loader.config();
        model = loader.load(device, config.layers()).model();
        reference.run(ids, (name, rows) -> {
            expected.put(name, rows.clone());
            return rows;
        });
    }

    /** All of what a decoder can do. */
    void check() {
        everySite();
        whatFollowsAnExchange();
        lossesOfAblations();
        logits();
        continuing();
    }

    /** Values at every hook that the reference has. */
    void everySite() {
        assertTrue(expected.size() >= 5 * config.layers(), expected.keySet().toString());
        expected.forEach((name, rows) -> {
            Site site = Site.parse(name).in(config);
            try (Tape t = Tape.inference(device)) {
                Site.Reached reached = site.reach(model, t, packed(t));
                assertEquals(site.inputs(config), reached.input().cols(), name);
                Relative.assertWithin(BOUND, behind(reached.input()), rows, name);
            }
        });
    }

    /** Rows at a site halved: what the rest of the model makes of it, the last residual stream. */
    void whatFollowsAnExchange() {
        for (String name : expected.keySet()) {
            double[] changed = reference.run(ids, (at, rows) -> at.equals(name) ? halved(rows) : rows);
            Site site = Site.parse(name).in(config);
            try (Tape t = Tape.inference(device)) {
                Site.Reached reached = site.reach(model, t, packed(t));
                Tensor last = reached.rest().run(t, Scale.scale(t, reached.output(), 0.5f));
                Relative.assertWithin(BOUND, behind(last), changed, "after " + name);
                float[] own = behind(reached.rest().run(t, reached.output()));
                Relative.assertWithin(BOUND, own, reference.run(ids), "its own rows at " + name);
            }
        }
    }

    private static double[] halved(double[] rows) {
        double[] half = new double[rows.length];
        for (int i = 0; i < half.length; i++) {
            half[i] = rows[i] / 2;
        }
        return half;
    }

    /** The model's loss with zero rows and with the mean row at each site, the end-of-text id before the sequence. */
    void lossesOfAblations() {
        int[] read = new int[ids.length];
        read[0] = END;
        System.arraycopy(ids, 0, read, 1, ids.length - 1);
        for (String name : expected.keySet()) {
            Site site = Site.parse(name).in(config);
            LossRecovered.Form form = LossRecovered.Form.of(site, END).with(SpecialPosition.REPLACED);
            LossRecovered.Result got = new LossRecovered(device, model, form)
                    .measure(List.of(ids), (t, rows) -> Scale.scale(t, rows, 0.5f));
            String at = " at " + name;
            assertEquals(loss(read, name, rows -> rows), got.clean(), BOUND * got.clean(), "clean" + at);
            assertEquals(
                    loss(read, name, rows -> new double[rows.length]), got.zero(), BOUND * got.zero(), "zero" + at);
            assertEquals(loss(read, name, this::mean), got.mean(), BOUND * got.mean(), "mean" + at);
            double halved = loss(read, name, AgainstReference::halved);
            assertEquals(halved, got.reconstructed(), BOUND * halved, "halved" + at);
        }
    }

    private double loss(int[] read, String name, UnaryOperator<double[]> change) {
        double[] last = reference.run(read, (at, rows) -> at.equals(name) ? change.apply(rows) : rows);
        return ReferenceModel.loss(reference.logits(last, read.length), ids) / ids.length;
    }

    private double[] mean(double[] rows) {
        int width = rows.length / ids.length;
        double[] mean = new double[rows.length];
        for (int i = 0; i < rows.length; i++) {
            for (int t = 0; t < ids.length; t++) {
                mean[i] += rows[t * width + i % width] / ids.length;
            }
        }
        return mean;
    }

    void logits() {
        try (Tape t = Tape.inference(device)) {
            Tensor last = model.residual(t, packed(t), config.layers());
            Tensor logits = model.logits(t, last.rowRange(OTHER.length, OTHER.length + ids.length));
            Relative.assertWithin(BOUND, logits.toArray(), reference.logits(reference.run(ids), ids.length), "logits");
        }
    }

    /** Token by token, with keys and values remembered. */
    void continuing() {
        double[] all = reference.logits(reference.run(ids), ids.length);
        Reading reading = new Reading(model);
        List<Float> got = new ArrayList<>();
        for (int id : ids) {
            for (float logit : reading.next(device, id)) {
                got.add(logit);
            }
        }
        float[] values = new float[got.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = got.get(i);
        }
        Relative.assertWithin(BOUND, values, all, "logits token by token");
    }

    private Sequences packed(Tape t) {
        return model.sequences(t, List.of(OTHER, ids));
    }

    private float[] behind(Tensor rows) {
        return rows.rowRange(OTHER.length, OTHER.length + ids.length).toArray();
    }
}
