package saeengine.train;

import java.util.stream.IntStream;
import saeengine.sae.DeadCounter;
import saeengine.sae.Memory;
import saeengine.sae.Sae;

/**
 * An autoencoder in training: what every way to do a step works on.
 *
 * @param memory what terms of the objective remember between steps
 */
record Trainee(Sae sae, Member.Settings settings, Adam adam, DeadCounter fired, Memory memory) {
    /** One that remembers nothing yet. */
    Trainee(Sae sae, Member.Settings settings, Adam adam, DeadCounter fired) {
        this(sae, settings, adam, fired, new Memory());
    }

    Recipe recipe() {
        return settings.recipe();
    }

    double rate(long step) {
        return settings.schedule().at(step);
    }

    /** The sparsity coefficient now. */
    double penalty(long step) {
        return settings.penalty() * Multiplier.warmup(step, settings.penaltyWarmup());
    }

    /** To be called at the beginning of every step. */
    void beginStep(long step, int rows) {
        if (step == 0 && recipe().dead().threshold() == Recipe.Dead.Threshold.WHOLE_STEPS) {
            fired.startBefore(rows);
        }
    }

    /** The most tokens a latent can go without firing and not be dead. */
    long deadThreshold(int rows) {
        return recipe().dead().threshold().of(settings.deadAfter(), rows);
    }

    /** The dead latents, ascending. */
    int[] dead(int rows) {
        boolean[] mask = fired.deadMask(deadThreshold(rows));
        return IntStream.range(0, mask.length).filter(i -> mask[i]).toArray();
    }
}
