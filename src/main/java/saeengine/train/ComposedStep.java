package saeengine.train;

import java.util.List;
import saeengine.autograd.Tape;
import saeengine.op.FeatureStats;
import saeengine.op.Sparse;
import saeengine.op.SquaredError;
import saeengine.sae.Sae;
import saeengine.tensor.Device;
import saeengine.tensor.Later;
import saeengine.tensor.Tensor;

/** A step as one tape of ops, which any recipe can be made of; the oracle of the fused one. */
final class ComposedStep implements Step {
    private final Trainee trainee;
    private final Sae sae;
    private final Recipe recipe;
    private final Member.Settings settings;

    ComposedStep(Trainee trainee) {
        this.trainee = trainee;
        this.sae = trainee.sae();
        this.recipe = trainee.recipe();
        this.settings = trainee.settings();
    }

    @Override
    public Member.StepResult take(Device device, Tensor input, Tensor x, long step, boolean wantStats) {
        double rate = trainee.rate(step);
        try (Tape tape = Tape.recording(device)) {
            Tensor rates = trainee.adam().begin(tape, rate);
            run(tape, recipe.before(), rates);
            trainee.beginStep(step, x.rows());
            Sae.Forward forward = sae.forward(tape, input);
            if (recipe.dead().countedFirst()) {
                count(tape, forward, x.rows());
            }
            int[] dead = trainee.dead(x.rows());
            Objective.Weights weights = new Objective.Weights(
                    trainee.penalty(step),
                    settings.auxiliary(),
                    settings.auxiliaryTrainsEncoder(),
                    settings.variance(),
                    dead);
            Objective.Terms terms = Objective.of(tape, recipe, sae, forward, x, weights);
            Later loss = device.readLater(terms.total());
            Member.Stats stats = wantStats ? stats(tape, terms, forward, x, dead.length) : null;
            // A plain step reads nothing else back, so that it waits for nothing: the run ends when its loss is read.
            if (recipe.isPlain() || Float.isFinite(loss.get())) {
                tape.backward(terms.total());
                run(tape, recipe.after(), rates);
            }
            if (!recipe.dead().countedFirst()) {
                count(tape, forward, x.rows());
            }
            return new Member.StepResult(loss, rate, stats);
        }
    }

    private void run(Tape tape, List<Recipe.Part> parts, Tensor rates) {
        Tensor decoder = sae.decoder();
        for (Recipe.Part part : parts) {
            switch (part) {
                case RENORMALISE -> UnitNorm.renormalise(tape, decoder, 0f);
                case RENORMALISE_EPS -> UnitNorm.renormalise(tape, decoder, UnitNorm.LENGTH_EPSILON);
                case PROJECT -> UnitNorm.projectGradient(tape, decoder, tape.grad(decoder));
                case PROJECT_EPS ->
                    UnitNorm.projectGradient(tape, decoder, tape.grad(decoder), UnitNorm.PROJECTION_EPSILON);
                case PROJECT_UNIT -> UnitNorm.projectGradientOfUnitRows(tape, decoder, tape.grad(decoder));
                case CLIP ->
                    GlobalNorm.clip(
                            tape, sae.parameters().stream().map(tape::grad).toList(), (float) settings.clip());
                case ADAM -> trainee.adam().step(tape, rates);
            }
        }
    }

    /** Notes which latents fired; on every step, so that no interval of a log changes it. Plain recipes never ask. */
    private void count(Tape tape, Sae.Forward forward, int rows) {
        if (recipe.isPlain()) {
            return;
        }
        if (forward.sparse() != null) {
            Sparse f = forward.sparse();
            int[] indices = new int[f.indices().size()];
            tape.device().download(f.indices(), indices, 0);
            trainee.fired().updateSelected(indices, f.values().toArray(), rows);
            return;
        }
        float[] sums = FeatureStats.sums(tape, forward.dense()).toArray();
        boolean[] mask = new boolean[sums.length];
        for (int i = 0; i < mask.length; i++) {
            mask[i] = sums[i] > 0;
        }
        trainee.fired().update(mask, rows);
    }

    private Member.Stats stats(Tape tape, Objective.Terms terms, Sae.Forward forward, Tensor x, int dead) {
        Tensor squared = settings.recipe().error() == Recipe.ErrorTerm.SQUARED
                ? terms.error()
                : SquaredError.squaredError(tape, forward.reconstruction(), x);
        return new Member.Stats(
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
        long active = 0;
        for (float value : forward.sparse().values().toArray()) {
            active += value != 0 ? 1 : 0;
        }
        return (double) active / forward.sparse().rows();
    }
}
