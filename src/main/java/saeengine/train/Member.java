package saeengine.train;

import java.util.List;
import java.util.stream.IntStream;
import saeengine.autograd.Tape;
import saeengine.op.FeatureStats;
import saeengine.op.Sparse;
import saeengine.op.SquaredError;
import saeengine.sae.DeadCounter;
import saeengine.sae.Sae;
import saeengine.tensor.Device;
import saeengine.tensor.Parameter;
import saeengine.tensor.Tensor;

/** One autoencoder of a run, with its recipe and optimizer. All members of a run see the same batches. */
public final class Member {
    private static final float FLOAT_EPSILON = 0x1p-23f;

    private final String name;
    private final Sae sae;
    private final Settings settings;
    private final Adam adam;
    private final DeadCounter fired;

    /**
     * How this member trains.
     *
     * @param schedule of its learning rate
     * @param clip the most that the norm of all gradients may be, where the recipe clips
     * @param penalty the sparsity coefficient, in full
     * @param penaltyWarmup steps until it is in full
     * @param auxiliary the auxiliary loss's coefficient
     * @param auxiliaryTrainsEncoder see {@link Objective.Weights}
     * @param deadAfter tokens without firing after which a latent is dead
     * @param variance of the data over rows and dims, for errors relative to it
     * @param inputScale what raw rows were multiplied by
     * @param resampling what revives dead latents, and when
     */
    public record Settings(
            Recipe recipe,
            Adam.Constants adam,
            Schedule schedule,
            double clip,
            double penalty,
            long penaltyWarmup,
            double auxiliary,
            boolean auxiliaryTrainsEncoder,
            long deadAfter,
            double variance,
            double inputScale,
            ResampleSchedule resampling) {}

    /**
     * What a log says of a step, of its batch before the update.
     *
     * @param squaredError summed over dims, mean over rows
     * @param penalty the sparsity term before its coefficient; NaN where there is none
     * @param active mean number of positive features of a row: L0
     * @param dead latents that are dead by the recipe's rule
     * @param auxiliary before its coefficient; 0 where no latent is dead
     */
    public record Stats(double squaredError, double penalty, double active, int dead, double auxiliary) {}

    /** A step's loss and learning rate, and more where it was asked for. */
    record StepResult(float loss, double rate, Stats stats) {}

    public Member(Device device, String name, Sae sae, Settings settings) {
        this.name = name;
        this.sae = sae;
        this.settings = settings;
        this.adam = new Adam(device, sae.parameters(), settings.adam());
        this.fired = new DeadCounter(sae.features(), settings.recipe().dead().fires());
    }

    /**
     * Trains on one batch. The loss is from before the update; none follows one that is not finite.
     *
     * @param step counted from 0
     * @param wantStats whether to say more than the loss; it changes nothing
     */
    StepResult step(Device device, Tensor x, long step, boolean wantStats) {
        Recipe recipe = settings.recipe();
        double rate = settings.schedule().at(step);
        StepResult result;
        try (Tape tape = Tape.recording(device)) {
            run(tape, recipe.before(), 0);
            if (step == 0 && recipe.dead().threshold() == Recipe.Dead.Threshold.WHOLE_STEPS) {
                fired.startBefore(x.rows());
            }
            Sae.Forward forward = sae.forward(tape, x);
            if (recipe.dead().countedFirst()) {
                count(tape, forward, x.rows());
            }
            int[] dead = dead(x.rows());
            Objective.Weights weights = new Objective.Weights(
                    settings.penalty() * Multiplier.warmup(step, settings.penaltyWarmup()),
                    settings.auxiliary(),
                    settings.auxiliaryTrainsEncoder(),
                    settings.variance(),
                    dead);
            Objective.Terms terms = Objective.of(tape, recipe, sae, forward, x, weights);
            float loss = terms.total().item();
            Stats stats = wantStats ? stats(tape, terms, forward, x, dead.length) : null;
            if (Float.isFinite(loss)) {
                tape.backward(terms.total());
                run(tape, recipe.after(), rate);
            }
            if (!recipe.dead().countedFirst()) {
                count(tape, forward, x.rows());
            }
            result = new StepResult(loss, rate, stats);
        }
        if (Float.isFinite(result.loss()) && settings.resampling().isDue(step)) {
            settings.resampling().run(device, sae, adam, fired, x, step);
        }
        return result;
    }

    private void run(Tape tape, List<Recipe.Part> parts, double rate) {
        Tensor decoder = sae.decoder();
        for (Recipe.Part part : parts) {
            switch (part) {
                case RENORMALISE -> UnitNorm.renormalise(tape, decoder, 0f);
                case RENORMALISE_EPS -> UnitNorm.renormalise(tape, decoder, FLOAT_EPSILON);
                case PROJECT -> UnitNorm.projectGradient(tape, decoder, tape.grad(decoder));
                case PROJECT_EPS -> UnitNorm.projectGradient(tape, decoder, tape.grad(decoder), FLOAT_EPSILON);
                case PROJECT_UNIT -> UnitNorm.projectGradientOfUnitRows(tape, decoder, tape.grad(decoder));
                case CLIP ->
                    GlobalNorm.clip(
                            tape, sae.parameters().stream().map(tape::grad).toList(), (float) settings.clip());
                case ADAM -> adam.step(tape, rate);
            }
        }
    }

    /** Notes which latents fired; on every step, so that no interval of a log changes it. */
    private void count(Tape tape, Sae.Forward forward, int rows) {
        if (forward.sparse() != null) {
            Sparse f = forward.sparse();
            int[] indices = new int[f.indices().size()];
            tape.device().download(f.indices(), indices, 0);
            fired.updateSelected(indices, f.values().toArray(), rows);
            return;
        }
        float[] sums = FeatureStats.sums(tape, forward.dense()).toArray();
        boolean[] mask = new boolean[sums.length];
        for (int i = 0; i < mask.length; i++) {
            mask[i] = sums[i] > 0;
        }
        fired.update(mask, rows);
    }

    private int[] dead(int rows) {
        boolean[] mask = fired.deadMask(settings.recipe().dead().threshold().of(settings.deadAfter(), rows));
        return IntStream.range(0, mask.length).filter(i -> mask[i]).toArray();
    }

    private Stats stats(Tape tape, Objective.Terms terms, Sae.Forward forward, Tensor x, int dead) {
        Tensor squared = settings.recipe().error() == Recipe.ErrorTerm.SQUARED
                ? terms.error()
                : SquaredError.squaredError(tape, forward.reconstruction(), x);
        return new Stats(
                squared.item(),
                terms.penalty() == null ? Double.NaN : terms.penalty().item(),
                active(tape, forward),
                dead,
                terms.auxiliary() == null ? 0 : terms.auxiliary().item());
    }

    private static double active(Tape tape, Sae.Forward forward) {
        if (forward.dense() != null) {
            return FeatureStats.meanActive(tape, forward.dense()).item();
        }
        long positive = 0;
        for (float value : forward.sparse().values().toArray()) {
            positive += value > 0 ? 1 : 0;
        }
        return (double) positive / forward.sparse().rows();
    }

    /** The name of its folder in the run folder. */
    public String name() {
        return name;
    }

    public Sae sae() {
        return sae;
    }

    public Settings settings() {
        return settings;
    }

    Adam adam() {
        return adam;
    }

    DeadCounter fired() {
        return fired;
    }

    /** Whether every weight is a finite number. */
    boolean isFinite() {
        for (Parameter parameter : sae.parameters()) {
            for (float value : parameter.toArray()) {
                if (!Float.isFinite(value)) {
                    return false;
                }
            }
        }
        return true;
    }
}
