package saeengine.report;

import java.util.Arrays;
import java.util.List;

/**
 * The part of the loss axis that the second panel enlarges.
 *
 * <p>The question it should answer is "who gets stuck just above zero?". So it looks for the lowest
 * curve that cannot reach 0 while another can (their PCA bounds say so), and shows the axis from 0
 * to a little above where it ends. Without such bounds it looks for the widest gap, as a ratio,
 * between where curves end, and shows what lies below it. Where all curves end alike it shows the
 * last four fifths of the run instead.
 */
record Zoom(double low, double high, String title) {
    /** Of the panel's height, the stuck curve ends at this fraction: high enough to be told from 0. */
    private static final double HEADROOM = 2.5;

    private static final double WIDE_GAP = 4;

    /** Chooses the zoom, or null where no loss is above zero. */
    static Zoom choose(List<Figure.Series> series) {
        double[] ends = series.stream()
                .mapToDouble(s -> s.loss().end())
                .filter(end -> end > 0)
                .sorted()
                .toArray();
        if (ends.length == 0) {
            return null;
        }
        double stuck = stuck(series);
        if (stuck > 0 && stuck < ends[ends.length - 1] / WIDE_GAP) {
            return new Zoom(0, HEADROOM * stuck, "Close to zero");
        }
        double below = belowTheWidestGap(ends);
        if (!Double.isNaN(below)) {
            return new Zoom(0, HEADROOM * below, "Close to zero");
        }
        return later(series);
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
        double margin = most > least ? 0.08 * (most - least) : 0.1 * Math.abs(most);
        double low = least >= 0 && least < 0.35 * most ? 0 : least - margin;
        return new Zoom(low, most + margin, "The last four fifths of the run, enlarged");
    }
}
