package saeengine.check;

import java.util.ArrayList;
import java.util.List;
import saeengine.tensor.Device;

/**
 * A long TopK training beside the CPU's: the curve of the loss, and the same bits a second time.
 *
 * <p>Products are as coarse as a training's are. Over a thousand steps a rounding swaps features that tie but for it, and
 * weights go other ways from there; what a training is worth, its loss, hardly does. So windows of a curve are compared, a
 * twentieth of it each and four steps at least: the mean loss of a window is within 3 % of the CPU's. Operands rounded to
 * TF32 on the CPU put the farthest window 0.6 % off.
 */
final class CurveCheck {
    static final List<String> RECIPES = List.of("topk", "sparsify-topk");

    private static final double BAND = 3e-2;
    private static final int WINDOWS = 20;

    private CurveCheck() {}

    private static TrainingCheck.Setup setup(Selftest.Size size) {
        return size == Selftest.Size.REAL ? new TrainingCheck.Setup(64, 512, 128, 16, 2560) : TrainingCheck.Setup.TINY;
    }

    /** @param bf16 whether selections go by products in bf16, where a device has them */
    record Case(String recipe, boolean bf16) {
        @Override
        public String toString() {
            return "curve " + recipe + (bf16 ? " in bf16" : "");
        }
    }

    /** @param bf16 whether those in bf16 are among them */
    static List<Case> cases(boolean bf16) {
        List<Case> cases = new ArrayList<>();
        for (String recipe : RECIPES) {
            cases.add(new Case(recipe, false));
            if (bf16) {
                cases.add(new Case(recipe, true));
            }
        }
        return cases;
    }

    static List<Deviation> check(Device device, Device oracle, Case one, int steps, Selftest.Size size) {
        String recipe = one.recipe();
        TrainingCheck.Setup setup = setup(size);
        float[] expected = TrainingCheck.train(new ForwardingDevice(oracle), recipe, steps, setup)
                .losses();
        TrainingCheck.Outcome got = TrainingCheck.train(device, recipe, steps, setup);
        TrainingCheck.Outcome again = TrainingCheck.train(device, recipe, steps, setup);
        SameBits.require(got.all(), again.all(), one + ", " + steps + " steps");
        int length = Math.max(4, (steps + WINDOWS - 1) / WINDOWS);
        Deviation worst = new Deviation(one.toString(), 0, BAND);
        for (int from = 0; from < steps; from += length) {
            int to = Math.min(steps, from + length);
            double mean = mean(expected, from, to);
            double error = Math.abs(mean(got.losses(), from, to) - mean) / mean;
            worst = Deviation.farther(
                    worst, new Deviation(one + ", mean loss of steps " + from + " to " + to, error, BAND));
        }
        return List.of(worst);
    }

    private static double mean(float[] losses, int from, int to) {
        double sum = 0;
        for (int i = from; i < to; i++) {
            sum += losses[i];
        }
        return sum / (to - from);
    }
}
