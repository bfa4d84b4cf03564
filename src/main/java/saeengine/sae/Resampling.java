package saeengine.sae;

import java.util.Arrays;
import java.util.List;
import saeengine.tensor.RandomStream;

/**
 * Plans new weights for dead features: pure functions in float64 on host arrays. {@link ResamplePlan} applies them.
 *
 * <p>A dead feature is pointed at an input that the autoencoder reconstructs badly, with an encoder row weak enough
 * not to disturb the others: 0.2 times the mean norm of the living ones. What counts as dead, and when, is the
 * caller's.
 */
public final class Resampling {
    private static final double WEAKER = 0.2;

    private Resampling() {}

    /**
     * What an input's chance goes with, to the power that a recipe gives it: 2 of the squared error in Bricken et
     * al., 2023; 1 of its root in dictionary_learning. Losses of 1, 2, 3 and power 2 make 1/14, 4/14, 9/14. Where all
     * losses are 0 nothing is badly reconstructed, and every chance is 0.
     */
    public static double[] probabilities(double[] losses, double power) {
        double[] p = new double[losses.length];
        double total = 0;
        for (int i = 0; i < p.length; i++) {
            p[i] = Math.pow(losses[i], power);
            total += p[i];
        }
        if (!(total >= 0) || Double.isInfinite(total)) {
            throw new IllegalArgumentException("resampling needs losses that are finite and not negative");
        }
        for (int i = 0; i < p.length && total > 0; i++) {
            p[i] /= total;
        }
        return p;
    }

    /** {@code n} different places, each drawn by its probability among those that are left. */
    public static int[] draw(double[] probabilities, int n, RandomStream random) {
        WeightedDraw<Integer> draw = new WeightedDraw<>(n, random);
        for (int i = 0; i < probabilities.length; i++) {
            int place = i;
            draw.add(probabilities[i], () -> place);
        }
        List<Integer> drawn = draw.drawn();
        if (drawn.size() < n) {
            throw new IllegalArgumentException(
                    "cannot draw " + n + " different inputs, only " + drawn.size() + " have a positive probability");
        }
        return drawn.stream().mapToInt(Integer::intValue).toArray();
    }

    /**
     * Anthropic's: decoder row = the unit input, encoder row = that times 0.2 times the living rows' mean norm.
     *
     * @param dead the dead features, at least one
     * @param inputs the drawn inputs, one for each dead feature
     */
    public static ResamplePlan anthropic(int[] dead, double[][] inputs, double aliveNorm) {
        double[][] unit = units(inputs);
        return new ResamplePlan(dead, scaled(unit, WEAKER * aliveNorm), unit);
    }

    /** dictionary_learning's: as Anthropic's, but the encoder row is the input itself times that, not its unit. */
    public static ResamplePlan dictionaryLearning(int[] dead, double[][] inputs, double aliveNorm) {
        return new ResamplePlan(dead, scaled(inputs, WEAKER * aliveNorm), units(inputs));
    }

    /** The simple one of ARENA's toy models: random unit decoder rows, encoder rows half of them. */
    public static ResamplePlan simple(int[] dead, int d, RandomStream random) {
        double[][] directions = new double[dead.length][d];
        for (double[] direction : directions) {
            for (int j = 0; j < d; j++) {
                direction[j] = random.nextGaussian();
            }
        }
        double[][] unit = units(directions);
        return new ResamplePlan(dead, scaled(unit, 0.5), unit);
    }

    /**
     * The mean norm of the living features' encoder rows; 1 where none lives. All dead ones are left out, whether they get
     * new weights or there were too few inputs for them.
     *
     * @param encoder row-major [features, d]
     */
    public static double aliveNorm(float[] encoder, int d, int[] dead) {
        boolean[] isDead = new boolean[encoder.length / d];
        for (int feature : dead) {
            isDead[feature] = true;
        }
        double sum = 0;
        int alive = 0;
        for (int i = 0; i < isDead.length; i++) {
            if (!isDead[i]) {
                sum += norm(rowOf(encoder, i, d));
                alive++;
            }
        }
        return alive == 0 ? 1 : sum / alive;
    }

    /** Row {@code i} of a row-major matrix. */
    public static double[] input(float[] rows, int i, int d) {
        return rowOf(rows, i, d);
    }

    private static double[] rowOf(float[] rows, int i, int d) {
        double[] row = new double[d];
        for (int j = 0; j < d; j++) {
            row[j] = rows[i * d + j];
        }
        return row;
    }

    private static double[][] units(double[][] rows) {
        double[][] units = new double[rows.length][];
        for (int i = 0; i < rows.length; i++) {
            double norm = norm(rows[i]);
            if (norm == 0) {
                throw new IllegalArgumentException("an input of zeros has no direction to point a feature at");
            }
            units[i] = scaled(rows[i], 1 / norm);
        }
        return units;
    }

    private static double[][] scaled(double[][] rows, double factor) {
        return Arrays.stream(rows).map(row -> scaled(row, factor)).toArray(double[][]::new);
    }

    private static double[] scaled(double[] row, double factor) {
        return Arrays.stream(row).map(v -> v * factor).toArray();
    }

    private static double norm(double[] row) {
        return Math.sqrt(Arrays.stream(row).map(v -> v * v).sum());
    }
}
