package saeengine.cli;

import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;
import saeengine.material.InputFiles;
import saeengine.train.Adam;
import saeengine.train.PretrainStep;
import saeengine.train.PretrainStore;
import saeengine.train.Schedule;

/** The options of {@code pretrain}, their defaults and what rules them out. */
final class PretrainOptions {
    private static final int DEFAULT_CONTEXT = 256;
    private static final int DEFAULT_HELD_OUT = 100;
    /** A row of a table moves only when its token is seen: it needs longer strides. docs/results.md has the gain. */
    private static final double TABLE_RATE = 10;

    private static final double EPSILON = 1e-8;

    @Option(
            names = "--text",
            order = HelpGroup.MODEL,
            paramLabel = "FILE",
            split = ",",
            arity = "1..*",
            required = true,
            description = "To train on: " + ModelText.STORIES + " Token ids need --tokenizer.")
    List<Path> text;

    @Option(
            names = "--config",
            order = HelpGroup.MODEL,
            paramLabel = "config.json",
            description = "The model's shape, as in the Hugging Face layout, of a model_type that is trained: "
                    + ModelText.TRAINED)
    Path config;

    @Option(
            names = "--init",
            order = HelpGroup.MODEL,
            paramLabel = "DIR",
            description = "Start from this trained model, of the same shape or narrower (fewer heads of the same size,"
                    + " a smaller MLP): its dims come first and work on as before, new ones start almost silent.")
    Path init;

    @Option(
            names = "--tokenizer",
            order = HelpGroup.MODEL,
            paramLabel = "DIR",
            description = "Take vocab.json and merges.txt, or tokenizer.json, from there. Default: that of --init, or"
                    + " else a byte-level BPE is trained on the text.")
    Path tokenizer;

    @Option(
            names = "--vocabulary",
            order = HelpGroup.MODEL,
            paramLabel = "N",
            description = "Token ids of the model, where the config names no vocab_size.")
    Integer vocabulary;

    @Option(
            names = "--steps",
            order = HelpGroup.TRAINING,
            paramLabel = "N",
            defaultValue = "1000",
            description = "Steps to train; the learning rate falls until the last. Default: ${DEFAULT-VALUE}.")
    long steps;

    @Option(
            names = "--batch",
            order = HelpGroup.TRAINING,
            paramLabel = "SEQUENCES",
            defaultValue = "16",
            description = "A step takes so many times --context tokens. Default: ${DEFAULT-VALUE}.")
    int batch;

    @Option(
            names = "--context",
            order = HelpGroup.MODEL,
            paramLabel = "N",
            description = "Most tokens that see each other; longer stories are cut. Default: 256, or the model's"
                    + " positions if fewer.")
    Integer context;

    @Option(
            names = "--lr",
            order = HelpGroup.LEARNING_RATE,
            paramLabel = "X",
            defaultValue = "1e-3",
            description = "The learning rate after the warm-up. Default: ${DEFAULT-VALUE}.")
    double lr;

    @Option(
            names = "--embedding-lr",
            order = HelpGroup.LEARNING_RATE,
            paramLabel = "X",
            description = "That of the token embeddings, which falls alike. Default: ten times --lr.")
    Double embeddingLr;

    @Option(
            names = "--lr-final",
            order = HelpGroup.LEARNING_RATE,
            paramLabel = "X",
            description = "What it falls to, on half a cosine. Default: a tenth of --lr.")
    Double lrFinal;

    @Option(
            names = "--warmup",
            order = HelpGroup.LEARNING_RATE,
            paramLabel = "STEPS",
            description = "Steps of linear warm-up from 0. Default: a twentieth of the steps, at most 500.")
    Long warmup;

    @Option(
            names = "--weight-decay",
            order = HelpGroup.TRAINING,
            paramLabel = "X",
            defaultValue = "0.1",
            description = "A step takes lr times this share off every matrix, and nothing off embeddings, biases and"
                    + " layer norms (AdamW). Default: ${DEFAULT-VALUE}.")
    double weightDecay;

    @Option(
            names = "--betas",
            order = HelpGroup.TRAINING,
            paramLabel = "B1,B2",
            split = ",",
            arity = "1",
            defaultValue = "0.9,0.95",
            description = "Adam's decay rates of the gradient's and its square's running means. Default:"
                    + " ${DEFAULT-VALUE}.")
    List<Double> betas;

    @Option(
            names = "--clip",
            order = HelpGroup.TRAINING,
            paramLabel = "NORM",
            defaultValue = "1.0",
            description = "Most that the norm of all gradients together may be; 0 for no limit. Default:"
                    + " ${DEFAULT-VALUE}.")
    double clip;

    @Option(
            names = "--val-text",
            order = HelpGroup.MEASURING,
            paramLabel = "FILE",
            split = ",",
            description = "Stories to validate on, in files as of --text. Default: those of --val-stories.")
    List<Path> valText;

    @Option(
            names = "--val-stories",
            order = HelpGroup.MEASURING,
            paramLabel = "N",
            description = "Hold the first stories of --text out to validate on. Default: 100; 0 with --val-text.")
    Integer valStories;

    @Option(
            names = "--val-every",
            order = HelpGroup.MEASURING,
            paramLabel = "N",
            defaultValue = "250",
            description = "Steps between validations; the last step always has one. Default: ${DEFAULT-VALUE}.")
    long valEvery;

    @Option(
            names = "--log-every",
            order = HelpGroup.MEASURING,
            paramLabel = "N",
            defaultValue = "10",
            description = "Steps between lines of loss.jsonl. Default: ${DEFAULT-VALUE}.")
    long logEvery;

    @Option(
            names = "--checkpoint-every",
            order = HelpGroup.OUTPUT,
            paramLabel = "N",
            defaultValue = "500",
            description = "Steps between checkpoints; the last step always writes one. Default: ${DEFAULT-VALUE}.")
    long checkpointEvery;

    @Option(
            names = "--checkpoint-minutes",
            order = HelpGroup.OUTPUT,
            paramLabel = "X",
            defaultValue = "1",
            description = "Minutes between checkpoints by the clock; 0 for none. Where writing is slow they come less"
                    + " often, so that it takes under 2 %% of the time. Default: ${DEFAULT-VALUE}.")
    double checkpointMinutes;

    @Option(
            names = "--dtype",
            order = HelpGroup.OUTPUT,
            paramLabel = "TYPE",
            defaultValue = "f32",
            description = "What model.safetensors stores: f32 or bf16; bf16 rounds to the nearest. It is"
                    + " trained in float32 either way. Default: ${DEFAULT-VALUE}.")
    PretrainStore.Precision dtype;

    @Option(
            names = "--seed",
            order = HelpGroup.TRAINING,
            paramLabel = "S",
            defaultValue = "1",
            description = ModelText.SEED)
    long seed;

    @Option(
            names = "--out",
            order = HelpGroup.OUTPUT,
            paramLabel = "DIR",
            required = true,
            description = "The folder of the run and the model.")
    Path out;

    @Option(
            names = "--resume",
            order = HelpGroup.OUTPUT,
            description = "Go on with the run in --out, from its newest checkpoint.")
    boolean resume;

    @Option(names = "--overwrite", order = HelpGroup.OUTPUT, description = "Replace the run in --out.")
    boolean overwrite;

    /** Fails on what can be seen to be wrong before anything is read. */
    void validate() {
        require(config != null || resume, "--config", "name the config.json of the model to be trained");
        require(config == null || !resume, "--config with --resume", "the run has its own; leave it out");
        require(steps >= 1, "--steps " + steps, "at least 1");
        require(batch >= 1, "--batch " + batch, "at least 1");
        require(lr > 0 && Double.isFinite(lr), "--lr " + lr, "a positive number");
        require(
                embeddingLr == null || embeddingLr > 0 && Double.isFinite(embeddingLr),
                "--embedding-lr " + embeddingLr,
                "a positive number");
        require(lrFinal == null || lrFinal >= 0 && Double.isFinite(lrFinal), "--lr-final " + lrFinal, "0 or more");
        require(warmup == null || warmup >= 0, "--warmup " + warmup, "0 or more");
        require(weightDecay >= 0 && Double.isFinite(weightDecay), "--weight-decay " + weightDecay, "0 or more");
        require(
                betas.size() == 2 && betas.stream().allMatch(b -> b >= 0 && b < 1),
                "--betas " + betas,
                "two numbers from 0 to below 1");
        require(clip >= 0 && Double.isFinite(clip), "--clip " + clip, "0 or more");
        require(valText == null || valStories == null, "--val-text with --val-stories", "one or the other");
        require(valStories == null || valStories >= 0, "--val-stories " + valStories, "0 or more");
        require(valEvery >= 1, "--val-every " + valEvery, "at least 1");
        require(logEvery >= 1, "--log-every " + logEvery, "at least 1");
        require(checkpointEvery >= 1, "--checkpoint-every " + checkpointEvery, "at least 1");
        require(
                checkpointMinutes >= 0 && checkpointMinutes < 1e6,
                "--checkpoint-minutes " + checkpointMinutes,
                "0 or more");
        require(!resume || !overwrite, "--resume with --overwrite", "one or the other");
        text = InputFiles.texts(text, ScreenLog.ofOutput());
        valText = InputFiles.texts(valText, ScreenLog.ofOutput());
        boolean idsOnly = text.stream().anyMatch(file -> file.toString().endsWith(".bin"));
        require(
                !idsOnly || tokenizerFolder() != null,
                "--text " + text,
                "token ids need the --tokenizer they were made with");
    }

    static void require(boolean holds, String option, String allowed) {
        if (!holds) {
            throw new IllegalArgumentException(option + ": " + allowed);
        }
    }

    /** Where the tokenizer is; null where one is to be trained. */
    Path tokenizerFolder() {
        return tokenizer != null ? tokenizer : init;
    }

    /** How many of the first stories are held out. */
    int heldOut() {
        if (valText != null) {
            return 0;
        }
        return valStories == null ? DEFAULT_HELD_OUT : valStories;
    }

    PretrainStep.Settings training(int positions) {
        int length = context == null ? Math.min(DEFAULT_CONTEXT, positions) : context;
        require(
                length >= 1 && length <= positions,
                "--context " + length,
                "the model has 1 to " + positions + " positions");
        require((long) batch * length <= 1 << 30, "--batch " + batch, "at most 2^30 tokens a step");
        double tableRate = embeddingLr == null ? TABLE_RATE : embeddingLr / lr;
        Adam.Constants adam = new Adam.Constants(betas.get(0), betas.get(1), EPSILON);
        return new PretrainStep.Settings(batch, length, schedule(steps), adam, weightDecay, tableRate, clip);
    }

    /** The learning rate in a run of so many steps. */
    Schedule schedule(long steps) {
        long warm = warmup == null ? Math.min(500, steps / 20) : warmup;
        double last = lrFinal == null ? lr / 10 : lrFinal;
        return new Schedule(Schedule.Shape.COSINE, lr, last, Math.min(warm, steps), steps, warm, 0);
    }
}
