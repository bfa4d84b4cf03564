package saeengine.cli;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import saeengine.activations.BundledModel;
import saeengine.activations.FileRows;
import saeengine.activations.Normalize;
import saeengine.experiment.Basis;
import saeengine.experiment.InputScale;
import saeengine.experiment.TrainConfig;
import saeengine.experiment.TrainSettings;
import saeengine.shard.ShardNumber;
import saeengine.train.Recipe;
import saeengine.train.Resampler;
import saeengine.train.Schedule;

/** The options of {@code train}: what they are called and what help says of them. {@link TrainConfig} is what they fill. */
@SuppressWarnings("UnusedVariable") // what picocli fills is read by name
final class TrainOptions {
    @Option(
            names = "--model",
            order = HelpGroup.ROWS,
            paramLabel = "DIR",
            description = ModelText.MODEL + " Default: " + BundledModel.SPEC + ", the program's own.")
    private @Nullable String model;

    @Option(
            names = "--text",
            order = HelpGroup.ROWS,
            paramLabel = "FILE",
            split = ",",
            arity = "1..*",
            description = "To read: " + ModelText.STORIES + " Default: a short text of the program's own.")
    private @Nullable List<Path> text;

    @Option(
            names = "--activations",
            order = HelpGroup.ROWS,
            paramLabel = "PATH",
            description = "Train on these rows instead of a model's: a folder that harvest has written, or a file of"
                    + " tensors, its 'activations' [rows, dims]; a transcoder reads them and writes those of its tensor"
                    + " 'targets'.")
    private @Nullable Path activations;

    @Option(
            names = "--tensor",
            order = HelpGroup.ROWS,
            paramLabel = "NAME",
            description = "Which tensor of the file --activations has the rows, as hidden_states.2 of a file of"
                    + " 'hidden'. Default: " + FileRows.NAME + ".")
    private @Nullable String tensor;

    @Option(
            names = "--synthetic",
            order = HelpGroup.ROWS,
            paramLabel = "SIZE",
            description =
                    "Train on rows whose true features are known: 16k (SynthSAEBench-16k), 1k, or"
                            + " FEATURESxDIMS, each with :NAME=X for other settings, as 1k:seed=7. Evaluated are rows of another stream.")
    private @Nullable String synthetic;

    @Option(
            names = "--layer",
            order = HelpGroup.ROWS,
            paramLabel = "N",
            description =
                    "Which residual stream: after so many blocks. Of a transcoder which block: --layer 2 is the MLP of"
                            + " the block with index 2, counted from 0. Default: " + TrainConfig.DEFAULT_LAYER + ".")
    private @Nullable Integer layer;

    @Option(
            names = "--site",
            order = HelpGroup.ROWS,
            paramLabel = "NAME",
            description = "Another place than a residual stream, in place of --layer: " + ModelText.SITES)
    private @Nullable String site;

    @Option(
            names = "--context",
            order = HelpGroup.ROWS,
            paramLabel = "N",
            description = "Most tokens that see each other; longer stories are cut. Default: 512, or the model's"
                    + " positions if fewer.")
    private @Nullable Integer context;

    @Option(
            names = "--normalize",
            order = HelpGroup.ROWS,
            paramLabel = "HOW",
            defaultValue = "none",
            description = "none, or per-story: (a - mean) / std * sqrt(dims) over each story. Default:"
                    + " ${DEFAULT-VALUE}.")
    private Normalize normalize;

    @Option(
            names = "--recipe",
            order = HelpGroup.AUTOENCODER,
            paramLabel = "NAME",
            defaultValue = "autoencoder",
            description = "How it is trained; 'sae-engine recipes' says what each does. Default: ${DEFAULT-VALUE}.")
    private String recipe;

    @Option(
            names = "--set",
            order = HelpGroup.AUTOENCODER,
            split = ",",
            paramLabel = "NAME=X",
            description = "Change settings that a recipe has of its own, as 'sae-engine recipes' shows them; lists are"
                    + " A:B:C.")
    private @Nullable List<String> set;

    @Option(
            names = "--features",
            order = HelpGroup.AUTOENCODER,
            paramLabel = "F",
            split = ",",
            description = "Widths of the autoencoders, trained together. Default: 100,767,768,1000, scaled to the"
                    + " width of the rows where that is not 768; with --init the width of its weights.")
    private @Nullable List<Integer> features;

    @Option(
            names = "--init",
            order = HelpGroup.AUTOENCODER,
            paramLabel = "FILE",
            description = "Start from these weights as they are (sae.safetensors, or the folder that holds it): one"
                    + " width.")
    private @Nullable Path init;

    @Option(
            names = "--k",
            order = HelpGroup.AUTOENCODER,
            paramLabel = "K",
            split = ",",
            description = "How many latents a row keeps (TopK), keeps on average (BatchTopK) or is driven to"
                    + " (jumprelu, dl-jumprelu); several make a grid with --features. Default: the recipe's, 32 but"
                    + " for some dialects.")
    private @Nullable List<Integer> k;

    @Option(
            names = "--l1",
            order = HelpGroup.SPARSITY,
            paramLabel = "X",
            split = ",",
            description = "Sparsity coefficient, for recipes with one; several make a grid with --features. Default:"
                    + " the recipe's.")
    private @Nullable List<Double> l1;

    @Option(
            names = "--l1-warmup",
            order = HelpGroup.SPARSITY,
            paramLabel = "STEPS",
            description = "Steps until the sparsity coefficient has its full value. Default: the recipe's.")
    private @Nullable Long l1Warmup;

    @Option(
            names = "--aux-alpha",
            order = HelpGroup.SPARSITY,
            paramLabel = "X",
            description =
                    "Coefficient of the auxiliary loss on dead latents, for recipes with one. Default: the recipe's.")
    private @Nullable Double auxAlpha;

    @Option(
            names = "--aux-trains-encoder",
            order = HelpGroup.SPARSITY,
            description = "Let sparsify-topk's auxiliary loss reach the encoder, as the paper has it.")
    private boolean auxTrainsEncoder;

    @Option(
            names = "--dead-after",
            order = HelpGroup.SPARSITY,
            paramLabel = "TOKENS",
            description = "Tokens without firing after which a latent is dead. Default: what the recipe's own trainer"
                    + " counts, 10,000,000 or, in SAELens, 1000 steps; else a tenth of the run's tokens, from 10,000 to"
                    + " 10,000,000.")
    private @Nullable Long deadAfter;

    @Option(
            names = "--resample",
            order = HelpGroup.SPARSITY,
            paramLabel = "HOW",
            defaultValue = "none",
            description =
                    "New weights for dead latents, for recipes without an auxiliary loss: none, anthropic, dictionary-learning or"
                            + " simple. Default: ${DEFAULT-VALUE}.")
    private Resampler resample;

    @Option(
            names = "--resample-every",
            order = HelpGroup.SPARSITY,
            paramLabel = "STEPS",
            defaultValue = "2500",
            description = "Steps between; dead is what did not fire for half of them. Default: ${DEFAULT-VALUE}.")
    private long resampleEvery;

    @Option(
            names = "--resample-inputs",
            order = HelpGroup.SPARSITY,
            paramLabel = "ROWS",
            description = "How many of the rows trained on last --resample anthropic reads again to draw from, whole"
                    + " batches and no more than since the last time. Default: 819,200.")
    private @Nullable Long resampleInputs;

    @Option(
            names = "--resample-most",
            order = HelpGroup.SPARSITY,
            paramLabel = "N",
            description = "How many times at most. Default: 4 for anthropic, else without end.")
    private @Nullable Long resampleMost;

    @Option(names = "--tied", order = HelpGroup.AUTOENCODER, description = "Encoder and decoder are one matrix.")
    private boolean tied;

    @Option(
            names = "--b-dec",
            order = HelpGroup.AUTOENCODER,
            paramLabel = "HOW",
            description = "What the decoder's bias starts from: as-drawn, geometric-median or mean of the first rows, a"
                    + " transcoder's of what it is to write."
                    + " Default: the recipe's; with --init what is in the file.")
    private Recipe.@Nullable Bias bDec;

    @Option(
            names = "--basis",
            order = HelpGroup.AUTOENCODER,
            paramLabel = "HOW",
            description = "What the encoder of a plain autoencoder reads in training: raw, rows as they are, as the"
                    + " original experiment did; or whitened, rows in directions of equal variance, latents on at the"
                    + " start. Loss, bound and saved weights are of the rows themselves either way. Default:"
                    + " whitened; raw with --init, --tied, --resample, --in-order or --per-story.")
    private @Nullable Basis basis;

    @Option(
            names = "--scale-activations",
            order = HelpGroup.ROWS,
            paramLabel = "HOW",
            description = "Multiply rows by one number: none, mean-norm (to a mean norm of sqrt(dims)) or"
                    + " mean-square (to a mean squared norm of 1); zeros stay as they are. Saved weights have it"
                    + " folded in. Default: mean-square for jumprelu, whose thresholds start from a size, else none.")
    private @Nullable InputScale scaleActivations;

    @Option(
            names = "--steps",
            order = HelpGroup.TRAINING,
            paramLabel = "N",
            description = "Steps to train. Default: 1000; 600 for autoencoders that read whitened rows.")
    private @Nullable Long steps;

    @Option(
            names = "--batch",
            order = HelpGroup.TRAINING,
            paramLabel = "ROWS",
            description = "Rows in a step. Default: 512.")
    private @Nullable Integer batch;

    @Option(
            names = "--per-story",
            order = HelpGroup.TRAINING,
            description = "One story a step, in the order of the text, as the original experiment did.")
    private boolean perStory;

    @Option(
            names = "--in-order",
            order = HelpGroup.TRAINING,
            description = "Take the rows as they come, without shuffling.")
    private boolean inOrder;

    @Option(
            names = "--buffer",
            order = HelpGroup.TRAINING,
            paramLabel = "ROWS",
            defaultValue = "65536",
            description =
                    "Rows held for shuffling; half is refilled at a time. Of a folder of harvest, whose rows come in a"
                            + " random order of all, so many at a time are mixed row by row. Default: ${DEFAULT-VALUE}.")
    private int buffer;

    @Option(
            names = "--lr",
            order = HelpGroup.LEARNING_RATE,
            paramLabel = "X",
            description = "Adam's learning rate. Default: the recipe's, which also falls as the recipe says; a rate"
                    + " that is given falls for sparse recipes, and for the autoencoder only with --lr-final.")
    private @Nullable Double lr;

    @Option(
            names = "--lr-warmup",
            order = HelpGroup.LEARNING_RATE,
            paramLabel = "STEPS",
            description = "Steps of linear warm-up from 0. Default: the recipe's.")
    private @Nullable Long lrWarmup;

    @Option(
            names = "--lr-final",
            order = HelpGroup.LEARNING_RATE,
            paramLabel = "X",
            description = "What the learning rate falls to. Default: the recipe's.")
    private @Nullable Double lrFinal;

    @Option(
            names = "--lr-decay",
            order = HelpGroup.LEARNING_RATE,
            paramLabel = "HOW",
            description = "How the rate falls to --lr-final: step, linear or cosine. Default: step.")
    private Schedule.@Nullable Shape lrDecay;

    @Option(
            names = "--lr-decay-from",
            order = HelpGroup.LEARNING_RATE,
            paramLabel = "SHARE",
            description = "After which share of the steps it falls. Default: 0.8.")
    private @Nullable Double lrDecayFrom;

    @Option(
            names = "--betas",
            order = HelpGroup.TRAINING,
            paramLabel = "B1,B2",
            split = ",",
            arity = "1",
            description = ModelText.BETAS + " Default: the recipe's, as 'sae-engine recipes' shows them.")
    private @Nullable List<Double> betas;

    @Option(
            names = "--adam-eps",
            order = HelpGroup.TRAINING,
            paramLabel = "X",
            description = "Adam's epsilon. Default: the recipe's, 1e-8 but for openai-topk.")
    private @Nullable Double adamEps;

    @Option(
            names = "--clip",
            order = HelpGroup.TRAINING,
            paramLabel = "NORM",
            description = "Most that the norm of all gradients may be, where the recipe clips. Default: the recipe's.")
    private @Nullable Double clip;

    @Mixin
    private PaceOptions pace = new PaceOptions(5000);

    @Option(
            names = "--eval-rows",
            order = HelpGroup.MEASURING,
            paramLabel = "N",
            defaultValue = "32768",
            description = "Most rows that the PCA bound and the results are taken over. Default: ${DEFAULT-VALUE}.")
    private int evalRows;

    @Option(
            names = "--hold-out",
            order = HelpGroup.MEASURING,
            paramLabel = "SHARE",
            description = "Kept from training, to evaluate on: every n-th story of --text or of a folder of harvest,"
                    + " n being 1 / SHARE, or the last rows of a file of --activations; 0 for none. Default: 0.05; 0 with"
                    + " --eval-text, without --text (other stories of the program's own are evaluated), and with"
                    + " --in-order or --per-story (what the steps do not come to is evaluated).")
    private @Nullable Double holdOut;

    @Option(
            names = "--eval-text",
            order = HelpGroup.MEASURING,
            paramLabel = "FILE",
            split = ",",
            description = "Stories to evaluate on, in files as of --text.")
    private @Nullable List<Path> evalText;

    @Option(
            names = "--loss-recovered-tokens",
            order = HelpGroup.MEASURING,
            paramLabel = "N",
            defaultValue = "2048",
            description = "Most tokens of the evaluated stories that loss_recovered is taken over; 0 leaves it out, and"
                    + " the model's later blocks unread. Default: ${DEFAULT-VALUE}.")
    private long lossRecoveredTokens;

    @Option(
            names = "--tensorboard",
            order = HelpGroup.OUTPUT,
            paramLabel = "DIR",
            arity = "0..1",
            fallbackValue = TrainConfig.IN_THE_RUN,
            description =
                    "Write the curves as TensorBoard's event files, too, while they grow: into DIR/F<n>, or, without"
                            + " DIR, beside each loss.jsonl.")
    private @Nullable String tensorboard;

    @Option(
            names = "--profile",
            order = HelpGroup.MEASURING,
            description = "Tell at the end where the time went: harvest, step, log and checkpoint, the first two by the"
                    + " GPU's clock where there is one. It changes nothing that is trained.")
    private boolean profile;

    @Option(
            names = "--out",
            order = HelpGroup.OUTPUT,
            paramLabel = "DIR",
            description = "The run's folder. Default: the next free runs/run-N.")
    private @Nullable Path out;

    @Option(
            names = "--shard",
            order = HelpGroup.OUTPUT,
            paramLabel = "I/N",
            converter = ShardOption.class,
            description = ShardOption.TEXT + " A shard trains every N-th autoencoder of the grid.")
    private @Nullable ShardNumber shard;

    @Mixin
    private RunOptions run;

    @Option(
            names = "--config",
            order = HelpGroup.OUTPUT,
            paramLabel = "run.json",
            description = "Take the options of an earlier run; what is typed beside it wins.")
    @Nullable
    Path config;

    /** What was typed, and what is so where nobody typed it. */
    TrainConfig config(CommandSpec spec, DeviceOptions device) {
        TrainConfig config = new TrainConfig();
        OptionSettings.fill(spec, TrainSettings.ALL, config);
        run.fill(config, out, device);
        config.shard = shard;
        config.profile = profile;
        return config;
    }
}
