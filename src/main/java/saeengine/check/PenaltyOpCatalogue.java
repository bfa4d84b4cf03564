package saeengine.check;

import static saeengine.check.OpCase.In.awayFromZero;
import static saeengine.check.OpCase.In.of;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import saeengine.op.EntropyPenalty;
import saeengine.op.GatherColumns;
import saeengine.op.GhostGradients;
import saeengine.op.LpPenalty;
import saeengine.op.NormalisedError;
import saeengine.op.Power;
import saeengine.op.PreActivationPenalty;
import saeengine.op.Relu;
import saeengine.op.TanhPenalty;

/** The catalogue lines of penalties and of what dead latents are brought back by. */
public final class PenaltyOpCatalogue {
    private static final double EPSILON = 1e-8f;

    private PenaltyOpCatalogue() {}

    static List<OpCase> cases() {
        List<OpCase> cases = new ArrayList<>();
        for (int[] s : new int[][] {{1, 1}, {5, 7}, {270, 3}, {3, 130}}) {
            tanh(cases, s[0], s[1]);
            lp(cases, s[0], s[1]);
            dead(cases, s[0], s[1]);
            distance(cases, s[0], s[1]);
        }
        for (int[] s : new int[][] {{5, 7}, {270, 3}, {3, 130}}) {
            entropy(cases, s[0], s[1]);
            ghost(cases, s[0], s[1], 5);
        }
        for (float exponent : new float[] {0.5f, 1f, 2.5f}) {
            PenaltyReference.Curve curve = PenaltyReference.power(exponent);
            cases.add(new OpCase(
                    "power " + exponent,
                    List.of(awayFromZero(300)),
                    (t, x) -> Power.power(t, x[0], exponent),
                    x -> PenaltyReference.map(x[0], curve),
                    (x, dy) -> new double[][] {PenaltyReference.mapGradient(x[0], curve, dy)}));
        }
        cases.add(new OpCase(
                "ghost_gradients rescaled",
                List.of(awayFromZero(1)),
                (t, x) -> GhostGradients.rescaled(t, x[0], t.of(new float[] {3.7f}, 1)),
                x -> new double[] {3.7f},
                (x, dy) -> new double[][] {{dy[0] * 3.7f / x[0][0]}}));
        return cases;
    }

    private static void tanh(List<OpCase> cases, int rows, int features) {
        String size = " " + rows + "x" + features;
        PenaltyReference.Curve curve = PenaltyReference.tanh(4);
        double[] ones = ones(features);
        cases.add(new OpCase(
                "tanh_penalty" + size,
                List.of(of(rows, features), of(features)),
                (t, x) -> TanhPenalty.tanhPenalty(t, x[0], x[1], 4f),
                x -> RecipeReference.mean(PenaltyReference.ofRows(x[0], x[1], curve)),
                (x, dy) -> PenaltyReference.gradient(x[0], x[1], curve, RecipeReference.ofMean(dy[0], rows))));
        cases.add(new OpCase(
                "tanh_penalty of rows without weights" + size,
                List.of(of(rows, features)),
                (t, x) -> TanhPenalty.ofRows(t, x[0], null, 4f),
                x -> PenaltyReference.ofRows(x[0], ones, curve),
                (x, dy) -> Arrays.copyOf(PenaltyReference.gradient(x[0], ones, curve, dy), 1)));
    }

    private static void lp(List<OpCase> cases, int rows, int features) {
        String size = " " + rows + "x" + features;
        for (float p : new float[] {0.4f, 1f}) {
            PenaltyReference.Curve curve = PenaltyReference.power(p);
            cases.add(new OpCase(
                    "lp_penalty " + p + size,
                    List.of(awayFromZero(rows, features), awayFromZero(features)),
                    (t, x) -> LpPenalty.lpPenalty(t, x[0], x[1], p),
                    x -> RecipeReference.mean(PenaltyReference.ofRows(x[0], x[1], curve)),
                    (x, dy) -> PenaltyReference.gradient(x[0], x[1], curve, RecipeReference.ofMean(dy[0], rows))));
        }
        PenaltyReference.Curve curve = PenaltyReference.power(0.4f);
        PenaltyReference.Curve root = PenaltyReference.power(1 / (double) 0.4f);
        double[] ones = ones(features);
        cases.add(new OpCase(
                "lp_penalty norm without weights" + size,
                List.of(awayFromZero(rows, features)),
                (t, x) -> LpPenalty.lpNorm(t, x[0], null, 0.4f),
                x -> RecipeReference.mean(PenaltyReference.map(PenaltyReference.ofRows(x[0], ones, curve), root)),
                (x, dy) -> {
                    double[] sums = PenaltyReference.ofRows(x[0], ones, curve);
                    double[] dsums = PenaltyReference.mapGradient(sums, root, RecipeReference.ofMean(dy[0], rows));
                    return Arrays.copyOf(PenaltyReference.gradient(x[0], ones, curve, dsums), 1);
                }));
    }

    /** Every other latent is dead, from the last one down. */
    private static void dead(List<OpCase> cases, int rows, int features) {
        String size = " " + rows + "x" + features;
        int[] dead = everyOther(features);
        List<OpCase.In> inputs = List.of(of(rows, features), of(features), of(features));
        cases.add(new OpCase(
                "gather_columns" + size,
                List.of(of(rows, features)),
                (t, x) -> GatherColumns.gatherColumns(t, x[0], t.of(dead, dead.length), 0f),
                x -> RecipeReference.columns(x[0], features, dead)));
        int[] few = Arrays.copyOf(dead, dead.length / 2);
        int[] room = ListedLatents.padded(dead.length, few);
        cases.add(new OpCase(
                "gather_columns with room" + size,
                List.of(of(rows, features)),
                (t, x) -> GatherColumns.gatherColumns(t, x[0], t.of(room, room.length), -0.75f),
                x -> padded(RecipeReference.columns(x[0], features, few), rows, few.length, room.length, -0.75)));
        cases.add(new OpCase(
                "rows of the dead" + size,
                List.of(of(features, rows)),
                (t, x) -> ListedLatents.of(t, features, room.length, few).rows(t, x[0], -0.75f),
                x -> padded(Reference.embedding(x[0], few, rows), 1, few.length * rows, room.length * rows, -0.75)));
        cases.add(new OpCase(
                "pre_activation_penalty with room" + size,
                inputs,
                (t, x) -> PreActivationPenalty.preActivationPenalty(t, x[0], x[1], x[2], t.of(room, room.length)),
                x -> PenaltyReference.preActivation(x, few),
                (x, dy) -> PenaltyReference.preActivationGradient(x, few, dy[0])));
        cases.add(new OpCase(
                "pre_activation_penalty" + size,
                inputs,
                (t, x) -> PreActivationPenalty.preActivationPenalty(t, x[0], x[1], x[2], t.of(dead, dead.length)),
                x -> PenaltyReference.preActivation(x, dead),
                (x, dy) -> PenaltyReference.preActivationGradient(x, dead, dy[0])));
        int[] all = RecipeReference.range(0, features);
        double[] ones = ones(features);
        cases.add(new OpCase(
                "pre_activation_penalty of all without norms" + size,
                inputs.subList(0, 2),
                (t, x) -> PreActivationPenalty.preActivationPenalty(t, x[0], x[1], null, t.of(all, features)),
                x -> PenaltyReference.preActivation(new double[][] {x[0], x[1], ones}, all),
                (x, dy) -> Arrays.copyOf(
                        PenaltyReference.preActivationGradient(new double[][] {x[0], x[1], ones}, all, dy[0]), 2)));
        cases.add(new OpCase(
                "pre_activation_penalty of none" + size,
                List.of(),
                (t, x) -> PreActivationPenalty.preActivationPenalty(
                        t, t.zeros(rows, features), t.zeros(features), null, t.of(new int[0], 0)),
                x -> new double[1]));
    }

    private static void entropy(List<OpCase> cases, int rows, int features) {
        cases.add(new OpCase(
                "entropy_penalty " + rows + "x" + features,
                List.of(of(rows, features)),
                (t, x) -> EntropyPenalty.entropyPenalty(t, Relu.relu(t, x[0]), 1e-8f),
                x -> RecipeReference.mean(PenaltyReference.entropyOfRows(x[0], features, EPSILON)),
                (x, dy) -> new double[][] {
                    PenaltyReference.entropyGradient(x[0], features, EPSILON, RecipeReference.ofMean(dy[0], rows))
                }));
    }

    private static void ghost(List<OpCase> cases, int rows, int features, int d) {
        String size = " " + rows + "x" + features;
        int[] dead = everyOther(features);
        int room = Math.min(features, dead.length + 2);
        float[] residual = OpCatalogue.fixed(rows * d);
        List<OpCase.In> inputs = List.of(of(rows, features), of(features, d));
        cases.add(new OpCase(
                "ghost_gradients rows" + size,
                inputs,
                (t, x) -> GhostGradients.ghost(
                        t, x[0], ListedLatents.of(t, features, room, dead), x[1], t.of(residual, rows, d), (float)
                                EPSILON),
                x -> PenaltyReference.ghost(x, dead, residual, d, EPSILON),
                (x, dy) -> PenaltyReference.ghostGradient(x, dead, residual, d, EPSILON, dy)));
        cases.add(new OpCase(
                "ghost_gradients" + size,
                inputs,
                (t, x) -> GhostGradients.loss(
                        t,
                        t.of(residual, rows, d),
                        t.zeros(rows, d),
                        x[0],
                        ListedLatents.of(t, features, room, dead),
                        x[1],
                        t.of(new float[] {0.9f}, 1)),
                x -> new double[] {0.9f},
                (x, dy) -> {
                    double[] ghost = PenaltyReference.ghost(x, dead, residual, d, EPSILON);
                    double loss = PenaltyReference.distance(ghost, residual, d)[0];
                    double[] dghost = PenaltyReference.distanceGradient(ghost, residual, d, dy[0] * 0.9f / loss);
                    return PenaltyReference.ghostGradient(x, dead, residual, d, EPSILON, dghost);
                }));
        cases.add(new OpCase(
                "ghost_gradients of none" + size,
                inputs,
                (t, x) -> GhostGradients.loss(
                        t,
                        t.of(residual, rows, d),
                        t.zeros(rows, d),
                        x[0],
                        ListedLatents.of(t, features, room),
                        x[1],
                        t.of(new float[] {0.9f}, 1)),
                x -> new double[1],
                (x, dy) -> new double[][] {new double[x[0].length], new double[x[1].length]}));
    }

    private static void distance(List<OpCase> cases, int rows, int d) {
        float[] x = OpCatalogue.fixed(rows * d);
        cases.add(new OpCase(
                "error_distance " + rows + "x" + d,
                List.of(of(rows, d)),
                (t, in) -> NormalisedError.distance(t, in[0], t.of(x, rows, d)),
                in -> PenaltyReference.distance(in[0], x, d),
                (in, dy) -> new double[][] {PenaltyReference.distanceGradient(in[0], x, d, dy[0])}));
    }

    /** Rows of so many numbers, each with others behind it. */
    private static double[] padded(double[] x, int rows, int from, int to, double beyond) {
        double[] padded = new double[rows * to];
        Arrays.fill(padded, beyond);
        for (int row = 0; row < rows; row++) {
            System.arraycopy(x, row * from, padded, row * to, from);
        }
        return padded;
    }

    private static int[] everyOther(int features) {
        int[] dead = new int[(features + 1) / 2];
        Arrays.setAll(dead, j -> features - 1 - 2 * j);
        return dead;
    }

    private static double[] ones(int n) {
        double[] ones = new double[n];
        Arrays.fill(ones, 1);
        return ones;
    }
}
