package saeengine.check;

import java.util.ArrayList;
import java.util.List;
import saeengine.autograd.Tape;
import saeengine.recipe.Recipes;
import saeengine.sae.Sae;
import saeengine.tensor.Device;
import saeengine.tensor.RandomStream;
import saeengine.tensor.Tensor;
import saeengine.train.Adam;
import saeengine.train.Member;
import saeengine.train.Recipe;
import saeengine.train.ResampleSchedule;
import saeengine.train.Schedule;
import saeengine.train.Weighted;

/**
 * A small training on two devices, on the oracle by the twins of a GPU's kernels: losses step by step, weights at the end,
 * and the same bits a second time.
 *
 * <p>The rows are synthetic. Rates are low, so that rounding grows little on the way: with weights off by 1e-6 at the
 * start the two runs stay within a tenth of the bounds.
 */
final class TrainingCheck {
    static final List<String> RECIPES = List.of("topk", "relu-l1-colnorm");

    private static final double LOSSES = 1e-4;
    private static final double WEIGHTS = 1e-3;
    private static final double RATE = 2e-3;
    private static final double PENALTY = 0.1;
    private static final long SEED = 7;

    private TrainingCheck() {}

    /**
     * What is trained.
     *
     * @param deadAfter tokens without firing after which a latent is dead
     */
    record Setup(int dims, int features, int rows, int k, int deadAfter) {
        static final Setup TINY = new Setup(24, 64, 32, 8, 320);
    }

    /** What became of a training. */
    record Outcome(float[] losses, List<float[]> weights) {
        List<float[]> all() {
            List<float[]> all = new ArrayList<>(weights);
            all.add(losses);
            return all;
        }
    }

    /** How far a recipe's losses and weights are from the oracle's; fails where a second run has other bits. */
    static List<Deviation> of(Device device, Device oracle, String recipe, int steps) {
        Outcome expected = train(new ForwardingDevice(oracle), recipe, steps, Setup.TINY);
        Outcome got = train(device, recipe, steps, Setup.TINY);
        SameBits.require(got.all(), train(device, recipe, steps, Setup.TINY).all(), recipe + ", " + steps + " steps");
        List<Deviation> deviations = new ArrayList<>();
        deviations.add(losses(expected.losses(), got.losses(), recipe));
        for (int i = 0; i < expected.weights().size(); i++) {
            double error = RelativeError.of(
                    got.weights().get(i),
                    RelativeError.doubles(expected.weights().get(i)));
            deviations.add(new Deviation(recipe + ", weights of tensor " + i, error, WEIGHTS));
        }
        return deviations;
    }

    private static Deviation losses(float[] expected, float[] got, String recipe) {
        Deviation worst = new Deviation(recipe + ", loss of step 0", 0, LOSSES);
        for (int step = 0; step < got.length; step++) {
            double error = Math.abs((double) got[step] - expected[step]) / expected[step];
            worst = Deviation.farther(worst, new Deviation(recipe + ", loss of step " + step, error, LOSSES));
        }
        return worst;
    }

    static Outcome train(Device device, String name, int steps, Setup setup) {
        Recipe recipe = Recipes.named(name);
        Sae sae = new Sae(device, recipe.shape(setup.dims(), setup.features(), setup.k(), false));
        recipe.init().draw(sae, SEED);
        Member member = new Member(device, name, sae, settings(recipe, setup.deadAfter()));
        float[] losses = new float[steps];
        for (int step = 0; step < steps; step++) {
            try (Tape batch = Tape.inference(device)) {
                Tensor x = batch.of(rows(step, setup), setup.rows(), setup.dims());
                losses[step] = member.step(device, x, step, false).loss().get();
            }
        }
        List<float[]> weights = new ArrayList<>();
        sae.parameters().forEach(parameter -> weights.add(parameter.toArray()));
        return new Outcome(losses, weights);
    }

    /** @param deadAfter tokens without firing after which a latent is dead */
    static Member.Settings settings(Recipe recipe, long deadAfter) {
        return settings(recipe, recipe.adam(), RATE, deadAfter);
    }

    static Member.Settings settings(Recipe recipe, Adam.Constants adam, double rate, long deadAfter) {
        return new Member.Settings(
                recipe,
                adam,
                new Schedule(Schedule.Shape.STEP, rate, rate, 1, 1, 0, 0),
                recipe.clip(),
                PENALTY,
                0,
                recipe.auxiliary().map(Weighted::coefficient).orElse(0.0),
                false,
                deadAfter,
                1,
                1,
                ResampleSchedule.NEVER);
    }

    /** A batch of rows with a mean, whose neighbouring dims go together. */
    private static float[] rows(int step, Setup setup) {
        RandomStream random = new RandomStream(SEED, 100 + step);
        float[] rows = new float[setup.rows() * setup.dims()];
        for (int i = 0; i < rows.length; i++) {
            float before = i % setup.dims() == 0 ? 0.5f : rows[i - 1];
            rows[i] = 0.6f * before + random.nextGaussian();
        }
        return rows;
    }
}
