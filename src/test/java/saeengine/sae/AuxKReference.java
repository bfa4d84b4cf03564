package saeengine.sae;

import saeengine.sae.SaeNumbers.Part;

/** The auxiliary losses in float64; {@code z} holds the numbers that no gradient flows through. */
final class AuxKReference {
    private AuxKReference() {}

    /** Live pre-activations are made 0, as in the original, not left out; with none dead they all are. */
    static double openai(SaeNumbers p, SaeNumbers z, int k, int kAux, int[] dead) {
        double[] pre = RecipeReference.pre(p);
        double[] masked = new double[pre.length];
        for (int at = 0; at < pre.length; at += p.features()) {
            for (int feature : dead) {
                masked[at + feature] = pre[at + feature];
            }
        }
        double[] f = RecipeReference.relu(RecipeReference.keep(masked, p.features(), kAux, RecipeReference.all(p)));
        double[] target = residual(z, k);
        for (int i = 0; i < target.length; i++) {
            target[i] += z.get(Part.B_DEC)[i % p.d()];
        }
        double error = RecipeReference.squaredError(RecipeReference.decode(p, f, true), target, p.rows());
        return error / RecipeReference.spread(target, p.d());
    }

    static double dictionaryLearning(SaeNumbers p, SaeNumbers z, int k, int[] dead) {
        double[] residual = residual(z, k);
        double error = deadError(p, dead, false, residual);
        return dead.length == 0 ? 0 : error / RecipeReference.spread(residual, p.d());
    }

    static double sparsify(SaeNumbers p, SaeNumbers z, int k, int[] dead) {
        double scale = Math.min(1, dead.length / (double) (p.d() / 2));
        double error = deadError(p, dead, true, residual(z, k));
        return scale * error / RecipeReference.spread(z.get(Part.TARGET), p.d());
    }

    private static double deadError(SaeNumbers p, int[] dead, boolean bias, double[] residual) {
        int k = Math.min(p.d() / 2, dead.length);
        double[] f = RecipeReference.keep(RecipeReference.relu(RecipeReference.pre(p)), p.features(), k, dead);
        return RecipeReference.squaredError(RecipeReference.decode(p, f, bias), residual, p.rows());
    }

    private static double[] residual(SaeNumbers z, int k) {
        double[] r = z.get(Part.TARGET).clone();
        double[] y = RecipeReference.reconstruction(z, k, true);
        for (int i = 0; i < r.length; i++) {
            r[i] -= y[i];
        }
        return r;
    }
}
