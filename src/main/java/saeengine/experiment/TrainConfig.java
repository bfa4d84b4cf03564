package saeengine.experiment;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import saeengine.activations.Normalize;
import saeengine.recipe.Recipes;
import saeengine.run.Log;
import saeengine.shard.ShardNumber;
import saeengine.train.Adam;
import saeengine.train.Recipe;
import saeengine.train.ResampleSchedule;
import saeengine.train.Resampler;
import saeengine.train.Resamplers;
import saeengine.train.Schedule;
import saeengine.train.Weighted;

/**
 * What a training is, whoever asked for it: {@code train}'s options by the same names, null where the default goes by the
 * recipe, the rows or each other. What a setting means in full, the command's help says.
 */
public final class TrainConfig extends RunConfig {
    /** What {@link #tensorboard} says for beside each curve. */
    public static final String IN_THE_RUN = "true";

    static final int DEFAULT_BATCH = 512;

    /** What brings every default width to its bound. */
    private static final long WHITENED_STEPS = 600;

    private static final double DEFAULT_HOLD_OUT = 0.05;

    /** The residual stream where none is named. */
    public static final int DEFAULT_LAYER = 2;

    /** What a step of a story has, roughly. */
    private static final long STORY_ROWS = 200;

    /** Bricken et al., 2023. */
    private static final long RESAMPLE_INPUTS = 819_200;

    /** A folder of the Hugging Face layout, the name of a model in the Hugging Face cache, or {@code bundled:story}; null for that. */
    public @Nullable String model;

    /** Stories to read, in files; null for those of the program's own. */
    public @Nullable List<Path> text;

    /** Rows to train on instead of a model's: a folder of {@code harvest}, or a file of tensors; null for none. */
    public @Nullable Path activations;

    /** Which tensor of the file of {@link #activations} has the rows; null for the usual one. */
    public @Nullable String tensor;

    /** Rows whose true features are known, as {@code 1k:seed=7}; null for none. */
    public @Nullable String synthetic;

    /** Which residual stream, after so many blocks; of a transcoder which block. Null for 2. */
    public @Nullable Integer layer;

    /** Another place than a residual stream, by its hook's name; null for none. */
    public @Nullable String site;

    /** Most tokens that see each other; null for 512, or the model's positions if fewer. */
    public @Nullable Integer context;

    /** What is done to the rows of a story. */
    public Normalize normalize = Normalize.NONE;

    /** How it is trained. */
    public String recipe = "autoencoder";

    /** Settings of the recipe's own, each as {@code name=x}; null for none. */
    public @Nullable List<String> set;

    /** Widths, trained together; null for the usual ones. */
    public @Nullable List<Integer> features;

    /** Weights to start from; null for drawn ones. */
    public @Nullable Path init;

    /** How many latents a row keeps, for recipes with a k; several make a grid. Null for the recipe's. */
    public @Nullable List<Integer> k;

    /** Sparsity coefficients, for recipes with one; several make a grid. Null for the recipe's. */
    public @Nullable List<Double> l1;

    /** Steps until the sparsity coefficient has its full value; null for the recipe's. */
    public @Nullable Long l1Warmup;

    /** Coefficient of the auxiliary loss on dead latents; null for the recipe's. */
    public @Nullable Double auxAlpha;

    /** Whether sparsify-topk's auxiliary loss reaches the encoder. */
    public boolean auxTrainsEncoder;

    /** Tokens without firing after which a latent is dead; null for the recipe's. */
    public @Nullable Long deadAfter;

    /** What gives dead latents new weights. */
    public Resampler resample = Resamplers.NONE;

    /** Steps between resamplings. */
    public long resampleEvery = 2500;

    /** Rows that a resampling reads again; null for 819,200. */
    public @Nullable Long resampleInputs;

    /** How many resamplings at most; null for the resampler's own number. */
    public @Nullable Long resampleMost;

    /** Whether encoder and decoder are one matrix. */
    public boolean tied;

    /** What the decoder's bias starts from; null for the recipe's. */
    public Recipe.@Nullable Bias bDec;

    /** What the encoder of a plain autoencoder reads in training; null for the usual. */
    public @Nullable Basis basis;

    /** What rows are multiplied by; null for the recipe's. */
    public @Nullable InputScale scaleActivations;

    /** Steps to train; null for the usual number. */
    public @Nullable Long steps;

    /** Rows in a step; null for 512. */
    public @Nullable Integer batch;

    /** Whether a step is one story, in the order of the text. */
    public boolean perStory;

    /** Whether rows are taken as they come, without shuffling. */
    public boolean inOrder;

    /** Rows held for shuffling. */
    public int buffer = 65_536;

    /** Adam's learning rate; null for the recipe's. */
    public @Nullable Double lr;

    /** Steps of linear warm-up from 0; null for the recipe's. */
    public @Nullable Long lrWarmup;

    /** What the learning rate falls to; null for the recipe's. */
    public @Nullable Double lrFinal;

    /** How it falls there; null for at one step. */
    public Schedule.@Nullable Shape lrDecay;

    /** After which share of the steps it falls; null for 0.8. */
    public @Nullable Double lrDecayFrom;

    /** Adam's two decay rates; null for the recipe's. */
    public @Nullable List<Double> betas;

    /** Adam's epsilon; null for the recipe's. */
    public @Nullable Double adamEps;

    /** Most that the norm of all gradients may be, where the recipe clips; null for the recipe's. */
    public @Nullable Double clip;

    /** Most rows that the PCA bound and the results are taken over. */
    public int evalRows = 32_768;

    /** The share kept from training to evaluate on; null for the usual. */
    public @Nullable Double holdOut;

    /** Stories to evaluate on, in files; null for some of those that are there. */
    public @Nullable List<Path> evalText;

    /** Most tokens that loss_recovered is taken over; 0 leaves it out. */
    public long lossRecoveredTokens = 2048;

    /** Where TensorBoard's event files go, {@code true} for beside each loss.jsonl; null for nowhere. */
    public @Nullable String tensorboard;

    /** Whether the time of each phase is told at the end; it changes nothing that is trained, and no run.json has it. */
    public boolean profile;

    /** Which part of the grid is trained, into {@link #out}; null for all of it. {@link TrainGather} puts parts together. */
    public @Nullable ShardNumber shard;

    /** A training by the usual recipe, of the usual widths; {@link #out} is the next free {@code runs/run-N} where nobody names it. */
    public TrainConfig() {
        super(5000);
    }

    /** Whether rows are those of the program's own model. */
    public boolean readsOwnModel() {
        return model == null && readsModel();
    }

    /** Whether rows are a model's, over a text. */
    boolean readsModel() {
        return activations == null && synthetic == null;
    }

    /** Where event files go; empty for none. */
    Optional<Path> eventFolder(Path run) {
        return Optional.ofNullable(tensorboard).map(named -> named.equals(IN_THE_RUN) ? run : Path.of(named));
    }

    /** How many steps are trained. */
    long steps() {
        return steps == null ? defaultSteps() : steps;
    }

    /** The share kept from training, once it is {@linkplain #settle settled}. */
    double heldOutShare() {
        return Objects.requireNonNull(holdOut);
    }

    /** Tokens without firing after which a latent is dead, once it is {@linkplain #settle settled}. */
    long deadAfterTokens() {
        return Objects.requireNonNull(deadAfter);
    }

    /** What rows are multiplied by, once it is {@linkplain #settle settled}. */
    InputScale scale() {
        return Objects.requireNonNull(scaleActivations);
    }

    /** The recorded rows, of a training that has some. */
    Path recorded() {
        return Objects.requireNonNull(activations);
    }

    /** Gives values to settings whose defaults go by others, so that run.json has them and a resumed run keeps them. */
    public void settle() {
        if (scaleActivations == null) {
            scaleActivations = trained().onUnitRows() ? InputScale.MEAN_SQUARE : InputScale.NONE;
        }
        if (holdOut == null) {
            boolean others =
                    evalText != null || (text == null && activations == null) || ordered() || synthetic != null;
            holdOut = others ? 0 : DEFAULT_HOLD_OUT;
        }
        if (deadAfter == null) {
            long rows = perStory ? STORY_ROWS : batchRows();
            deadAfter = trained().dead().after().of(rows, steps() * rows);
        }
    }

    /** Fails on what can be seen to be wrong before anything is read; gives {@link #steps} its value where it has none. */
    public void validate(Log log) {
        TrainChecks.require(this, log);
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
        return perStory ? steps() : steps() * batchRows();
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

    boolean canWhiten() {
        return trained().isPlain() && init == null && !tied && resample == Resamplers.NONE;
    }

    /** The learning rate of an autoencoder of so many latents. */
    public Schedule schedule(Recipe r, int latents) {
        return schedule(r, latents, steps());
    }

    /** What it would be in a run of so many steps. */
    public Schedule schedule(Recipe r, int latents, long all) {
        return Rates.schedule(this, r, latents, all);
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
        return Stream.of(narrow, Math.max(1, dims - 1), dims, wide).distinct().toList();
    }
}
