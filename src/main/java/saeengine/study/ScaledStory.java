package saeengine.study;

import saeengine.autograd.Tape;
import saeengine.eval.Reconstruct;
import saeengine.tensor.Tensor;

/**
 * Reconstructs the rows of one window under per-story normalisation: they are normalised, reconstructed, and the
 * reconstruction is scaled back, so that the rest of the model can read it.
 *
 * <p>The formula is that of {@link saeengine.activations.Normalize#PER_STORY}, which has no backward pass.
 */
public record ScaledStory(Reconstruct inner) implements Reconstruct {
    @Override
    public Tensor apply(Tape t, Tensor rows) {
        float[] x = rows.toArray();
        double mean = 0;
        for (float value : x) {
            mean += value;
        }
        mean /= x.length;
        double squares = 0;
        for (float value : x) {
            squares += (value - mean) * (value - mean);
        }
        boolean alike = squares == 0;
        double scale = alike ? 0 : Math.sqrt(rows.cols()) / Math.sqrt(squares / Math.max(1, x.length - 1));
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) ((x[i] - mean) * scale);
        }
        float[] y = inner.apply(t, t.of(x, rows.rows(), rows.cols())).toArray();
        for (int i = 0; i < y.length; i++) {
            y[i] = (float) ((alike ? 0 : y[i] / scale) + mean);
        }
        return t.of(y, rows.rows(), rows.cols());
    }
}
