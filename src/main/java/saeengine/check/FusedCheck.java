package saeengine.check;

import java.util.ArrayList;
import java.util.List;
import saeengine.autograd.Tape;
import saeengine.recipe.Recipes;
import saeengine.sae.Sae;
import saeengine.tensor.Device;
import saeengine.tensor.Parameter;
import saeengine.tensor.RandomStream;
import saeengine.tensor.Tensor;
import saeengine.train.Adam;
import saeengine.train.Member;
import saeengine.train.Recipe;

/**
 * A device's fused steps beside its composed ones, at a real size: losses, and how far parameters moved.
 *
 * <p>Both see the same rows from the same start. A row is a sum of k of the encoder's own directions, each 2 to 3 long:
 * those k features are the largest by far, so that no rounding swaps them for others. Adam's epsilon is 1, far above any
 * gradient's size, so that a step goes along the gradient: with a small one the sign of a gradient that is 0 but for
 * rounding would move a weight as far as any other. So the two are apart by float32's rounding of a step's sums alone.
 */
final class FusedCheck {
    /** Of the farthest that a parameter moved. */
    private static final double MOVES = 1e-3;

    private static final double LOSSES = 1e-4;
    private static final double RATE = 0.1;
    private static final double EPSILON = 1;
    private static final int STEPS = 3;
    private static final long NEVER = 1_000_000_000;
    private static final long SEED = 9;

    private FusedCheck() {}

    record Case(String recipe, int rows, int d, int features, int k) {
        @Override
        public String toString() {
            return "fused " + recipe + " " + rows + "x" + d + "x" + features;
        }
    }

    /** One recipe clips, the other updates in one pass. */
    static List<Case> cases(Selftest.Size size) {
        List<Case> cases = new ArrayList<>();
        for (String recipe : List.of("topk", "sparsify-topk")) {
            if (size == Selftest.Size.REAL) {
                cases.add(new Case(recipe, 4096, 768, 16_384, 32));
                cases.add(new Case(recipe, 4096, 768, 16_384 + 37, 32));
            } else {
                cases.add(new Case(recipe, 40, 32, 128, 4));
                cases.add(new Case(recipe, 33, 31, 128 + 37, 4));
            }
        }
        return cases;
    }

    private record Outcome(float[] losses, List<float[]> before, List<float[]> after) {}

    static List<Deviation> check(Device device, Case one) {
        Recipe recipe = Recipes.named(one.recipe());
        if (Member.activeEncoder(device, recipe, false, true).isEmpty()) {
            throw new CheckFailed(one + ": this device has no fused step of this recipe");
        }
        Outcome composed = train(device, one, recipe, false);
        Outcome fused = train(device, one, recipe, true);
        List<Deviation> deviations = new ArrayList<>();
        deviations.add(new Deviation(
                one + ", losses", RelativeError.of(fused.losses(), RelativeError.doubles(composed.losses())), LOSSES));
        for (int i = 0; i < composed.after().size(); i++) {
            float[] start = composed.before().get(i);
            double[] expected = moves(start, composed.after().get(i));
            double error = apart(moves(start, fused.after().get(i)), expected);
            deviations.add(new Deviation(one + ", moves of tensor " + i, error, MOVES));
        }
        return deviations;
    }

    private static double[] moves(float[] from, float[] to) {
        double[] moves = new double[from.length];
        for (int i = 0; i < moves.length; i++) {
            moves[i] = (double) to[i] - from[i];
        }
        return moves;
    }

    /** Relative to the largest move; infinite where nothing moved, which is no agreement. */
    private static double apart(double[] got, double[] expected) {
        double difference = 0;
        double size = 0;
        for (int i = 0; i < got.length; i++) {
            double d = Math.abs(got[i] - expected[i]);
            difference = Double.isNaN(d) || d > difference ? d : difference;
            size = Math.max(size, Math.abs(expected[i]));
        }
        return size > 0 ? difference / size : Double.POSITIVE_INFINITY;
    }

    private static Outcome train(Device device, Case one, Recipe recipe, boolean fused) {
        Sae sae = new Sae(device, recipe.shape(one.d(), one.features(), one.k(), false));
        recipe.init().draw(sae, SEED);
        List<float[]> before = parameters(sae);
        float[] directions = sae.encoder().toArray();
        Adam.Constants adam =
                new Adam.Constants(recipe.adam().beta1(), recipe.adam().beta2(), EPSILON);
        Member member = new Member(device, one.recipe(), sae, TrainingCheck.settings(recipe, adam, RATE, NEVER));
        float[] losses = new float[STEPS];
        for (int step = 0; step < STEPS; step++) {
            try (Tape t = Tape.inference(device)) {
                Tensor x = t.of(rows(one, directions, step), one.rows(), one.d());
                Member.StepResult result =
                        fused ? member.step(device, x, step, false) : member.composedStep(device, x, step);
                losses[step] = result.loss().get();
            }
        }
        return new Outcome(losses, before, parameters(sae));
    }

    private static List<float[]> parameters(Sae sae) {
        return sae.parameters().stream().map(Parameter::toArray).toList();
    }

    private static float[] rows(Case one, float[] directions, int step) {
        RandomStream random = new RandomStream(SEED, 100 + step);
        int d = one.d();
        float[] rows = new float[one.rows() * d];
        for (int row = 0; row < one.rows(); row++) {
            for (int j = 0; j < one.k(); j++) {
                int feature = (int) (((long) row * one.k() + j) * 7919 % one.features());
                double length = 2.5 + random.nextUniform(0.5f);
                add(length / norm(directions, feature * d, d), directions, feature * d, rows, row * d, d);
            }
        }
        return rows;
    }

    private static double norm(float[] x, int at, int n) {
        double squares = 0;
        for (int i = at; i < at + n; i++) {
            squares += (double) x[i] * x[i];
        }
        return Math.sqrt(squares);
    }

    private static void add(double factor, float[] x, int xAt, float[] y, int yAt, int n) {
        for (int i = 0; i < n; i++) {
            y[yAt + i] += (float) (factor * x[xAt + i]);
        }
    }
}
