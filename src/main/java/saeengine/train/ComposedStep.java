package saeengine.train;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import saeengine.autograd.Tape;
import saeengine.op.SquaredError;
import saeengine.sae.Pass;
import saeengine.sae.Sae;
import saeengine.sae.term.SummedSquares;
import saeengine.sae.term.TermInputs;
import saeengine.tensor.Device;
import saeengine.tensor.Later;
import saeengine.tensor.Tensor;

/** A step as one tape of ops, which works for any recipe. The fused step is tested against it. */
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
    public Member.StepResult take(Device device, Tensor input, Tensor target, long step, boolean wantStats) {
        try (Tape tape = Tape.inference(device)) {
            run(tape, recipe.before(), null);
        }
        return takePrepared(device, input, target, step, wantStats);
    }

    /** The same, where what comes before the forward pass is done already. */
    Member.StepResult takePrepared(Device device, Tensor input, Tensor target, long step, boolean wantStats) {
        double rate = trainee.rate(step);
        int rows = target.rows();
        try (Tape tape = Tape.recording(device, recipe.products())) {
            Tensor rates = trainee.adam().begin(tape, rate);
            trainee.beginStep(step, rows);
            Sae.Forward forward = sae.forward(tape, input, Pass.training(step));
            if (recipe.dead().countedFirst()) {
                count(tape, forward);
            }
            DeadLatents dead = trainee.dead(step, rows);
            TermInputs inputs = new TermInputs(
                    tape,
                    sae,
                    forward,
                    target,
                    () -> dead.list(tape),
                    settings.variance(),
                    settings.auxiliaryTrainsEncoder(),
                    step,
                    settings.schedule().steps(),
                    trainee.memory());
            Objective.Terms terms = Objective.of(inputs, recipe, trainee.penalty(step), settings.auxiliary());
            Later loss = device.readLater(terms.total());
            Member.Stats stats = wantStats ? stats(tape, terms, forward, target, dead.count()) : null;
            if (!recipe.isPlain()) {
                Adam.gate(tape, terms.total(), rates);
            }
            tape.backward(terms.total());
            run(tape, recipe.after(), rates);
            if (!recipe.dead().countedFirst()) {
                count(tape, forward);
            }
            return new Member.StepResult(loss, rate, stats);
        }
    }

    private void run(Tape tape, List<Recipe.Part> parts, @Nullable Tensor rates) {
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
                case ADAM -> trainee.adam().step(tape, Objects.requireNonNull(rates));
            }
        }
    }

    /** Notes which latents fired; on every step, so that no interval of a log changes it. Plain recipes ask for resampling only. */
    private void count(Tape tape, Sae.Forward forward) {
        if (!recipe.isPlain() || settings.resampling().acts()) {
            forward.latents().count(tape, trainee.fired());
        }
    }

    private Member.Stats stats(Tape tape, Objective.Terms terms, Sae.Forward forward, Tensor x, int dead) {
        Tensor squared = recipe.error() == SummedSquares.TERM
                ? terms.error()
                : SquaredError.squaredError(tape, forward.reconstruction(), x);
        return new Member.Stats(
                squared.item(),
                terms.penalty() == null ? Double.NaN : terms.penalty().item(),
                forward.latents().meanActive(tape),
                dead,
                terms.auxiliary() == null ? 0 : terms.auxiliary().item());
    }
}
