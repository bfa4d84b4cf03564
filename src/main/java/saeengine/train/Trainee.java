package saeengine.train;

import saeengine.sae.DeadCounter;
import saeengine.sae.Memory;
import saeengine.sae.Sae;

/**
 * An autoencoder in training: what every way to do a step works on.
 *
 * @param outlook how many latents can be dead
 * @param memory what terms of the objective remember between steps
 */
record Trainee(Sae sae, Member.Settings settings, Adam adam, DeadCounter fired, DeadOutlook outlook, Memory memory) {
    /** One that remembers nothing yet. */
    Trainee(Sae sae, Member.Settings settings, Adam adam, DeadCounter fired) {
        this(sae, settings, adam, fired, new DeadOutlook(), new Memory());
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

    /** The dead latents of a step. */
    DeadLatents dead(long step, int rows) {
        return new DeadLatents(this, step, rows);
    }
}
