package saeengine.train;

import saeengine.sae.ResamplePlan;
import saeengine.sae.Resampling;
import saeengine.tensor.RandomStream;

/** dictionary_learning's StandardTrainer: inputs are the step's batch, chances go with the length of the error. */
final class StandardResampler implements Resampler {
    @Override
    public String name() {
        return "dictionary-learning";
    }

    @Override
    public long time(long step, long every) {
        return step % every == 0 ? step / every : 0;
    }

    @Override
    public long mostSinceFired(long every, int rows, long lastHalf) {
        return every * rows / 2;
    }

    @Override
    public double chance(double squaredError, double penalty) {
        return Math.sqrt(squaredError);
    }

    @Override
    public ResamplePlan plan(int[] dead, double[][] rows, double aliveNorm, int dims, RandomStream random) {
        return Resampling.dictionaryLearning(dead, rows, aliveNorm);
    }

    @Override
    public String toString() {
        return name();
    }
}
