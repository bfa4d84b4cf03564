package saeengine.eval;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import saeengine.nn.Transformer;

/** Cross-entropies with exchanged rows in plain float64 loops, one window at a time, for tests of whole commands. */
public final class NaiveLosses {
    private final NaiveGptNeo model;
    private final int layer;
    private final int endOfText;
    private final boolean special;

    public NaiveLosses(Transformer model, int layer, int endOfText, boolean specialReplaced) {
        this.model = new NaiveGptNeo(model);
        this.layer = layer;
        this.endOfText = endOfText;
        this.special = specialReplaced;
    }

    /** The rows of a window as an autoencoder is trained on them: without the end-of-text id. */
    public double[][] rows(int... window) {
        return model.residual(window, layer);
    }

    /** Token means: clean, zero, mean row, reconstructed. */
    public double[] of(List<int[]> windows, UnaryOperator<double[][]> reconstruct) {
        List<double[]> all = new ArrayList<>();
        for (int[] window : windows) {
            all.addAll(List.of(replaced(residual(window))));
        }
        double[] mean = new double[all.get(0).length];
        for (double[] row : all) {
            for (int j = 0; j < mean.length; j++) {
                mean[j] += row[j] / all.size();
            }
        }
        return new double[] {
            loss(windows, rows -> rows),
            loss(windows, rows -> filled(rows, new double[mean.length])),
            loss(windows, rows -> filled(rows, mean)),
            loss(windows, reconstruct)
        };
    }

    private double[][] residual(int... window) {
        return model.residual(TokenWindow.of(window, endOfText).read(), layer);
    }

    private double[][] replaced(double[][] x) {
        return Arrays.copyOfRange(x, special ? 0 : 1, x.length);
    }

    private static double[][] filled(double[][] rows, double... row) {
        double[][] all = new double[rows.length][];
        Arrays.fill(all, row);
        return all;
    }

    private double loss(List<int[]> windows, UnaryOperator<double[][]> exchange) {
        double sum = 0;
        int tokens = 0;
        for (int[] window : windows) {
            double[][] x = residual(window);
            double[][] rows = replaced(x);
            if (rows.length > 0) {
                System.arraycopy(exchange.apply(rows), 0, x, x.length - rows.length, rows.length);
            }
            sum += model.loss(x, layer, window);
            tokens += window.length;
        }
        return sum / tokens;
    }
}
