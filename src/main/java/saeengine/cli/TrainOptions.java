package saeengine.cli;

import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;
import saeengine.activations.Normalize;
import saeengine.train.Adam;
import saeengine.train.Schedule;

/** The options of {@code train}, their defaults and what rules them out. */
final class TrainOptions {
    @Option(
            names = "--model",
            paramLabel = "DIR",
            description = ModelText.MODEL + " Default: a small seeded random GPT-Neo.")
    String model;

    @Option(
            names = "--text",
            paramLabel = "FILE",
            split = ",",
            arity = "1..*",
            description = "Stories to read: .txt (split by <|endoftext|>), .json or .jsonl (strings, or objects with"
                    + " 'text'), .bin (16-bit token ids). Default: a short text of the program's own.")
    List<Path> text;

    @Option(
            names = "--activations",
            paramLabel = "FILE",
            description = "Train on the rows of this file's tensor 'activations' [rows, dims] instead of a model's.")
    Path activations;

    @Option(
            names = "--layer",
            paramLabel = "N",
            defaultValue = "2",
            description = "Which residual stream: after so many blocks. Default: ${DEFAULT-VALUE}.")
    int layer;

    @Option(
            names = "--context",
            paramLabel = "N",
            description = "Most tokens that see each other; longer stories are cut. Default: 512, or the model's"
                    + " positions if fewer.")
    Integer context;

    @Option(
            names = "--normalize",
            paramLabel = "HOW",
            defaultValue = "none",
            description = "none, or per-story: (a - mean) / std * sqrt(dims) over each story. Default:"
                    + " ${DEFAULT-VALUE}.",
            converter = NormalizeConverter.class)
    Normalize normalize;

    @Option(
            names = "--features",
            paramLabel = "F",
            split = ",",
            description = "Widths of the autoencoders, trained together. Default: 100,767,768,1000, scaled to the"
                    + " width of the rows where that is not 768; with --init the width of its weights.")
    List<Integer> features;

    @Option(
            names = "--init",
            paramLabel = "FILE",
            description = "Start from these weights (sae.safetensors, or the folder that holds it): one width.")
    Path init;

    @Option(
            names = "--steps",
            paramLabel = "N",
            defaultValue = "6000",
            description = "Steps to train. Default: ${DEFAULT-VALUE}.")
    long steps;

    @Option(names = "--batch", paramLabel = "ROWS", description = "Rows in a step. Default: 256.")
    Integer batch;

    @Option(
            names = "--per-story",
            description = "One story a step, in the order of the text, as the original experiment did.")
    boolean perStory;

    @Option(names = "--in-order", description = "Take the rows as they come, without shuffling.")
    boolean inOrder;

    @Option(
            names = "--buffer",
            paramLabel = "ROWS",
            defaultValue = "65536",
            description = "Rows held for shuffling; half is refilled at a time. Default: ${DEFAULT-VALUE}.")
    int buffer;

    @Option(
            names = "--lr",
            paramLabel = "X",
            description = "Adam's learning rate, constant unless --lr-final is given. Default: 0.001, and 0.0001 for"
                    + " the last fifth of the steps.")
    Double lr;

    @Option(names = "--lr-final", paramLabel = "X", description = "The learning rate at the last step.")
    Double lrFinal;

    @Option(
            names = "--lr-decay",
            paramLabel = "HOW",
            defaultValue = "step",
            description = "How the rate falls to --lr-final: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    Schedule.Shape lrDecay;

    @Option(
            names = "--lr-decay-from",
            paramLabel = "SHARE",
            defaultValue = "0.8",
            description = "After which share of the steps it falls. Default: ${DEFAULT-VALUE}.")
    double lrDecayFrom;

    @Option(
            names = "--betas",
            paramLabel = "B1,B2",
            split = ",",
            arity = "1",
            defaultValue = "0.9,0.999",
            description = "Adam's decay rates of the gradient's and its square's running means. Default:"
                    + " ${DEFAULT-VALUE}.")
    List<Double> betas;

    @Option(
            names = "--adam-eps",
            paramLabel = "X",
            defaultValue = "1e-8",
            description = "Adam's epsilon. Default: ${DEFAULT-VALUE}.")
    double adamEps;

    @Option(names = "--seed", paramLabel = "S", defaultValue = "1", description = ModelText.SEED)
    long seed;

    @Option(
            names = "--log-every",
            paramLabel = "N",
            defaultValue = "10",
            description = "Steps between lines of loss.jsonl. Default: ${DEFAULT-VALUE}.")
    long logEvery;

    @Option(
            names = "--checkpoint-every",
            paramLabel = "N",
            defaultValue = "5000",
            description = "Steps between checkpoints; the last step always writes one. Default: ${DEFAULT-VALUE}.")
    long checkpointEvery;

    @Option(
            names = "--eval-rows",
            paramLabel = "N",
            defaultValue = "32768",
            description = "The first rows of the source, over which the PCA bound and the final loss are taken."
                    + " Default: ${DEFAULT-VALUE}.")
    int evalRows;

    @Option(names = "--out", paramLabel = "DIR", description = "The run's folder. Default: the next free runs/run-N.")
    Path out;

    @Option(names = "--resume", description = "Go on with the run in --out, from its newest checkpoint.")
    boolean resume;

    @Option(names = "--overwrite", description = "Replace the run in --out.")
    boolean overwrite;

    @Option(
            names = "--config",
            paramLabel = "run.json",
            description = "Take the options of an earlier run; what is typed beside it wins.")
    Path config;

    /** Fails on what can be seen to be wrong before anything is read. */
    void validate() {
        require(steps >= 1, "--steps " + steps, "at least 1");
        require(batch == null || batch >= 1, "--batch " + batch, "at least 1");
        require(layer >= 0, "--layer " + layer, "at least 0");
        require(logEvery >= 1, "--log-every " + logEvery, "at least 1");
        require(checkpointEvery >= 1, "--checkpoint-every " + checkpointEvery, "at least 1");
        require(evalRows >= 1, "--eval-rows " + evalRows, "at least 1");
        require(lr == null || (lr > 0 && Double.isFinite(lr)), "--lr " + lr, "a positive number");
        require(lrFinal == null || (lrFinal >= 0 && Double.isFinite(lrFinal)), "--lr-final " + lrFinal, "0 or more");
        require(
                betas.size() == 2 && betas.stream().allMatch(b -> b >= 0 && b < 1),
                "--betas " + betas,
                "two numbers from 0 to below 1");
        require(adamEps > 0, "--adam-eps " + adamEps, "a positive number");
        require(lrDecayFrom >= 0 && lrDecayFrom <= 1, "--lr-decay-from " + lrDecayFrom, "from 0 to 1");
        require(!perStory || batch == null, "--per-story with --batch", "one or the other");
        require(!perStory || activations == null, "--per-story with --activations", "rows of a file have no stories");
        require(model == null || activations == null, "--model with --activations", "one or the other");
        require(text == null || activations == null, "--text with --activations", "one or the other");
        require(
                normalize == Normalize.NONE || activations == null,
                "--normalize with --activations",
                "rows of a file have no stories");
        require(!resume || !overwrite, "--resume with --overwrite", "one or the other");
        require(!resume || out != null, "--resume", "name the run's folder with --out");
        require(init == null || features == null || features.size() == 1, "--init", "goes with one width");
        if (!perStory && !inOrder) {
            require(buffer >= 2 * batchRows(), "--buffer " + buffer, "at least two batches, " + 2 * batchRows());
        }
        if (features != null) {
            for (int f : features) {
                require(f >= 1, "--features " + f, "at least 1");
            }
            require(features.stream().distinct().count() == features.size(), "--features", "each width once");
        }
    }

    private static void require(boolean holds, String option, String allowed) {
        if (!holds) {
            throw new IllegalArgumentException(option + ": " + allowed);
        }
    }

    int batchRows() {
        return batch == null ? 256 : batch;
    }

    Schedule schedule() {
        double first = lr == null ? 1e-3 : lr;
        double last = lrFinal != null ? lrFinal : lr == null ? 1e-4 : first;
        return new Schedule(lrDecay, first, last, Math.round(lrDecayFrom * steps), steps);
    }

    Adam.Constants adam() {
        return new Adam.Constants(betas.get(0), betas.get(1), adamEps);
    }

    /** The original experiment's widths, in proportion to the width of the rows. */
    static List<Integer> defaultFeatures(int dims) {
        int narrow = Math.max(1, Math.round(dims * 100f / 768));
        int wide = Math.max(dims + 1, Math.round(dims * 1000f / 768));
        return java.util.stream.Stream.of(narrow, Math.max(1, dims - 1), dims, wide)
                .distinct()
                .toList();
    }
}
