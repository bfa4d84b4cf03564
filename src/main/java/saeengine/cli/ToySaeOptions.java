package saeengine.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import saeengine.experiment.ToyRuns;
import saeengine.toy.RateDecay;
import saeengine.toy.ToyResampleSchedule;
import saeengine.toy.ToyResampling;
import saeengine.toy.ToySaeTraining;
import saeengine.toy.ToySchedule;

/** What autoencoders of toy models are and how they train. */
final class ToySaeOptions {
    @Option(
            names = "--latents",
            order = HelpGroup.AUTOENCODER,
            paramLabel = "N",
            description = "Latents of each autoencoder. Default: as many as there are features.")
    private @Nullable Integer latents;

    @Option(
            names = "--tied",
            order = HelpGroup.AUTOENCODER,
            description = "Decode with the encoder's rows, normalised. Default: a decoder of its own, whose rows are"
                    + " normalised in the forward pass and after each step.")
    private boolean tied;

    @Option(
            names = "--sae-steps",
            order = HelpGroup.AUTOENCODER,
            paramLabel = "N",
            defaultValue = "20000",
            description = "Steps of the autoencoders. Default: ${DEFAULT-VALUE}.")
    private int steps;

    @Option(
            names = "--sae-lr",
            order = HelpGroup.AUTOENCODER,
            paramLabel = "R",
            defaultValue = "1e-3",
            description = "Adam's learning rate at the first step. Default: ${DEFAULT-VALUE}.")
    private double rate;

    @Option(
            names = "--sae-lr-decay",
            order = HelpGroup.AUTOENCODER,
            paramLabel = "NAME",
            defaultValue = "constant",
            description = "How it goes on: constant, linear, cosine. Default: ${DEFAULT-VALUE}.")
    private RateDecay decay;

    @Option(
            names = "--beta1",
            order = HelpGroup.AUTOENCODER,
            paramLabel = "B",
            defaultValue = "0.9",
            description =
                    "Adam's; 0 is the other choice of this experiment. beta2 is 0.999. Default: ${DEFAULT-VALUE}.")
    private double beta1;

    @Option(
            names = "--l1",
            order = HelpGroup.SPARSITY,
            paramLabel = "C",
            defaultValue = "0.2",
            description = "Coefficient of the sum of latents, beside the squared error's mean over the dimensions."
                    + " Default: ${DEFAULT-VALUE}.")
    private float coefficient;

    @Option(
            names = "--resample-every",
            order = HelpGroup.SPARSITY,
            paramLabel = "N",
            defaultValue = "2500",
            description = "Steps from one resampling to the next. Default: ${DEFAULT-VALUE}.")
    private int every;

    @Option(
            names = "--resample-window",
            order = HelpGroup.SPARSITY,
            paramLabel = "N",
            defaultValue = "500",
            description = "A latent that was silent for so many steps is dead. Default: ${DEFAULT-VALUE}.")
    private int window;

    @Option(
            names = "--resample-scale",
            order = HelpGroup.SPARSITY,
            paramLabel = "S",
            description =
                    "Length of a resampled encoder row; with anthropic, times the mean length of those that are not"
                            + " dead. Default: 0.5 with simple, 0.2 with anthropic.")
    private @Nullable Float scale;

    /** For models of so many features. */
    ToySaeTraining.Settings settings(ToyResampling how, int features, int batch) {
        if (!(beta1 >= 0 && beta1 < 1)) {
            throw new IllegalArgumentException("--beta1 " + beta1 + ": at least 0 and below 1");
        }
        if (!(coefficient >= 0) || Float.isInfinite(coefficient)) {
            throw new IllegalArgumentException("--l1 " + coefficient + ": a finite number of at least 0");
        }
        return new ToySaeTraining.Settings(
                latents == null ? features : latents,
                tied,
                coefficient,
                beta1,
                new ToyResampleSchedule(how, every, window, scale == null ? how.scale() : scale),
                new ToySchedule(steps, batch, rate, decay, Math.max(1, steps / ToyRuns.RECORDS)),
                ToyRuns.SHOWN);
    }
}
