package saeengine.toy;

import java.util.Arrays;
import java.util.function.IntConsumer;
import saeengine.tensor.Device;

/**
 * The pictures of the paper's geometry: how the features of toy models lie as they become rare, and when one has a
 * dimension of its own, shares one, or has none.
 */
public final class Geometry {
    private Geometry() {}

    /**
     * Models of one shape, each with features of its own probability.
     *
     * @param probability of the features of each model
     * @param w each model's features, [models][hidden][features]
     */
    public record Sweep(double[] probability, double[][][] w) {
        /** Hidden dimensions a feature, m / ||W||_F^2: 1 where each has one of its own. */
        public double[] dimensionsPerFeature() {
            double[] shares = new double[w.length];
            Arrays.setAll(shares, i -> w[i].length / squaredLength(w[i]));
            return shares;
        }

        /**
         * The dimension that each feature has, ||W_i||^2 / sum over j of (unit W_i . W_j)^2; 0 for one of no length.
         */
        public double[][] dimensionalities() {
            double[][] all = new double[w.length][];
            for (int i = 0; i < w.length; i++) {
                all[i] = Geometry.dimensionalities(w[i]);
            }
            return all;
        }
    }

    /** Trains a model for each probability; the importance of feature i is decay^i. */
    public static Sweep sweep(
            Device device,
            double[] probability,
            int features,
            int hidden,
            double decay,
            ToySchedule schedule,
            long seed,
            IntConsumer progress) {
        ToyShape shape = new ToyShape(probability.length, features, hidden);
        float[] chances = new float[shape.rows()];
        float[] importance = new float[shape.rows()];
        for (int row = 0; row < chances.length; row++) {
            chances[row] = (float) probability[row / features];
            importance[row] = (float) Math.pow(decay, row % features);
        }
        return new Sweep(probability, train(device, shape, chances, importance, schedule, seed, progress));
    }

    /** What becomes of the second of two features in one dimension. */
    public enum Phase {
        /** It is not represented. */
        NONE,
        /** It shares the dimension with the first, on its other side. */
        SUPERPOSITION,
        /** It has the dimension alone. */
        OWN
    }

    /**
     * Two features in one dimension: the best of several models for each probability and importance.
     *
     * @param probability of both features, down the rows
     * @param importance of the second, that of the first being 1, across
     * @param phase [rows][columns]
     */
    public record Phases(double[] probability, double[] importance, Phase[][] phase) {
        /** How many pairs of probability and importance there are. */
        public int places() {
            return probability.length * importance.length;
        }

        /** At how many of them the second feature is in that phase. */
        public int count(Phase of) {
            int count = 0;
            for (Phase[] row : phase) {
                for (Phase each : row) {
                    count += each == of ? 1 : 0;
                }
            }
            return count;
        }
    }

    /** Trains so many models for each place and keeps the one of the least loss there. */
    public static Phases phases(
            Device device,
            double[] probability,
            double[] importance,
            int tries,
            ToySchedule schedule,
            long seed,
            IntConsumer progress) {
        int places = probability.length * importance.length;
        ToyShape shape = new ToyShape(places * tries, 2, 1);
        float[] chances = new float[shape.rows()];
        float[] weights = new float[shape.rows()];
        for (int row = 0; row < chances.length; row++) {
            int place = row / 2 / tries;
            chances[row] = (float) probability[place / importance.length];
            weights[row] = row % 2 == 0 ? 1 : (float) importance[place % importance.length];
        }
        double[] loss = new double[shape.instances()];
        double[][][] w = train(device, shape, chances, weights, schedule, seed, progress, loss);
        Phase[][] phases = new Phase[probability.length][importance.length];
        for (int place = 0; place < places; place++) {
            int best = place * tries;
            for (int i = best; i < (place + 1) * tries; i++) {
                best = loss[i] < loss[best] ? i : best;
            }
            phases[place / importance.length][place % importance.length] = phase(w[best][0]);
        }
        return new Phases(probability, importance, phases);
    }

    /** @param w of the two features */
    static Phase phase(double[] w) {
        double longest = Math.max(Math.abs(w[0]), Math.abs(w[1]));
        boolean first = Math.abs(w[0]) > longest / 2;
        boolean second = Math.abs(w[1]) > longest / 2;
        return !second ? Phase.NONE : first ? Phase.SUPERPOSITION : Phase.OWN;
    }

    static double[] dimensionalities(double[][] w) {
        int features = w[0].length;
        double[] shares = new double[features];
        for (int i = 0; i < features; i++) {
            double square = dot(w, i, i);
            double sum = 0;
            for (int j = 0; j < features; j++) {
                double overlap = dot(w, i, j);
                sum += square == 0 ? 0 : overlap * overlap / square;
            }
            shares[i] = sum == 0 ? 0 : square / sum;
        }
        return shares;
    }

    private static double squaredLength(double[][] w) {
        double sum = 0;
        for (int i = 0; i < w[0].length; i++) {
            sum += dot(w, i, i);
        }
        return sum;
    }

    private static double dot(double[][] w, int i, int j) {
        double sum = 0;
        for (double[] row : w) {
            sum += row[i] * row[j];
        }
        return sum;
    }

    private static double[][][] train(
            Device device,
            ToyShape shape,
            float[] probability,
            float[] importance,
            ToySchedule schedule,
            long seed,
            IntConsumer progress) {
        return train(device, shape, probability, importance, schedule, seed, progress, new double[shape.instances()]);
    }

    /** @param loss given each instance's, summed over the records of the last half */
    private static double[][][] train(
            Device device,
            ToyShape shape,
            float[] probability,
            float[] importance,
            ToySchedule schedule,
            long seed,
            IntConsumer progress,
            double[] loss) {
        ToyFeatures features = new ToyFeatures(shape, probability, 0, 0, ToyFeatures.Magnitude.UNIFORM);
        ToyModel model = ToyTraining.train(
                device,
                features,
                importance,
                schedule,
                seed,
                record -> {
                    for (int i = 0; i < loss.length; i++) {
                        loss[i] += 2 * record.step() >= schedule.steps() ? record.loss()[i] : 0;
                    }
                },
                progress);
        float[] values = model.weight().toArray();
        double[][][] w = new double[shape.instances()][shape.hidden()][shape.features()];
        for (int at = 0; at < values.length; at++) {
            int row = at / shape.features();
            w[row / shape.hidden()][row % shape.hidden()][at % shape.features()] = values[at];
        }
        return w;
    }
}
