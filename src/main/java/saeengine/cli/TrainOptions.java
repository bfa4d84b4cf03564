package saeengine.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import picocli.CommandLine.Option;
import saeengine.activations.BundledModel;
import saeengine.activations.FileRows;
import saeengine.activations.Normalize;
import saeengine.material.InputFiles;
import saeengine.recipe.Recipes;
import saeengine.sae.term.OnDead;
import saeengine.shard.ShardNumber;
import saeengine.study.RowFile;
import saeengine.synthetic.SyntheticSettings;
import saeengine.train.Adam;
import saeengine.train.Recipe;
import saeengine.train.ResampleSchedule;
import saeengine.train.Resampler;
import saeengine.train.Resamplers;
import saeengine.train.Schedule;
import saeengine.train.Weighted;

/** The options of {@code train}, their defaults and what rules them out. */
final class TrainOptions {
    /** What --tensorboard alone is in run.json, where a flag is true. */
    private static final String IN_THE_RUN = "true";

    /** Twice the raw basis' rate: no direction is so strong that it would overshoot. */
    private static final double WHITENED_LR = 4e-3;

    /** What brings every default width to its bound. */
    private static final long WHITENED_STEPS = 600;

    static final int DEFAULT_BATCH = 512;

    private static final double DEFAULT_HOLD_OUT = 0.05;

    private static final int DEFAULT_LAYER = 2;

    /** What a step of --per-story has, roughly. */
    private static final long STORY_ROWS = 200;

    /** Bricken et al., 2023. */
    private static final long RESAMPLE_INPUTS = 819_200;

    @Option(
            names = "--model",
            order = HelpGroup.ROWS,
            paramLabel = "DIR",
            description = ModelText.MODEL + " Default: " + BundledModel.SPEC + ", the program's own.")
    String model;

    @Option(
            names = "--text",
            order = HelpGroup.ROWS,
            paramLabel = "FILE",
            split = ",",
            arity = "1..*",
            description = "To read: " + ModelText.STORIES + " Default: a short text of the program's own.")
    List<Path> text;

    @Option(
            names = "--activations",
            order = HelpGroup.ROWS,
            paramLabel = "PATH",
            description = "Train on these rows instead of a model's: a folder that harvest has written, or a file of"
                    + " tensors, its 'activations' [rows, dims]; a transcoder reads them and writes those of its tensor"
                    + " 'targets'.")
    Path activations;

    @Option(
            names = "--tensor",
            order = HelpGroup.ROWS,
            paramLabel = "NAME",
            description = "Which tensor of the file --activations has the rows, as hidden_states.2 of a file of"
                    + " 'hidden'. Default: " + FileRows.NAME + ".")
    String tensor;

    @Option(
            names = "--synthetic",
            order = HelpGroup.ROWS,
            paramLabel = "SIZE",
            description =
                    "Train on rows whose true features are known: 16k (SynthSAEBench-16k), 1k, or"
                            + " FEATURESxDIMS, each with :NAME=X for other settings, as 1k:seed=7. Evaluated are rows of another stream.")
    String synthetic;

    @Option(
            names = "--layer",
            order = HelpGroup.ROWS,
            paramLabel = "N",
            description =
                    "Which residual stream: after so many blocks. Of a transcoder which block: --layer 2 is the MLP of"
                            + " the block with index 2, counted from 0. Default: " + DEFAULT_LAYER + ".")
    Integer layer;

    @Option(
            names = "--site",
            order = HelpGroup.ROWS,
            paramLabel = "NAME",
            description = "Another place than a residual stream, in place of --layer: " + ModelText.SITES)
    String site;

    @Option(
            names = "--context",
            order = HelpGroup.ROWS,
            paramLabel = "N",
            description = "Most tokens that see each other; longer stories are cut. Default: 512, or the model's"
                    + " positions if fewer.")
    Integer context;

    @Option(
            names = "--normalize",
            order = HelpGroup.ROWS,
            paramLabel = "HOW",
            defaultValue = "none",
            description = "none, or per-story: (a - mean) / std * sqrt(dims) over each story. Default:"
                    + " ${DEFAULT-VALUE}.")
    Normalize normalize;

    @Option(
            names = "--recipe",
            order = HelpGroup.AUTOENCODER,
            paramLabel = "NAME",
            defaultValue = "autoencoder",
            description = "How it is trained; 'sae-engine recipes' says what each does. Default: ${DEFAULT-VALUE}.")
    String recipe;

    @Option(
            names = "--set",
            order = HelpGroup.AUTOENCODER,
            split = ",",
            paramLabel = "NAME=X",
            description = "Change settings that a recipe has of its own, as 'sae-engine recipes' shows them; lists are"
                    + " A:B:C.")
    List<String> set;

    @Option(
            names = "--features",
            order = HelpGroup.AUTOENCODER,
            paramLabel = "F",
            split = ",",
            description = "Widths of the autoencoders, trained together. Default: 100,767,768,1000, scaled to the"
                    + " width of the rows where that is not 768; with --init the width of its weights.")
    List<Integer> features;

    @Option(
            names = "--init",
            order = HelpGroup.AUTOENCODER,
            paramLabel = "FILE",
            description = "Start from these weights as they are (sae.safetensors, or the folder that holds it): one"
                    + " width.")
    Path init;

    @Option(
            names = "--k",
            order = HelpGroup.AUTOENCODER,
            paramLabel = "K",
            split = ",",
            description = "How many latents a row keeps (TopK), keeps on average (BatchTopK) or is driven to"
                    + " (jumprelu, dl-jumprelu); several make a grid with --features. Default: the recipe's, 32 but"
                    + " for some dialects.")
    List<Integer> k;

    @Option(
            names = "--l1",
            order = HelpGroup.SPARSITY,
            paramLabel = "X",
            split = ",",
            description = "Sparsity coefficient, for recipes with one; several make a grid with --features. Default:"
                    + " the recipe's.")
    List<Double> l1;

    @Option(
            names = "--l1-warmup",
            order = HelpGroup.SPARSITY,
            paramLabel = "STEPS",
            description = "Steps until the sparsity coefficient has its full value. Default: the recipe's.")
    Long l1Warmup;

    @Option(
            names = "--aux-alpha",
            order = HelpGroup.SPARSITY,
            paramLabel = "X",
            description =
                    "Coefficient of the auxiliary loss on dead latents, for recipes with one. Default: the recipe's.")
    Double auxAlpha;

    @Option(
            names = "--aux-trains-encoder",
            order = HelpGroup.SPARSITY,
            description = "Let sparsify-topk's auxiliary loss reach the encoder, as the paper has it.")
    boolean auxTrainsEncoder;

    @Option(
            names = "--dead-after",
            order = HelpGroup.SPARSITY,
            paramLabel = "TOKENS",
            description = "Tokens without firing after which a latent is dead. Default: what the recipe's own trainer"
                    + " counts, 10,000,000 or, in SAELens, 1000 steps; else a tenth of the run's tokens, from 10,000 to"
                    + " 10,000,000.")
    Long deadAfter;

    @Option(
            names = "--resample",
            order = HelpGroup.SPARSITY,
            paramLabel = "HOW",
            defaultValue = "none",
            description =
                    "New weights for dead latents, for recipes without an auxiliary loss: none, anthropic, dictionary-learning or"
                            + " simple. Default: ${DEFAULT-VALUE}.")
    Resampler resample;

    @Option(
            names = "--resample-every",
            order = HelpGroup.SPARSITY,
            paramLabel = "STEPS",
            defaultValue = "2500",
            description = "Steps between; dead is what did not fire for half of them. Default: ${DEFAULT-VALUE}.")
    long resampleEvery;

    @Option(
            names = "--resample-inputs",
            order = HelpGroup.SPARSITY,
            paramLabel = "ROWS",
            description = "How many of the rows trained on last --resample anthropic reads again to draw from, whole"
                    + " batches and no more than since the last time. Default: 819,200.")
    Long resampleInputs;

    @Option(
            names = "--resample-most",
            order = HelpGroup.SPARSITY,
            paramLabel = "N",
            description = "How many times at most. Default: 4 for anthropic, else without end.")
    Long resampleMost;

    @Option(names = "--tied", order = HelpGroup.AUTOENCODER, description = "Encoder and decoder are one matrix.")
    boolean tied;

    @Option(
            names = "--b-dec",
            order = HelpGroup.AUTOENCODER,
            paramLabel = "HOW",
            description = "What the decoder's bias starts from: as-drawn, geometric-median or mean of the first rows, a"
                    + " transcoder's of what it is to write."
                    + " Default: the recipe's; with --init what is in the file.")
    Recipe.Bias bDec;

    @Option(
            names = "--basis",
            order = HelpGroup.AUTOENCODER,
            paramLabel = "HOW",
            description = "What the encoder of a plain autoencoder reads in training: raw, rows as they are, as the"
                    + " original experiment did; or whitened, rows in directions of equal variance, latents on at the"
                    + " start. Loss, bound and saved weights are of the rows themselves either way. Default:"
                    + " whitened; raw with --init, --tied, --resample, --in-order or --per-story.")
    Basis basis;

    @Option(
            names = "--scale-activations",
            order = HelpGroup.ROWS,
            paramLabel = "HOW",
            description = "Multiply rows by one number: none, mean-norm (to a mean norm of sqrt(dims)) or"
                    + " mean-square (to a mean squared norm of 1); zeros stay as they are. Saved weights have it"
                    + " folded in. Default: mean-square for jumprelu, whose thresholds start from a size, else none.")
    InputScale scaleActivations;

    @Option(
            names = "--steps",
            order = HelpGroup.TRAINING,
            paramLabel = "N",
            description = "Steps to train. Default: 1000; 600 for autoencoders that read whitened rows.")
    Long steps;

    @Option(
            names = "--batch",
            order = HelpGroup.TRAINING,
            paramLabel = "ROWS",
            description = "Rows in a step. Default: 512.")
    Integer batch;

    @Option(
            names = "--per-story",
            order = HelpGroup.TRAINING,
            description = "One story a step, in the order of the text, as the original experiment did.")
    boolean perStory;

    @Option(
            names = "--in-order",
            order = HelpGroup.TRAINING,
            description = "Take the rows as they come, without shuffling.")
    boolean inOrder;

    @Option(
            names = "--buffer",
            order = HelpGroup.TRAINING,
            paramLabel = "ROWS",
            defaultValue = "65536",
            description =
                    "Rows held for shuffling; half is refilled at a time. Of a folder of harvest, whose rows come in a"
                            + " random order of all, so many at a time are mixed row by row. Default: ${DEFAULT-VALUE}.")
    int buffer;

    @Option(
            names = "--lr",
            order = HelpGroup.LEARNING_RATE,
            paramLabel = "X",
            description = "Adam's learning rate. Default: the recipe's, which also falls as the recipe says; a rate"
                    + " that is given falls for sparse recipes, and for the autoencoder only with --lr-final.")
    Double lr;

    @Option(
            names = "--lr-warmup",
            order = HelpGroup.LEARNING_RATE,
            paramLabel = "STEPS",
            description = "Steps of linear warm-up from 0. Default: the recipe's.")
    Long lrWarmup;

    @Option(
            names = "--lr-final",
            order = HelpGroup.LEARNING_RATE,
            paramLabel = "X",
            description = "What the learning rate falls to. Default: the recipe's.")
    Double lrFinal;

    @Option(
            names = "--lr-decay",
            order = HelpGroup.LEARNING_RATE,
            paramLabel = "HOW",
            description = "How the rate falls to --lr-final: step, linear or cosine. Default: step.")
    Schedule.Shape lrDecay;

    @Option(
            names = "--lr-decay-from",
            order = HelpGroup.LEARNING_RATE,
            paramLabel = "SHARE",
            description = "After which share of the steps it falls. Default: 0.8.")
    Double lrDecayFrom;

    @Option(
            names = "--betas",
            order = HelpGroup.TRAINING,
            paramLabel = "B1,B2",
            split = ",",
            arity = "1",
            description = "Adam's decay rates of the gradient's and its square's running means. Default: the"
                    + " recipe's, as 'sae-engine recipes' shows them.")
    List<Double> betas;

    @Option(
            names = "--adam-eps",
            order = HelpGroup.TRAINING,
            paramLabel = "X",
            description = "Adam's epsilon. Default: the recipe's, 1e-8 but for openai-topk.")
    Double adamEps;

    @Option(
            names = "--clip",
            order = HelpGroup.TRAINING,
            paramLabel = "NORM",
            description = "Most that the norm of all gradients may be, where the recipe clips. Default: the recipe's.")
    Double clip;

    @Option(
            names = "--seed",
            order = HelpGroup.TRAINING,
            paramLabel = "S",
            defaultValue = "1",
            description = ModelText.SEED)
    long seed;

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
            defaultValue = "5000",
            description = "Steps between checkpoints; the last step always writes one. Default: ${DEFAULT-VALUE}.")
    long checkpointEvery;

    @Option(
            names = "--checkpoint-minutes",
            order = HelpGroup.OUTPUT,
            paramLabel = "X",
            defaultValue = "1",
            description = "Minutes between checkpoints by the clock, which also bring curves and report up to date; 0"
                    + " for none. Where writing is slow they come less often, so that it takes under 2 %% of the time."
                    + " Default: ${DEFAULT-VALUE}.")
    double checkpointMinutes;

    @Option(
            names = "--eval-rows",
            order = HelpGroup.MEASURING,
            paramLabel = "N",
            defaultValue = "32768",
            description = "Most rows that the PCA bound and the results are taken over. Default: ${DEFAULT-VALUE}.")
    int evalRows;

    @Option(
            names = "--hold-out",
            order = HelpGroup.MEASURING,
            paramLabel = "SHARE",
            description = "Kept from training, to evaluate on: every n-th story of --text or of a folder of harvest,"
                    + " n being 1 / SHARE, or the last rows of a file of --activations; 0 for none. Default: 0.05; 0 with"
                    + " --eval-text, without --text (other stories of the program's own are evaluated), and with"
                    + " --in-order or --per-story (what the steps do not come to is evaluated).")
    Double holdOut;

    @Option(
            names = "--eval-text",
            order = HelpGroup.MEASURING,
            paramLabel = "FILE",
            split = ",",
            description = "Stories to evaluate on, in files as of --text.")
    List<Path> evalText;

    @Option(
            names = "--loss-recovered-tokens",
            order = HelpGroup.MEASURING,
            paramLabel = "N",
            defaultValue = "2048",
            description = "Most tokens of the evaluated stories that loss_recovered is taken over; 0 leaves it out, and"
                    + " the model's later blocks unread. Default: ${DEFAULT-VALUE}.")
    long lossRecoveredTokens;

    @Option(
            names = "--tensorboard",
            order = HelpGroup.OUTPUT,
            paramLabel = "DIR",
            arity = "0..1",
            fallbackValue = IN_THE_RUN,
            description =
                    "Write the curves as TensorBoard's event files, too, while they grow: into DIR/F<n>, or, without"
                            + " DIR, beside each loss.jsonl.")
    String tensorboard;

    @Option(
            names = "--out",
            order = HelpGroup.OUTPUT,
            paramLabel = "DIR",
            description = "The run's folder. Default: the next free runs/run-N.")
    Path out;

    @Option(
            names = "--shard",
            order = HelpGroup.OUTPUT,
            paramLabel = "I/N",
            converter = ShardOption.class,
            description = ShardOption.TEXT + " A shard trains every N-th autoencoder of the grid.")
    ShardNumber shard;

    @Option(
            names = "--resume",
            order = HelpGroup.OUTPUT,
            description = "Go on with the run in --out, from its newest checkpoint.")
    boolean resume;

    @Option(names = "--overwrite", order = HelpGroup.OUTPUT, description = "Replace the run in --out.")
    boolean overwrite;

    @Option(
            names = "--config",
            order = HelpGroup.OUTPUT,
            paramLabel = "run.json",
            description = "Take the options of an earlier run; what is typed beside it wins.")
    Path config;

    /** Threads that make synthetic rows. */
    int rowThreads = Runtime.getRuntime().availableProcessors();

    /** Where event files go; empty for none. */
    Optional<Path> eventFolder(Path run) {
        return Optional.ofNullable(tensorboard).map(named -> named.equals(IN_THE_RUN) ? run : Path.of(named));
    }

    /** Gives values to options whose defaults go by others, so that run.json has them and a resumed run keeps them. */
    void settle() {
        if (scaleActivations == null) {
            scaleActivations = trained().onUnitRows() ? InputScale.MEAN_SQUARE : InputScale.NONE;
        }
        if (holdOut == null) {
            boolean others = evalText != null || text == null && activations == null || ordered() || synthetic != null;
            holdOut = others ? 0 : DEFAULT_HOLD_OUT;
        }
        if (deadAfter == null) {
            long rows = perStory ? STORY_ROWS : batchRows();
            deadAfter = trained().dead().after().of(rows, steps * rows);
        }
    }

    /** The number of the residual stream, or of a transcoder's block. */
    int layer() {
        return layer == null ? DEFAULT_LAYER : layer;
    }

    /** The recipe, with what {@code --set} changes. */
    Recipe trained() {
        return Recipes.named(recipe).set(set == null ? List.of() : set);
    }

    /** Whether rows are trained on in the order in which they come. */
    boolean ordered() {
        return inOrder || perStory;
    }

    /** What all steps take: rows, or windows of stories where that is a step. */
    long rowsOrWindows() {
        return perStory ? steps : steps * batchRows();
    }

    /** Fails on what can be seen to be wrong before anything is read; gives {@code --steps} its value where it has none. */
    void validate() {
        if (steps == null) {
            steps = defaultSteps();
        }
        require(steps >= 1, "--steps " + steps, "at least 1");
        require(batch == null || batch >= 1, "--batch " + batch, "at least 1");
        require(layer == null || layer >= 0, "--layer " + layer, "at least 0");
        require(layer == null || site == null, "--site " + site + " and --layer " + layer, "one place");
        require(site == null || activations == null, "--site with --activations", "rows of a file have no model");
        require(logEvery >= 1, "--log-every " + logEvery, "at least 1");
        require(checkpointEvery >= 1, "--checkpoint-every " + checkpointEvery, "at least 1");
        require(
                checkpointMinutes >= 0 && checkpointMinutes < 1e6,
                "--checkpoint-minutes " + checkpointMinutes,
                "0 or more");
        require(evalRows >= 1, "--eval-rows " + evalRows, "at least 1");
        require(holdOut == null || holdOut >= 0 && holdOut <= 0.5, "--hold-out " + holdOut, "a share from 0 to 0.5");
        require(
                evalText == null || activations == null,
                "--eval-text with --activations",
                "recorded rows have no text");
        require(lossRecoveredTokens >= 0, "--loss-recovered-tokens " + lossRecoveredTokens, "0 or more");
        require(lr == null || (lr > 0 && Double.isFinite(lr)), "--lr " + lr, "a positive number");
        require(lrFinal == null || (lrFinal >= 0 && Double.isFinite(lrFinal)), "--lr-final " + lrFinal, "0 or more");
        require(
                betas == null || betas.size() == 2 && betas.stream().allMatch(b -> b >= 0 && b < 1),
                "--betas " + betas,
                "two numbers from 0 to below 1");
        require(lrFinal != null || lrDecay == null && lrDecayFrom == null, "--lr-decay", "goes with --lr-final");
        require(adamEps == null || adamEps > 0, "--adam-eps " + adamEps, "a positive number");
        require(
                lrDecayFrom == null || lrDecayFrom >= 0 && lrDecayFrom <= 1,
                "--lr-decay-from " + lrDecayFrom,
                "from 0 to 1");
        require(!perStory || batch == null, "--per-story with --batch", "one or the other");
        require(!perStory || activations == null, "--per-story with --activations", "stories are read from --text");
        require(model == null || activations == null, "--model with --activations", "one or the other");
        require(text == null || activations == null, "--text with --activations", "one or the other");
        require(
                normalize == Normalize.NONE || activations == null,
                "--normalize with --activations",
                "rows are taken as they were recorded");
        require(!resume || !overwrite, "--resume with --overwrite", "one or the other");
        require(!resume || out != null, "--resume", "name the run's folder with --out");
        if (shard != null) {
            require(out != null, "--shard", "name the run's folder with --out, the same for all shards");
            require(!resume, "--shard with --resume", "a shard that was stopped begins again");
            require(!overwrite, "--shard with --overwrite", "remove the old run before its shards are trained");
            require(
                    tensorboard == null,
                    "--shard with --tensorboard",
                    "event files hold times, and are of one process");
        }
        require(init == null || features == null || features.size() == 1, "--init", "goes with one width");
        require(features == null || !features.isEmpty(), "--features", "name at least one width");
        require(k == null || !k.isEmpty(), "--k", "name at least one");
        require(l1 == null || !l1.isEmpty(), "--l1", "name at least one");
        require(tensor == null || activations != null, "--tensor", "goes with --activations");
        if (activations != null) {
            RowFile.require(activations, tensor);
        }
        if (synthetic != null) {
            validateSynthetic();
        }
        text = InputFiles.texts(text, ScreenLog.ofOutput());
        evalText = InputFiles.texts(evalText, ScreenLog.ofOutput());
        validateRecipe(trained());
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

    private void validateRecipe(Recipe r) {
        if (r.transcodes()) {
            validateTranscoder();
        }
        require(k == null || r.usesK(), "--k with " + recipe, "it has no k");
        require(l1 == null || r.penalty().isPresent(), "--l1 with " + recipe, "it has no sparsity term");
        require(l1Warmup == null || r.penalty().isPresent(), "--l1-warmup with " + recipe, "it has no such term");
        require(
                auxAlpha == null || r.auxiliary().isPresent(),
                "--aux-alpha with " + recipe,
                "it has no auxiliary loss");
        require(auxAlpha == null || auxAlpha >= 0, "--aux-alpha " + auxAlpha, "0 or more");
        require(
                basis != Basis.WHITENED || canWhiten(),
                "--basis whitened",
                "for the recipe autoencoder only, without --init, --tied or --resample");
        boolean may = r.auxiliary()
                .filter(each -> each.term() instanceof OnDead onDead && onDead.mayTrainEncoder())
                .isPresent();
        require(!auxTrainsEncoder || may, "--aux-trains-encoder with " + recipe, "for sparsify-topk only");
        require(
                resample == Resamplers.NONE || r.auxiliary().isEmpty(),
                "--resample with " + recipe,
                "it has an auxiliary loss for dead latents");
        require(resample == Resamplers.NONE || !tied, "--resample with --tied", "one or the other");
        require(
                resampleEvery >= resample.leastEvery(),
                "--resample-every " + resampleEvery,
                "at least " + resample.leastEvery());
        require(
                resampleInputs == null || resample.readsAgain(),
                "--resample-inputs with --resample " + resample,
                "for anthropic, which reads rows again");
        require(resampleInputs == null || resampleInputs >= 1, "--resample-inputs " + resampleInputs, "at least 1");
        require(resampleMost == null || resample != Resamplers.NONE, "--resample-most", "goes with --resample");
        require(resampleMost == null || resampleMost >= 1, "--resample-most " + resampleMost, "at least 1");
        require(deadAfter == null || deadAfter >= 1, "--dead-after " + deadAfter, "at least 1");
        require(clip == null || r.after().contains(Recipe.Part.CLIP), "--clip with " + recipe, "it does not clip");
        require(clip == null || clip > 0, "--clip " + clip, "a positive number");
        require(lrWarmup == null || lrWarmup >= 0, "--lr-warmup " + lrWarmup, "0 or more");
        require(l1Warmup == null || l1Warmup >= 0, "--l1-warmup " + l1Warmup, "0 or more");
        if (l1 != null) {
            l1.forEach(x -> require(x >= 0 && Double.isFinite(x), "--l1 " + x, "0 or more"));
            require(l1.stream().distinct().count() == l1.size(), "--l1", "each coefficient once");
        }
        if (k != null) {
            k.forEach(n -> require(n >= 1, "--k " + n, "at least 1"));
            require(k.stream().distinct().count() == k.size(), "--k", "each once");
            int most = k.stream().mapToInt(Integer::intValue).max().orElse(0);
            if (features != null) {
                features.forEach(f -> require(most <= f, "--k " + most, "at most --features " + f));
            }
        }
    }

    private void validateSynthetic() {
        refuseWithSynthetic("--model", model);
        refuseWithSynthetic("--text", text);
        refuseWithSynthetic("--activations", activations);
        refuseWithSynthetic("--layer", layer);
        refuseWithSynthetic("--site", site);
        refuseWithSynthetic("--context", context);
        refuseWithSynthetic("--eval-text", evalText);
        require(!perStory, "--per-story with --synthetic", "synthetic rows have no stories");
        require(normalize == Normalize.NONE, "--normalize with --synthetic", "synthetic rows have no stories");
        require(
                holdOut == null || holdOut == 0,
                "--hold-out with --synthetic",
                "rows of another stream are evaluated, and nothing is kept from training");
        require(!trained().transcodes(), "--recipe " + recipe + " with --synthetic", "synthetic rows have one place");
        SyntheticSettings.parse(synthetic);
    }

    private static void refuseWithSynthetic(String option, Object value) {
        require(value == null, option + " with --synthetic", "synthetic rows have no model, no text and no file");
    }

    private void validateTranscoder() {
        String with = " with " + recipe;
        require(!tied, "--tied" + with, "its two matrices are of two places");
        require(
                scaleActivations == null || scaleActivations == InputScale.NONE,
                "--scale-activations" + with,
                "what it reads and what it writes would need a number each");
        require(
                normalize == Normalize.NONE,
                "--normalize per-story" + with,
                "what it reads and what it writes would need a scale each");
    }

    private static void require(boolean holds, String option, String allowed) {
        if (!holds) {
            throw new IllegalArgumentException(option + ": " + allowed);
        }
    }

    /** Whether something gives dead latents new weights. */
    boolean resamples() {
        return resample != Resamplers.NONE;
    }

    ResampleSchedule resampling(Consumer<String> skipped) {
        long rows = perStory ? STORY_ROWS : batchRows();
        long inputs = (resampleInputs == null ? RESAMPLE_INPUTS : resampleInputs) / rows;
        return new ResampleSchedule(
                resample,
                resampleEvery,
                Math.max(1, Math.min(resampleEvery, inputs)),
                resampleMost == null ? resample.most() : resampleMost,
                seed,
                skipped);
    }

    int batchRows() {
        return batch == null ? DEFAULT_BATCH : batch;
    }

    long defaultSteps() {
        return whitened() ? WHITENED_STEPS : 1000;
    }

    /** Whether encoders read rows whitened. */
    boolean whitened() {
        if (basis != null) {
            return basis == Basis.WHITENED;
        }
        return canWhiten() && !inOrder && !perStory;
    }

    private boolean canWhiten() {
        return trained().isPlain() && init == null && !tied && resample == Resamplers.NONE;
    }

    /** The learning rate of an autoencoder of so many latents. */
    Schedule schedule(Recipe r, int latents) {
        return schedule(r, latents, steps);
    }

    /** What it would be in a run of so many steps. */
    Schedule schedule(Recipe r, int latents, long steps) {
        double usual = whitened() ? WHITENED_LR : r.rate().of(latents);
        double first = lr == null ? usual : lr;
        long warmup = lrWarmup != null ? lrWarmup : r.rate().warmup().of(steps);
        long again = resample == Resamplers.DICTIONARY_LEARNING ? resampleEvery : 0;
        if (lrFinal != null) {
            long from = Math.round((lrDecayFrom == null ? 0.8 : lrDecayFrom) * steps);
            Schedule.Shape shape = lrDecay == null ? Schedule.Shape.STEP : lrDecay;
            return new Schedule(
                    shape, first, lrFinal, from, steps, warmup, r.rate().fromFirst(), again);
        }
        long lastFifth = Math.round(0.8 * steps);
        return switch (r.isPlain() && lr != null
                ? Recipe.Decay.CONSTANT
                : r.rate().decay()) {
            case CONSTANT ->
                new Schedule(
                        Schedule.Shape.STEP,
                        first,
                        first,
                        steps,
                        steps,
                        warmup,
                        r.rate().fromFirst(),
                        again);
            case LINE_OVER_LAST_THREE_FIFTHS ->
                new Schedule(
                        Schedule.Shape.LINEAR,
                        first,
                        0,
                        Math.round(0.4 * steps),
                        steps,
                        warmup,
                        r.rate().fromFirst(),
                        again);
            case LINE_OVER_LAST_FIFTH ->
                new Schedule(
                        Schedule.Shape.LINEAR,
                        first,
                        0,
                        lastFifth,
                        steps,
                        warmup,
                        r.rate().fromFirst(),
                        again);
            case LINE ->
                new Schedule(
                        Schedule.Shape.LINEAR,
                        first,
                        0,
                        warmup,
                        steps,
                        warmup,
                        r.rate().fromFirst(),
                        again);
        };
    }

    /** The auxiliary loss's coefficient; 0 where the recipe has none. */
    double auxiliary(Recipe r) {
        return auxAlpha != null
                ? auxAlpha
                : r.auxiliary().map(Weighted::coefficient).orElse(0.0);
    }

    Adam.Constants adam(Recipe r) {
        return new Adam.Constants(
                betas == null ? r.adam().beta1() : betas.get(0),
                betas == null ? r.adam().beta2() : betas.get(1),
                adamEps == null ? r.adam().epsilon() : adamEps);
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
