package saeengine.experiment;

import saeengine.train.Recipe;
import saeengine.train.Resamplers;
import saeengine.train.Schedule;

/** The learning rate of a training: what its settings say, and the recipe where they say nothing. */
final class Rates {
    /** Twice the raw basis' rate: no direction is so strong that it would overshoot. */
    private static final double WHITENED_LR = 4e-3;

    private Rates() {}

    /** Of an autoencoder of so many latents, in a run of so many steps. */
    static Schedule schedule(TrainConfig config, Recipe r, int latents, long steps) {
        double usual = config.whitened() ? WHITENED_LR : r.rate().of(latents);
        double first = config.lr == null ? usual : config.lr;
        long warmup =
                config.lrWarmup != null ? config.lrWarmup : r.rate().warmup().of(steps);
        long again = config.resample == Resamplers.DICTIONARY_LEARNING ? config.resampleEvery : 0;
        if (config.lrFinal != null) {
            long from = Math.round((config.lrDecayFrom == null ? 0.8 : config.lrDecayFrom) * steps);
            Schedule.Shape shape = config.lrDecay == null ? Schedule.Shape.STEP : config.lrDecay;
            return new Schedule(
                    shape, first, config.lrFinal, from, steps, warmup, r.rate().fromFirst(), again);
        }
        Recipe.Decay decay = r.isPlain() && config.lr != null
                ? Recipe.Decay.CONSTANT
                : r.rate().decay();
        boolean constant = decay == Recipe.Decay.CONSTANT;
        long from = switch (decay) {
            case CONSTANT -> steps;
            case LINE_OVER_LAST_THREE_FIFTHS -> Math.round(0.4 * steps);
            case LINE_OVER_LAST_FIFTH -> Math.round(0.8 * steps);
            case LINE -> warmup;
        };
        Schedule.Shape shape = constant ? Schedule.Shape.STEP : Schedule.Shape.LINEAR;
        return new Schedule(
                shape,
                first,
                constant ? first : 0,
                from,
                steps,
                warmup,
                r.rate().fromFirst(),
                again);
    }
}
