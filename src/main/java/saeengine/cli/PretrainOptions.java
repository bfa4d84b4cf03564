package saeengine.cli;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import saeengine.experiment.PretrainSettings;
import saeengine.train.PretrainStore;

/** The options of {@code pretrain}: what they are called and what help says of them. {@link PretrainSettings} is what they fill. */
@SuppressWarnings("UnusedVariable") // what picocli fills is read by name
final class PretrainOptions {
    @Option(
            names = "--text",
            order = HelpGroup.MODEL,
            paramLabel = "FILE",
            split = ",",
            arity = "1..*",
            required = true,
            description = "To train on: " + ModelText.STORIES + " Token ids need --tokenizer.")
    private List<Path> text;

    @Option(
            names = "--config",
            order = HelpGroup.MODEL,
            paramLabel = "config.json",
            description = "The model's shape, as in the Hugging Face layout, of a model_type that is trained: "
                    + ModelText.TRAINED)
    private @Nullable Path config;

    @Option(
            names = "--init",
            order = HelpGroup.MODEL,
            paramLabel = "DIR",
            description = "Start from this trained model, of the same shape or narrower (fewer heads of the same size,"
                    + " a smaller MLP): its dims come first and work on as before, new ones start almost silent.")
    private @Nullable Path init;

    @Option(
            names = "--tokenizer",
            order = HelpGroup.MODEL,
            paramLabel = "DIR",
            description = "Take vocab.json and merges.txt, or tokenizer.json, from there. Default: that of --init, or"
                    + " else a byte-level BPE is trained on the text.")
    private @Nullable Path tokenizer;

    @Option(
            names = "--vocabulary",
            order = HelpGroup.MODEL,
            paramLabel = "N",
            description = "Token ids of the model, where the config names no vocab_size.")
    private @Nullable Integer vocabulary;

    @Option(
            names = "--steps",
            order = HelpGroup.TRAINING,
            paramLabel = "N",
            defaultValue = "1000",
            description = "Steps to train; the learning rate falls until the last. Default: ${DEFAULT-VALUE}.")
    private long steps;

    @Option(
            names = "--batch",
            order = HelpGroup.TRAINING,
            paramLabel = "SEQUENCES",
            defaultValue = "16",
            description = "A step takes so many times --context tokens. Default: ${DEFAULT-VALUE}.")
    private int batch;

    @Option(
            names = "--context",
            order = HelpGroup.MODEL,
            paramLabel = "N",
            description = "Most tokens that see each other; longer stories are cut. Default: 256, or the model's"
                    + " positions if fewer.")
    private @Nullable Integer context;

    @Option(
            names = "--lr",
            order = HelpGroup.LEARNING_RATE,
            paramLabel = "X",
            defaultValue = "1e-3",
            description = "The learning rate after the warm-up. Default: ${DEFAULT-VALUE}.")
    private double lr;

    @Option(
            names = "--embedding-lr",
            order = HelpGroup.LEARNING_RATE,
            paramLabel = "X",
            description = "That of the token embeddings, which falls alike. Default: ten times --lr.")
    private @Nullable Double embeddingLr;

    @Option(
            names = "--lr-final",
            order = HelpGroup.LEARNING_RATE,
            paramLabel = "X",
            description = "What it falls to, on half a cosine. Default: a tenth of --lr.")
    private @Nullable Double lrFinal;

    @Option(
            names = "--warmup",
            order = HelpGroup.LEARNING_RATE,
            paramLabel = "STEPS",
            description = "Steps of linear warm-up from 0. Default: a twentieth of the steps, at most 500.")
    private @Nullable Long warmup;

    @Option(
            names = "--weight-decay",
            order = HelpGroup.TRAINING,
            paramLabel = "X",
            defaultValue = "0.1",
            description = "A step takes lr times this share off every matrix, and nothing off embeddings, biases and"
                    + " layer norms (AdamW). Default: ${DEFAULT-VALUE}.")
    private double weightDecay;

    @Option(
            names = "--betas",
            order = HelpGroup.TRAINING,
            paramLabel = "B1,B2",
            split = ",",
            arity = "1",
            defaultValue = "0.9,0.95",
            description = ModelText.BETAS + " Default: ${DEFAULT-VALUE}.")
    private List<Double> betas;

    @Option(
            names = "--clip",
            order = HelpGroup.TRAINING,
            paramLabel = "NORM",
            defaultValue = "1.0",
            description = "Most that the norm of all gradients together may be; 0 for no limit. Default:"
                    + " ${DEFAULT-VALUE}.")
    private double clip;

    @Option(
            names = "--val-text",
            order = HelpGroup.MEASURING,
            paramLabel = "FILE",
            split = ",",
            description = "Stories to validate on, in files as of --text. Default: those of --val-stories.")
    private @Nullable List<Path> valText;

    @Option(
            names = "--val-stories",
            order = HelpGroup.MEASURING,
            paramLabel = "N",
            description = "Hold the first stories of --text out to validate on. Default: 100; 0 with --val-text.")
    private @Nullable Integer valStories;

    @Option(
            names = "--val-every",
            order = HelpGroup.MEASURING,
            paramLabel = "N",
            defaultValue = "250",
            description = "Steps between validations; the last step always has one. Default: ${DEFAULT-VALUE}.")
    private long valEvery;

    @Mixin
    private PaceOptions pace = new PaceOptions(500);

    @Option(
            names = "--dtype",
            order = HelpGroup.OUTPUT,
            paramLabel = "TYPE",
            defaultValue = "f32",
            description = "What model.safetensors stores: f32 or bf16; bf16 rounds to the nearest. It is"
                    + " trained in float32 either way. Default: ${DEFAULT-VALUE}.")
    private PretrainStore.Precision dtype;

    @Option(
            names = "--out",
            order = HelpGroup.OUTPUT,
            paramLabel = "DIR",
            required = true,
            description = "The folder of the run and the model.")
    private Path out;

    @Mixin
    private RunOptions run;

    /** What was typed, and what is so where nobody typed it. */
    PretrainSettings settings(CommandSpec spec, DeviceOptions device) {
        PretrainSettings settings = new PretrainSettings();
        OptionSettings.fill(spec, PretrainSettings.ALL, settings);
        settings.config = config;
        run.fill(settings, out, device);
        return settings;
    }
}
