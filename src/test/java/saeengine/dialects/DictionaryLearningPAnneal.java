package saeengine.dialects;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * dictionary_learning's PAnnealTrainer on AutoEncoder.
 *
 * <p>trainers/p_anneal.py, trainers/trainer.py (ConstrainedAdam). Exponent and coefficient change after a step's loss is
 * taken; the first update changes nothing but what the next exponent is. torch.linspace gives float32 exponents and
 * update steps cut to integers.
 */
final class DictionaryLearningPAnneal extends DialectTrainer {
    private record Both(double now, double next) {}

    private final Exponents schedule;
    private final Deque<Both> recent = new ArrayDeque<>();
    private double p = 1;
    private double coefficient;
    private int updates;

    DictionaryLearningPAnneal(DialectStart start, Settings settings) {
        super(start, settings, Betas.TORCH);
        schedule = settings.own().p();
        coefficient = settings.lambda();
    }

    private double exponent(int update) {
        int n = schedule.updates();
        float last = (float) schedule.last();
        float by = (last - 1) / (n - 1);
        return update < n / 2 ? 1 + by * update : last - by * (n - 1 - update);
    }

    private long stepOf(int update) {
        double by = (double) (schedule.end() - schedule.first()) / (schedule.updates() - 1);
        return (long) (schedule.first() + by * update);
    }

    /** Mean over rows of sum f^p, or of its root. */
    private int penalty(int[][] f, double exponent) {
        int mean = tape.leaf(0);
        for (int[] row : f) {
            int sum = tape.leaf(0);
            for (int each : row) {
                sum = tape.plus(sum, tape.power(each, exponent));
            }
            sum = schedule.root() ? tape.power(sum, 1 / exponent) : sum;
            mean = tape.plus(mean, tape.times(sum, 1.0 / f.length));
        }
        return mean;
    }

    @Override
    int loss(double[][] x) {
        int rows = x.length;
        int[][] f = new int[rows][];
        int[][] y = new int[rows][];
        for (int row = 0; row < rows; row++) {
            f[row] = relu(preActivations(x[row]));
            y[row] = decode(f[row], everyLatent(), true);
        }
        int penalty = penalty(f, p);
        int error = tape.times(squares(y, leaves(x)), 1.0 / rows);
        double lambda = coefficient * warmup(step, settings.lambdaWarmup());
        int loss = tape.plus(error, tape.times(penalty, lambda));
        if (updates > 0) {
            double next = updates < schedule.updates() ? exponent(updates) : schedule.last();
            recent.addLast(new Both(tape.value(penalty), tape.value(penalty(f, next))));
            if (recent.size() > schedule.memory()) {
                recent.removeFirst();
            }
        }
        if (updates < schedule.updates() && step == stepOf(updates)) {
            if (updates > 0) {
                coefficient *= recent.stream().mapToDouble(Both::now).sum()
                        / recent.stream().mapToDouble(Both::next).sum();
            }
            p = exponent(updates++);
        }
        return loss;
    }

    @Override
    void afterBackward() {
        projectGradient(length -> length);
        adam(dictionaryLearningRate());
        normaliseDecoder(0);
    }
}
