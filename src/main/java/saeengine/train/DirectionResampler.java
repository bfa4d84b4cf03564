package saeengine.train;

import saeengine.sae.ResamplePlan;
import saeengine.sae.Resampling;
import saeengine.tensor.RandomStream;

/** The simple way of ARENA's toy models: random directions, without looking at inputs. */
final class DirectionResampler implements Resampler {
    @Override
    public String name() {
        return "simple";
    }

    @Override
    public long time(long step, long every) {
        return step % every == 0 ? step / every : 0;
    }

    @Override
    public boolean drawsRows() {
        return false;
    }

    @Override
    public long mostSinceFired(long every, int rows, long lastHalf) {
        return every * rows / 2;
    }

    @Override
    public ResamplePlan plan(int[] dead, double[][] rows, double aliveNorm, int dims, RandomStream random) {
        return Resampling.simple(dead, dims, random);
    }

    @Override
    public String toString() {
        return name();
    }
}
