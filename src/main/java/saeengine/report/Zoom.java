package saeengine.report;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The part of the whole run that the second panel enlarges.
 *
 * <p>The question it should answer is "who gets stuck just above zero?". So it looks for the lowest
 * curve that cannot reach 0 while another can (their PCA bounds say so), and shows the axis from 0
 * to a little above where it ends. Without such bounds it looks for the widest gap, as a ratio,
 * between where curves end, and shows what lies below it. Where all curves end alike it leaves
 * out the first fall instead. The step axis starts a little before the first curve
 * comes into view, unless that is near the start anyway.
 *
 * @param from the step where the enlarged part starts
 */
record Zoom(double from, double low, double high, String title) {
    /** Of the panel's height, the stuck curve ends at this fraction: high enough to be told from 0. */
    private static final double HEADROOM = 2.5;

    private static final double WIDE_GAP = 4;

    /** How far an axis that shows 0 goes on below it, as a part of its height: a bound of 0 is a line of its own there. */
    static final double BELOW_ZERO = 0.04;

    /** More than this part of a linear axis is not worth a second panel. */
    private static final double MOST = 0.4;

    /** Chooses the zoom, or null where a second panel would show nothing that the first does not. */
    static @Nullable Zoom choose(List<Figure.Series> series, double top, boolean logarithmic) {
        double[] ends = series.stream()
                .mapToDouble(s -> s.loss().end())
                .filter(end -> end > 0)
                .sorted()
                .toArray();
        if (ends.length == 0) {
            return null;
        }
        double stuck = stuck(series);
        if (stuck > 0 && HEADROOM * stuck < MOST * top) {
            return closeToZero(HEADROOM * stuck, series);
        }
        double below = belowTheWidestGap(ends);
        if (!Double.isNaN(below)) {
            return closeToZero(HEADROOM * below, series);
        }
        Zoom later = later(series);
        boolean enlarges = later.high - later.low < MOST * top || later.from > 0;
        return later.high > later.low && (logarithmic || enlarges) ? later : null;
    }

    /** Where the lowest curve with a bound above 0 ends, if other curves could reach 0; else NaN. */
    private static double stuck(List<Figure.Series> series) {
        double dust = 1e-9
                * series.stream()
                        .mapToDouble(Figure.Series::bound)
                        .filter(b -> b > 0)
                        .max()
                        .orElse(0);
        double stuck = least(series.stream().filter(s -> s.bound() > dust).toList());
        double free = least(series.stream().filter(s -> s.bound() <= dust).toList());
        // Early in a run the free curves may still be on their way down: then they set the height.
        return Math.max(stuck, free);
    }

    private static double least(List<Figure.Series> series) {
        return series.stream()
                .mapToDouble(s -> s.loss().end())
                .filter(end -> end >= 0)
                .min()
                .orElse(Double.NaN);
    }

    private static double belowTheWidestGap(double[] rising) {
        double widest = WIDE_GAP;
        double below = Double.NaN;
        for (int i = 1; i < rising.length; i++) {
            if (rising[i] / rising[i - 1] >= widest) {
                widest = rising[i] / rising[i - 1];
                below = rising[i - 1];
            }
        }
        return below;
    }

    private static Zoom later(List<Figure.Series> series) {
        double[] late = series.stream()
                .flatMapToDouble(s -> {
                    double[] smooth = s.loss().smooth();
                    return Arrays.stream(
                            smooth,
                            Math.min(smooth.length / 5, Math.max(0, s.loss().endIndex())),
                            smooth.length);
                })
                .filter(v -> !Double.isNaN(v))
                .sorted()
                .toArray();
        double least = late[0];
        double most = late[late.length - 1];
        double margin = most > least ? 0.08 * (most - least) : 0;
        double low = least >= 0 && least < 0.35 * most ? 0 : least - margin;
        return new Zoom(firstBelow(most + margin, series), low, most + margin, "A closer look");
    }

    private static Zoom closeToZero(double high, List<Figure.Series> series) {
        return new Zoom(firstBelow(high, series), -BELOW_ZERO * high, high, "Close to zero");
    }

    /** A round step shortly before any curve first lies below {@code high}; 0 in the run's first sixth. */
    private static double firstBelow(double high, List<Figure.Series> series) {
        double first = Double.POSITIVE_INFINITY;
        double last = 0;
        for (Figure.Series s : series) {
            double[] smooth = s.loss().smooth();
            for (int i = 0; i < smooth.length; i++) {
                last = Math.max(last, s.loss().steps()[i]);
                if (smooth[i] < high) {
                    first = Math.min(first, s.loss().steps()[i]);
                }
            }
        }
        double round = Scale.Linear.niceStep(last / 20);
        double from = Math.floor((first - 0.02 * last) / round) * round;
        return first < last && from > last / 6 ? from : 0;
    }
}
