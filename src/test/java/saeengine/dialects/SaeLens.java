package saeengine.dialects;

import java.util.stream.IntStream;

/**
 * SAELens' SAETrainer, which is one for all its autoencoders: clip, Adam, schedules, and how long latents were idle.
 *
 * <p>sae_lens/training/sae_trainer.py, sae_lens/training/optim.py. A latent is idle in a step in which all its values
 * are 0; what is dead is decided before the step's own values are seen.
 */
abstract class SaeLens extends DialectTrainer {
    private final long[] idleSteps;
    private int rows;

    SaeLens(DialectStart start, Settings settings, String... extra) {
        super(start, settings, Betas.TORCH, extra);
        idleSteps = new long[features];
    }

    @Override
    final int loss(double[][] x) {
        rows = x.length;
        long window = settings.deadAfter() / rows;
        int[] dead =
                IntStream.range(0, features).filter(i -> idleSteps[i] > window).toArray();
        deadNow = dead.length;
        boolean[] fired = new boolean[features];
        int loss = loss(x, dead, fired);
        for (int i = 0; i < features; i++) {
            idleSteps[i] = fired[i] ? 0 : idleSteps[i] + 1;
        }
        return loss;
    }

    /** @param fired where latents that have a value other than 0 are to be marked */
    abstract int loss(double[][] x, int[] dead, boolean[] fired);

    /** SE: mean over rows of the sum over dims. */
    int error(int[][] y, double[][] x) {
        return tape.times(squares(y, leaves(x)), 1.0 / rows);
    }

    double coefficient() {
        return settings.lambda() * warmup(step, settings.lambdaWarmup());
    }

    @Override
    void afterBackward() {
        clipToOne();
        long left = settings.steps() - step;
        double factor = 1;
        if (step < settings.warmup()) {
            factor = (step + 1.0) / settings.warmup();
        } else if (left <= settings.own().decay()) {
            factor = (double) left / settings.own().decay();
        }
        adam(settings.rate() * factor);
    }
}
