package saeengine.metric;

import java.util.Arrays;
import java.util.List;

/** The vocabulary: every number that a run, its report or an evaluation shows. */
public enum Metric {
    STEP(Place.TRAINING, "step", "steps done", Unit.STEPS),
    TOKENS_TRAINED(Place.TRAINING, "tokens", "rows trained on up to this step, one a token", Unit.ROWS),
    TRAINING_LOSS(
            Place.TRAINING,
            "loss",
            "training loss",
            "the recipe's total: its error term, plus the coefficients times penalty and auxiliary loss; the training mse"
                    + " where the recipe is 'autoencoder'",
            Unit.RECIPE),
    LEARNING_RATE(Place.TRAINING, "lr", "learning rate", "Adam's learning rate at this step", Unit.RATIO),
    TRAINING_MSE(
            Place.TRAINING,
            "l2",
            "training mse",
            "mean over the batch's rows of the sum over dims of r^2",
            Unit.SCALED),
    PENALTY(
            Place.TRAINING,
            "l1",
            "penalty",
            "the recipe's sparsity term before its coefficient, as 'recipes' writes it: of L1 the mean over the batch's"
                    + " rows of sum f, or of sum f_i |W_dec,i|",
            Unit.PENALTY),
    TRAINING_L0(
            Place.TRAINING,
            "l0",
            "training l0",
            "mean over the batch's rows of the number of f != 0",
            Unit.LATENTS_A_ROW),
    TRAINING_L0_SHARE(Place.TRAINING, "nonzero", "training l0 / F", "training l0 divided by the width", Unit.RATIO),
    DEAD(Place.TRAINING, "dead", "dead latents", "latents that have not fired for --dead-after tokens", Unit.LATENTS),
    AUXILIARY(
            Place.TRAINING,
            "aux",
            "auxiliary loss",
            "the recipe's auxiliary loss on dead latents, before its coefficient; 0 where none is dead",
            Unit.RECIPE),

    ROWS(Place.ROWS, "rows", "rows evaluated", Unit.ROWS),
    MSE(Place.ROWS, "mse", "mean over rows of the sum over dims of r^2", Unit.SQUARED),
    MSE_PER_ELEMENT(Place.ROWS, "mse_per_element", "mse divided by the width of the rows", Unit.SQUARED),
    EV_R2(Place.ROWS, "ev_r2", "1 - sum r^2 / sum (x - mean row)^2, over all rows", Unit.RATIO),
    EV_VAR(
            Place.ROWS,
            "ev_var",
            "1 - sum over dims of Var r / sum over dims of Var x, over all rows; forgives a constant bias",
            Unit.RATIO),
    NMSE_OPENAI(Place.ROWS, "nmse_openai", "mean over rows of |r|^2 / |x|^2", Unit.RATIO),
    RELATIVE_BIAS(
            Place.ROWS,
            "relative_reconstruction_bias",
            "mean |x^|^2 / mean of x times x^; below 1 where it shrinks",
            Unit.RATIO),
    SHRINKAGE(Place.ROWS, "shrinkage", "mean over rows of |x^| / |x|", Unit.RATIO),
    NORM_IN(Place.ROWS, "norm_in", "mean over rows of |x|", Unit.ACTIVATION),
    NORM_OUT(Place.ROWS, "norm_out", "mean over rows of |x^|", Unit.ACTIVATION),
    COSINE(Place.ROWS, "cosine", "mean over rows of the cosine of x and x^", Unit.RATIO),
    EV_LEGACY(
            Place.ROWS,
            "ev_legacy",
            "older SAELens: mean over batches of the mean over rows of 1 - |r|^2 / |x - batch mean|^2",
            Unit.RATIO),
    EV_VAR_BATCH(Place.ROWS, "ev_var_batch", "dictionary_learning: ev_var of a batch, mean over batches", Unit.RATIO),
    FVU_BATCH(
            Place.ROWS,
            "fvu_batch",
            "sparsify: sum r^2 / sum (x - batch mean)^2 of a batch, mean over batches",
            Unit.RATIO),
    BATCHES(Place.ROWS, "batches", "batches that the three before are means over", Unit.COUNT),
    BATCH_ROWS(Place.ROWS, "batch_rows", "rows of such a batch", Unit.ROWS),
    L0(Place.ROWS, "l0", "mean over rows of the number of f != 0", Unit.LATENTS_A_ROW),
    L1(Place.ROWS, "l1", "mean over rows of the sum of |f|, without any weight", Unit.FEATURE),
    ALIVE(Place.ROWS, "alive", "share of the latents that fired on at least one evaluated row", Unit.RATIO),
    LATENTS(Place.ROWS, "latents", "the autoencoder's width", Unit.LATENTS),
    LATENTS_NEVER(Place.ROWS, "latents_never", "latents that fired on no evaluated row", Unit.LATENTS),
    BELOW_1E5(Place.ROWS, "latents_below_1e-5", "latents that fired on less than 1e-5 of the rows", Unit.LATENTS),
    BELOW_1E6(Place.ROWS, "latents_below_1e-6", "latents that fired on less than 1e-6 of the rows", Unit.LATENTS),
    ABOVE_1E2(Place.ROWS, "latents_above_1e-2", "latents that fired on more than 1e-2 of the rows", Unit.LATENTS),
    ABOVE_1E1(Place.ROWS, "latents_above_1e-1", "latents that fired on more than 1e-1 of the rows", Unit.LATENTS),

    CE_TOKENS(Place.LOSSES, "tokens", "tokens predicted", Unit.TOKENS),
    CE_CLEAN(Place.LOSSES, "ce_clean", "cross-entropy with the rows as they are", Unit.NATS),
    CE_ZERO(Place.LOSSES, "ce_zero", "cross-entropy with zeros for rows", Unit.NATS),
    CE_MEAN(Place.LOSSES, "ce_mean", "cross-entropy with the mean row for every row", Unit.NATS),
    CE_RECONSTRUCTED(Place.LOSSES, "ce_reconstructed", "cross-entropy with the reconstructions for rows", Unit.NATS),
    LOSS_RECOVERED(Place.LOSSES, "loss_recovered", "(ce_zero - ce_reconstructed) / (ce_zero - ce_clean)", Unit.RATIO),
    LOSS_RECOVERED_MEAN(
            Place.LOSSES, "loss_recovered_mean", "(ce_mean - ce_reconstructed) / (ce_mean - ce_clean)", Unit.RATIO),

    MCC(
            Place.TRUTH,
            "mcc",
            "mean over the pairs of the one-to-one matching of latents and true features, which makes it largest, of"
                    + " |cosine of decoder row and true direction|",
            Unit.RATIO),
    F1(
            Place.TRUTH,
            "f1",
            "mean over latents of 2 precision recall / (precision + recall), of f > 0 as a sign that the true feature"
                    + " of the largest |cosine| fires; 0 over nothing",
            Unit.RATIO),
    PRECISION(
            Place.TRUTH,
            "precision",
            "mean over latents of the share of rows with f > 0 on which that feature fires; 0 over nothing",
            Unit.RATIO),
    RECALL(
            Place.TRUTH,
            "recall",
            "mean over latents of the share of rows on which that feature fires with f > 0; 0 over nothing",
            Unit.RATIO),
    ACCURACY(
            Place.TRUTH,
            "accuracy",
            "mean over latents of the share of rows with f > 0 and that feature firing, or with neither",
            Unit.RATIO),
    UNIQUENESS(
            Place.TRUTH,
            "uniqueness",
            "different true features of the largest |cosine| of some latent, divided by the latents",
            Unit.RATIO),
    TRUE_L0(Place.TRUTH, "true_l0", "mean over rows of the number of true features that fire", Unit.FEATURES_A_ROW),

    FACT_TOKENS(
            Place.FACTS,
            "fact_tokens",
            "tokens whose facts are held against their latents: up to 200,000, and up to 2^23 latents that are not 0",
            Unit.TOKENS),
    FACTS(
            Place.FACTS,
            "facts",
            "facts that hold on at least 30 tokens of either half of the stories, and on no more than half of all tokens",
            Unit.FACTS),
    FACTS_TOLD(Place.FACTS, "facts_told", "facts of which the chosen latent's F1 is at least 0.5", Unit.FACTS),
    FACT_F1(Place.FACTS, "fact_f1", "mean over facts of the chosen latent's 2 hits / (said + true)", Unit.RATIO),
    FACT_PRECISION(
            Place.FACTS,
            "fact_precision",
            "mean over facts of the chosen latent's hits / said; 0 where it says nothing",
            Unit.RATIO),
    FACT_RECALL(Place.FACTS, "fact_recall", "mean over facts of the chosen latent's hits / true", Unit.RATIO),

    BOUND_ROWS(Place.BOUND, "rows", "the evaluated rows, of which the bounds are", Unit.ROWS),
    DIMS(Place.BOUND, "dims", "the width of a row", Unit.COUNT),
    VARIANCE(
            Place.BOUND,
            "variance",
            "mean over the evaluated rows of |x - mean row|^2: the mse of a constant",
            Unit.SQUARED),
    PCA_BOUND(
            Place.BOUND,
            "bound",
            "PCA bound",
            "the sum of all but the F largest eigenvalues of the evaluated rows' covariance: no autoencoder of width F"
                    + " has a smaller mse on them",
            Unit.SQUARED),
    MSE_OVER_BOUND(
            Place.BOUND,
            "mse_over_bound",
            "mse / PCA bound",
            "mse divided by the PCA bound, where that is not 0",
            Unit.RATIO),

    STEPS_DONE(Place.RUN, "steps", "steps done", Unit.STEPS),
    ROWS_TRAINED(Place.RUN, "rows", "rows trained on, one a token, repetitions counted", Unit.ROWS),
    DIFFERENT(Place.RUN, "different", "different rows among them; windows of stories under --per-story", Unit.ROWS),
    TIMES_READ(Place.RUN, "times_read", "rows trained on, divided by the different ones", Unit.RATIO),
    EVAL_ROWS(Place.RUN, "eval_rows", "rows evaluated after training", Unit.ROWS),
    EVAL_LOSS(Place.RUN, "eval_loss", "mse under its older name, for readers of older files", Unit.SQUARED),
    INPUT_SCALE(
            Place.RUN,
            "input_scale",
            "what rows are multiplied by while training; folded into what is saved",
            Unit.RATIO),

    LAW_LOSS(Place.LAW, "loss", "mse of a member of the grid", Unit.SQUARED),
    LAW_FITTED(Place.LAW, "fitted", "L(n, k) of the law at that member", Unit.SQUARED),
    LAW_RMS(Place.LAW, "rms", "root of the mean over members of (ln fitted - ln loss)^2", Unit.RATIO),

    CONVERTED_ROWS(Place.CONVERSION, "random rows", "seeded random rows of four magnitudes", Unit.ROWS),
    CONVERTED_L0(Place.CONVERSION, "mean l0", "mean over those rows of the number of f != 0", Unit.LATENTS_A_ROW),
    CONVERTED_ERROR(
            Place.CONVERSION,
            "relative",
            "largest over the magnitudes of max |a - b| / max |a|, a a reconstruction before, b after",
            Unit.RATIO);

    /** What numbers are counted in. */
    public enum Unit {
        ROWS("rows"),
        STEPS("steps"),
        TOKENS("tokens"),
        LATENTS("latents"),
        LATENTS_A_ROW("latents a row"),
        FEATURES_A_ROW("true features a row"),
        FACTS("facts"),
        NATS("nats a token"),
        COUNT("a number"),
        RATIO("none"),
        ACTIVATION("activation units"),
        SQUARED("activation units, squared"),
        SCALED("activation units times input_scale, squared"),
        FEATURE("feature units: those of the saved encoder's output"),
        PENALTY("the term's: of L1 feature units, those of the saved encoder's output"),
        RECIPE("the recipe's: squared activation units times input_scale, or a ratio");

        private final String words;

        Unit(String words) {
            this.words = words;
        }

        public String words() {
            return words;
        }
    }

    private final Place place;
    private final String key;
    private final String title;
    private final String formula;
    private final Unit unit;

    Metric(Place place, String key, String formula, Unit unit) {
        this(place, key, key, formula, unit);
    }

    Metric(Place place, String key, String title, String formula, Unit unit) {
        this.place = place;
        this.key = key;
        this.title = title;
        this.formula = formula;
        this.unit = unit;
    }

    public Place place() {
        return place;
    }

    /** Its key in JSON. */
    public String key() {
        return key;
    }

    /** What tables and charts call it: its key, but where that would be a riddle. */
    public String title() {
        return title;
    }

    public String formula() {
        return formula;
    }

    public Unit unit() {
        return unit;
    }

    /** In the order of reading. */
    public static List<Metric> in(Place place) {
        return Arrays.stream(values()).filter(each -> each.place == place).toList();
    }
}
