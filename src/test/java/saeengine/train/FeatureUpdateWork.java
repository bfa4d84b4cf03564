package saeengine.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import saeengine.autograd.Tape;
import saeengine.op.ActiveLists;
import saeengine.op.Prefixes;
import saeengine.sae.Sae;
import saeengine.sae.TopKActivation;
import saeengine.tensor.Device;
import saeengine.tensor.Parameter;
import saeengine.tensor.Tensor;

/** Feature updates from lists made by hand: no entry, one, a few, every row. */
public final class FeatureUpdateWork {
    private FeatureUpdateWork() {}

    /** @param rows of the batch, which every fourth feature has in its list */
    public record Size(int rows, int dims, int features) {}

    /**
     * What a step does besides; parts are those of {@link Recipe.Part} by name, or null.
     *
     * @param clip the most that the norm of all gradients may be; 0 for no clipping
     * @param revived whether every third feature has gradients from elsewhere
     * @param prefixes how many nested prefixes of the features there are
     */
    public record Form(
            String before, String project, double clip, String after, float penalty, boolean revived, int prefixes) {
        public Form(String before, String project, double clip, String after, float penalty, boolean revived) {
            this(before, project, clip, after, penalty, revived, 1);
        }
    }

    /** Weights and moments after two steps, and mostly one more whose loss is no number. */
    public static List<float[]> run(Device device, Size s, Form form) {
        Sae sae = new Sae(device, new Sae.Shape(s.dims(), s.features(), TopKActivation.RECTIFIED, 1, true, false));
        int stream = 1;
        for (Parameter parameter : sae.parameters()) {
            parameter.set(Trainees.random(parameter.size(), stream++, 1f));
        }
        Adam adam = new Adam(device, sae.parameters(), new Adam.Constants(0.8, 0.9, 1e-3));
        for (Parameter parameter : sae.parameters()) {
            Adam.Moments moments = adam.moments(parameter);
            device.upload(Trainees.random(parameter.size(), stream++, 1f), 0, moments.first());
            float[] second = Trainees.random(parameter.size(), stream++, 0.5f);
            for (int i = 0; i < second.length; i++) {
                second[i] += 1;
            }
            device.upload(second, 0, moments.second());
        }
        UpdateOrder order =
                new UpdateOrder(part(form.before()), part(form.project()), form.clip() > 0, part(form.after()));
        FeatureUpdate update = new FeatureUpdate(sae, adam, order, form.clip());
        // What comes before the gradients is done whatever the loss is.
        float[] losses = form.before() == null ? new float[] {1, -2, Float.NaN} : new float[] {1, -2};
        for (float loss : losses) {
            try (Tape t = Tape.inference(device)) {
                Tensor rates = adam.begin(t, 0.1);
                Adam.gate(t, t.of(new float[] {loss}, 1), rates);
                update.run(t, inputs(t, s, form), rates);
            }
        }
        List<float[]> results = new ArrayList<>();
        for (Parameter parameter : sae.parameters()) {
            results.add(parameter.toArray());
            results.add(adam.moments(parameter).first().toArray());
            results.add(adam.moments(parameter).second().toArray());
        }
        return results;
    }

    private static Recipe.Part part(String name) {
        return name == null ? null : Recipe.Part.valueOf(name);
    }

    private static FeatureUpdate.Inputs inputs(Tape t, Size s, Form form) {
        int[] starts = new int[s.features() + 1];
        List<Integer> rows = new ArrayList<>();
        for (int i = 0; i < s.features(); i++) {
            for (int row = 0; row < s.rows(); row++) {
                if (i % 4 == 0 || (i % 4 == 2 && row % 3 == i % 3) || (i % 4 == 3 && row == i % s.rows())) {
                    rows.add(row);
                }
            }
            starts[i + 1] = rows.size();
        }
        int n = rows.size();
        ActiveLists lists = new ActiveLists(
                t.of(starts, starts.length),
                t.of(rows.stream().mapToInt(row -> row).toArray(), n),
                t.of(Trainees.random(n, 31, 1f), n),
                t.of(Trainees.random(n, 32, 1f), n));
        int rowsByDims = s.rows() * s.dims();
        int[] prefixes = new int[form.prefixes()];
        Arrays.setAll(prefixes, g -> s.features() - form.prefixes() + 1 + g);
        float[] norms = Trainees.random(s.features(), 35, 0.5f);
        for (int i = 0; i < norms.length; i++) {
            norms[i] = i % 5 == 1 ? 0 : norms[i] + 1;
        }
        return new FeatureUpdate.Inputs(
                lists,
                t.of(Trainees.random(form.prefixes() * rowsByDims, 33, 1f), form.prefixes() * s.rows(), s.dims()),
                t.of(Trainees.random(rowsByDims, 34, 1f), s.rows(), s.dims()),
                t.of(norms, norms.length),
                form.revived() ? revived(t, s) : null,
                form.penalty(),
                Prefixes.in(t, prefixes, new float[prefixes.length]));
    }

    private static DeadGradients revived(Tape t, Size s) {
        int[] slots = new int[s.features()];
        Arrays.fill(slots, -1);
        int dead = 0;
        for (int i = 0; i < slots.length; i += 3) {
            slots[i] = dead++;
        }
        return new DeadGradients(
                t.of(slots, slots.length),
                t.of(Trainees.random(dead * s.dims(), 36, 1f), dead, s.dims()),
                t.of(Trainees.random(dead, 37, 1f), dead),
                t.of(Trainees.random(dead * s.dims(), 38, 1f), dead, s.dims()),
                t.of(Trainees.random(s.dims(), 39, 1f), s.dims()));
    }
}
