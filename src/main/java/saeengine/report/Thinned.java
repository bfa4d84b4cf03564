package saeengine.report;

import java.util.Arrays;
import java.util.stream.DoubleStream;

/**
 * One key of a curve, short enough to draw.
 *
 * <p>A curve of up to twice {@code buckets} points stays as it was logged. A longer one is cut into
 * {@code buckets} equal stretches of steps; each keeps its last step, its mean, and its least and
 * largest value, so that a single spike among a million lines is still seen. The smoothed line is
 * a running median over about 2 % of these points, which no single spike moves and which leaves a
 * steep fall as it is, then a running mean over half as many: both centred, narrower near the start,
 * one-sided at the end. A value that was not finite stays a gap.
 *
 * @param window how many points the running median spans
 * @param bucketed whether points stand for stretches of steps, with {@code low < high}
 */
record Thinned(
        double[] steps, double[] mean, double[] low, double[] high, double[] smooth, int window, boolean bucketed) {

    static Thinned of(Curve curve, String key, int buckets) {
        double[] values = curve.values(key);
        if (values.length <= 2 * buckets) {
            return withSmooth(curve.steps(), values, values, values, false);
        }
        return bucketed(curve.steps(), values, buckets);
    }

    int size() {
        return steps.length;
    }

    /** The last finite smoothed value, or NaN. */
    double end() {
        int last = endIndex();
        return last < 0 ? Double.NaN : smooth[last];
    }

    int endIndex() {
        int last = smooth.length - 1;
        while (last >= 0 && Double.isNaN(smooth[last])) {
            last--;
        }
        return last;
    }

    private static Thinned bucketed(double[] steps, double[] values, int buckets) {
        double first = steps[0];
        double span = steps[steps.length - 1] - first;
        double[] at = new double[buckets];
        double[] mean = new double[buckets];
        double[] low = new double[buckets];
        double[] high = new double[buckets];
        int used = 0;
        for (int from = 0, to; from < steps.length; from = to) {
            int bucket = bucket(steps[from], first, span, buckets);
            to = from + 1;
            while (to < steps.length && bucket(steps[to], first, span, buckets) == bucket) {
                to++;
            }
            at[used] = steps[to - 1];
            mean[used] = mean(values, from, to);
            low[used] = finite(values, from, to).min().orElse(Double.NaN);
            high[used] = finite(values, from, to).max().orElse(Double.NaN);
            used++;
        }
        return withSmooth(
                Arrays.copyOf(at, used),
                Arrays.copyOf(mean, used),
                Arrays.copyOf(low, used),
                Arrays.copyOf(high, used),
                true);
    }

    private static int bucket(double step, double first, double span, int buckets) {
        return (int) Math.min(buckets - 1, (step - first) / span * buckets);
    }

    private static Thinned withSmooth(double[] steps, double[] mean, double[] low, double[] high, boolean bucketed) {
        int radius = Math.max(mean.length >= 10 ? 1 : 0, mean.length / 100);
        double[] medians = running(mean, radius, Thinned::median);
        double[] smooth = running(medians, radius / 2, Thinned::mean);
        return new Thinned(steps, mean, low, high, smooth, 2 * radius + 1, bucketed);
    }

    /** A statistic of the values around each one; where there is no value, there is no statistic either. */
    private static double[] running(double[] values, int radius, Statistic statistic) {
        double[] result = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            int reach = Math.min(i, radius);
            result[i] = Double.isNaN(values[i])
                    ? Double.NaN
                    : statistic.of(values, i - reach, Math.min(values.length, i + reach + 1));
        }
        return result;
    }

    private interface Statistic {
        double of(double[] values, int from, int to);
    }

    private static double mean(double[] values, int from, int to) {
        return finite(values, from, to).average().orElse(Double.NaN);
    }

    private static double median(double[] values, int from, int to) {
        double[] rising = finite(values, from, to).sorted().toArray();
        return 0.5 * (rising[(rising.length - 1) / 2] + rising[rising.length / 2]);
    }

    private static DoubleStream finite(double[] values, int from, int to) {
        return Arrays.stream(values, from, to).filter(v -> !Double.isNaN(v));
    }
}
