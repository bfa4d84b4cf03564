package saeengine.train;

import saeengine.autograd.Tape;
import saeengine.op.ActiveLists;
import saeengine.sae.Sae;
import saeengine.sae.TopKActivation;
import saeengine.tensor.Device;
import saeengine.tensor.Parameter;

/** One update of an autoencoder from lists like those of a step: one latent is active in all rows, the others in few. */
public final class FeatureStepWork {
    private FeatureStepWork() {}

    /**
     * @param each rows of a feature's list, all but that of the first
     * @param clip the most that the norm of all gradients may be; 0 for no clipping
     */
    public static void run(Device device, int rows, int dims, int features, int each, double clip) {
        Sae sae = new Sae(device, new Sae.Shape(dims, features, TopKActivation.RECTIFIED, 1, true, false));
        int stream = 1;
        for (Parameter parameter : sae.parameters()) {
            parameter.set(Trainees.random(parameter.size(), stream++, 1f));
        }
        Adam adam = new Adam(device, sae.parameters(), new Adam.Constants(0.9, 0.999, 1e-8));
        UpdateOrder order = new UpdateOrder(null, Recipe.Part.PROJECT, clip > 0, Recipe.Part.RENORMALISE);
        int[] starts = new int[features + 1];
        int[] of = new int[rows + (features - 1) * each];
        int n = 0;
        for (int i = 0; i < features; i++) {
            int many = i == 0 ? rows : each;
            for (int e = 0; e < many; e++) {
                of[n++] = (i * 31 % rows * (i == 0 ? 0 : 1) + e * (rows / many)) % rows;
            }
            java.util.Arrays.sort(of, n - many, n);
            starts[i + 1] = n;
        }
        FeatureUpdate update = new FeatureUpdate(sae, adam, order, clip);
        try (Tape t = Tape.inference(device)) {
            ActiveLists lists = new ActiveLists(
                    t.of(starts, starts.length),
                    t.of(of, n),
                    t.of(Trainees.random(n, 31, 1f), n),
                    t.of(Trainees.random(n, 32, 1f), n));
            FeatureUpdate.Inputs in = new FeatureUpdate.Inputs(
                    lists,
                    t.of(Trainees.random(rows * dims, 33, 1f), rows, dims),
                    t.of(Trainees.random(rows * dims, 34, 1f), rows, dims),
                    t.of(Trainees.random(features, 35, 1f), features),
                    null,
                    0f);
            update.run(t, in, adam.begin(t, 1e-3));
        }
    }
}
