package saeengine.op;

import java.util.List;
import saeengine.autograd.Tape;
import saeengine.tensor.Tensor;

/** A JumpReLU step's gate and its estimated gradients in plain loops around recorded products. */
final class JumpReluLoops {
    private JumpReluLoops() {}

    /** f, f by lists, dz, 1 more than the thresholds' gradient, and dy, of inputs as {@link ActiveOpCatalogue} has them. */
    static List<float[]> step(Tape t, Tensor[] x, float[] threshold, float bandwidth, float coefficient) {
        int features = threshold.length;
        float[] z = Linear.linear(t, x[0], x[1], x[2]).toArray();
        float[] gated = new float[z.length];
        for (int i = 0; i < z.length; i++) {
            gated[i] = z[i] > threshold[i % features] ? z[i] : 0;
        }
        Tensor f = t.of(gated, x[0].rows(), features);
        f.setRequiresGrad(true);
        Tensor y = Linear.project(t, f, x[3], x[4]);
        t.backward(SquaredError.squaredError(t, y, x[0]));
        float[] df = t.grad(f).toArray();
        float[] dz = new float[z.length];
        double[] dthreshold = new double[features];
        for (int i = 0; i < z.length; i++) {
            float limit = threshold[i % features];
            dz[i] = z[i] > limit ? df[i] : 0;
            if (Math.abs(z[i] - limit) < bandwidth / 2) {
                dthreshold[i % features] -= (double) limit / bandwidth * df[i] + (double) coefficient / bandwidth;
            }
        }
        float[] sums = new float[features];
        for (int i = 0; i < features; i++) {
            sums[i] = (float) (1 + dthreshold[i]);
        }
        return List.of(gated, gated, dz, sums, t.grad(y).toArray());
    }
}
