package saeengine.dialects;

import java.util.stream.IntStream;

/**
 * sparsify's Trainer with {@code optimizer="adam"} on SparseCoder, finetuning: b_dec is not set from the first batch.
 *
 * <p>sparsify/trainer.py, sparsify/sparse_coder.py, sparsify/fused_encoder.py (whose backward pass knows the selected values
 * alone, so that the auxiliary loss trains decoder and b_dec); transformers' get_linear_schedule_with_warmup.
 */
final class SparsifyTopK extends DialectTrainer {
    private final long[] sinceFired;
    private final boolean[] fired;
    private int tokens;

    SparsifyTopK(DialectStart start, Settings settings) {
        super(start, settings, Betas.TORCH);
        sinceFired = new long[features];
        fired = new boolean[features];
    }

    @Override
    void beforeForward() {
        normaliseDecoder(FLOAT_EPSILON);
    }

    @Override
    int loss(double[][] x) {
        int rows = x.length;
        tokens = rows;
        int[] dead = IntStream.range(0, features)
                .filter(i -> sinceFired[i] > settings.deadAfter())
                .toArray();
        deadNow = settings.alpha() > 0 ? dead.length : 0;
        int[][] f = new int[rows][];
        int[][] y = new int[rows][];
        for (int row = 0; row < rows; row++) {
            f[row] = relu(preActivations(x[row]));
            int[] kept = selected(f[row]);
            y[row] = decode(f[row], kept, true);
            for (int i : kept) {
                fired[i] = true;
            }
        }
        double variance = spread(x);
        int unexplained = tape.times(squares(y, leaves(x)), 1 / variance);
        if (deadNow == 0) {
            return unexplained;
        }
        int usual = d / 2;
        int[][] revived = new int[rows][];
        for (int row = 0; row < rows; row++) {
            int[] f0 = java.util.Arrays.stream(f[row]).map(tape::detached).toArray();
            revived[row] = decode(f0, largest(f0, dead, Math.min(usual, dead.length)), true);
        }
        double scale = Math.min((double) dead.length / usual, 1);
        int error = squares(revived, leaves(residual(x, y)));
        return tape.plus(unexplained, tape.times(error, settings.alpha() * scale / variance));
    }

    @Override
    void afterBackward() {
        projectGradient(length -> 1);
        long warm = settings.warmup();
        double factor = step < warm
                ? (double) step / Math.max(1, warm)
                : Math.max(0.0, (double) (settings.steps() - step) / Math.max(1, settings.steps() - warm));
        adam(settings.rate() * factor);
        for (int i = 0; i < features; i++) {
            sinceFired[i] = fired[i] ? 0 : sinceFired[i] + tokens;
            fired[i] = false;
        }
    }
}
