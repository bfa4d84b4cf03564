package saeengine.cli;

import java.util.List;
import picocli.CommandLine.Option;
import saeengine.experiment.ToyRuns;
import saeengine.toy.RateDecay;
import saeengine.toy.ToyFeatures;
import saeengine.toy.ToySchedule;
import saeengine.toy.ToyShape;

/** What toy models are and how they train. */
final class ToyModelOptions {
    @Option(
            names = "--instances",
            order = HelpGroup.MODEL,
            paramLabel = "N",
            defaultValue = "16",
            description = "Models that train at once, independent of each other. Default: ${DEFAULT-VALUE}.")
    private int instances;

    @Option(
            names = "--features",
            order = HelpGroup.MODEL,
            paramLabel = "N",
            defaultValue = "5",
            description = "Features of each. Default: ${DEFAULT-VALUE}.")
    private int features;

    @Option(
            names = "--hidden",
            order = HelpGroup.MODEL,
            paramLabel = "N",
            defaultValue = "2",
            description = "Dimensions that the features share. Default: ${DEFAULT-VALUE}.")
    private int hidden;

    @Option(
            names = "--probability",
            order = HelpGroup.MODEL,
            paramLabel = "P",
            split = ",",
            defaultValue = "0.025",
            description =
                    "With which a feature is active: one number, or one for each feature, or one for each instance"
                            + " and feature, instance by instance. Default: ${DEFAULT-VALUE}.")
    private List<Float> probability;

    @Option(
            names = "--importance",
            order = HelpGroup.MODEL,
            paramLabel = "I",
            split = ",",
            defaultValue = "1",
            description = "Weight of a feature's error in the loss, given as --probability. Default: ${DEFAULT-VALUE}.")
    private List<Float> importance;

    @Option(
            names = "--correlated-pairs",
            order = HelpGroup.MODEL,
            paramLabel = "N",
            defaultValue = "0",
            description = "Pairs of features, from the first on, that are active together. Default: ${DEFAULT-VALUE}.")
    private int correlated;

    @Option(
            names = "--anticorrelated-pairs",
            order = HelpGroup.MODEL,
            paramLabel = "N",
            defaultValue = "0",
            description = "Pairs after those of which at most one is active. Default: ${DEFAULT-VALUE}.")
    private int anticorrelated;

    @Option(
            names = "--magnitude",
            order = HelpGroup.MODEL,
            paramLabel = "NAME",
            defaultValue = "uniform",
            description = "Of an active feature: uniform between 0 and 1, or normal (its absolute value)."
                    + " Default: ${DEFAULT-VALUE}.")
    private ToyFeatures.Magnitude magnitude;

    @Option(
            names = "--steps",
            order = HelpGroup.TRAINING,
            paramLabel = "N",
            defaultValue = "5000",
            description = "Steps of the models. Default: ${DEFAULT-VALUE}.")
    private int steps;

    @Option(
            names = "--batch",
            order = HelpGroup.TRAINING,
            paramLabel = "N",
            defaultValue = "1024",
            description = "Examples an instance and step. Default: ${DEFAULT-VALUE}.")
    private int batch;

    @Option(
            names = "--lr",
            order = HelpGroup.LEARNING_RATE,
            paramLabel = "R",
            defaultValue = "1e-3",
            description = "Adam's learning rate at the first step. Default: ${DEFAULT-VALUE}.")
    private double rate;

    @Option(
            names = "--lr-decay",
            order = HelpGroup.LEARNING_RATE,
            paramLabel = "NAME",
            defaultValue = "constant",
            description = "How it goes on: constant, linear (to 0), cosine (a quarter of one, to 0)."
                    + " Default: ${DEFAULT-VALUE}.")
    private RateDecay decay;

    int batch() {
        return batch;
    }

    ToyFeatures toyFeatures() {
        ToyShape shape = new ToyShape(instances, features, hidden);
        return new ToyFeatures(
                shape, spread("--probability", probability, shape), correlated, anticorrelated, magnitude);
    }

    float[] importance() {
        return spread("--importance", importance, new ToyShape(instances, features, hidden));
    }

    ToySchedule schedule() {
        return new ToySchedule(steps, batch, rate, decay, Math.max(1, steps / ToyRuns.RECORDS));
    }

    private static float[] spread(String option, List<Float> given, ToyShape shape) {
        int n = given.size();
        if (n != 1 && n != shape.features() && n != shape.rows()) {
            throw new IllegalArgumentException(option + ": give one number, " + shape.features()
                    + " (one a feature) or " + shape.rows() + " (one an instance and feature), got " + n);
        }
        float[] values = new float[shape.rows()];
        for (int row = 0; row < values.length; row++) {
            values[row] = given.get(row % n);
        }
        requireNotNegative(option, values);
        return values;
    }

    private static void requireNotNegative(String option, float[] values) {
        for (float value : values) {
            if (!(value >= 0) || Float.isInfinite(value)) {
                throw new IllegalArgumentException(option + " " + value + ": a finite number of at least 0");
            }
        }
    }
}
