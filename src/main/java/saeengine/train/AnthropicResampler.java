package saeengine.train;

import saeengine.sae.ResamplePlan;
import saeengine.sae.Resampling;
import saeengine.tensor.RandomStream;

/**
 * Bricken et al., Towards Monosemanticity, 2023: dead is what did not fire in the last half of the interval; inputs are many
 * rows with the losses that the model has on them now; chances go with the loss squared.
 *
 * <p>Rows and windows are those of ai-safety-foundation/sparse_autoencoder, which {@code docs/dialects.md} compares.
 */
final class AnthropicResampler implements Resampler {
    @Override
    public String name() {
        return "anthropic";
    }

    @Override
    public long most() {
        return 4;
    }

    @Override
    public long leastEvery() {
        return 2;
    }

    @Override
    public long time(long step, long every) {
        return (step + 1) % every == 0 ? (step + 1) / every : 0;
    }

    @Override
    public boolean readsAgain() {
        return true;
    }

    @Override
    public long mostSinceFired(long every, int rows, long lastHalf) {
        return lastHalf - 1;
    }

    @Override
    public double chance(double squaredError, double penalty) {
        return (squaredError + penalty) * (squaredError + penalty);
    }

    @Override
    public ResamplePlan plan(int[] dead, double[][] rows, double aliveNorm, int dims, RandomStream random) {
        return Resampling.anthropic(dead, rows, aliveNorm);
    }

    @Override
    public String toString() {
        return name();
    }
}
