package saeengine.train;

import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import saeengine.autograd.Tape;
import saeengine.op.ActiveLists;
import saeengine.op.Add;
import saeengine.op.DeadList;
import saeengine.op.Prefixes;
import saeengine.op.Scale;
import saeengine.sae.ActiveCode;
import saeengine.sae.Pass;
import saeengine.sae.Sae;
import saeengine.sae.term.L1;
import saeengine.sae.term.NestedSquares;
import saeengine.sae.term.OnDead;
import saeengine.tensor.DType;
import saeengine.tensor.Device;
import saeengine.tensor.Later;
import saeengine.tensor.Tensor;

/**
 * A step that touches active entries alone after its one dense product, the encoder's: exact, not an approximation.
 *
 * <p>Encode and select, decode with errors and gradients of the entries, lists by feature, then gradients and update
 * feature by feature. An auxiliary loss works on the dead latents alone. Batches of which too much is active go the composed
 * way. What it can do is said by {@link FusedPlan}, which is there for recipes that it knows all of.
 */
final class FusedStep implements Step {
    private final Trainee trainee;
    private final Sae sae;
    private final Recipe recipe;
    private final FusedPlan plan;
    private final FeatureUpdate update;
    private final Step composed;
    private final Prefixes prefixes;
    private final Tensor ones;

    /** @param composed takes over, after what comes before the forward pass, where too much of a batch is active */
    FusedStep(Trainee trainee, FusedPlan plan, Step composed) {
        this.trainee = trainee;
        this.sae = trainee.sae();
        this.recipe = trainee.recipe();
        this.plan = plan;
        this.update = new FeatureUpdate(
                sae, trainee.adam(), plan.order(), trainee.settings().clip());
        this.composed = composed;
        this.prefixes = prefixes(trainee, plan);
        this.ones = ones(sae.decoder().device(), sae.features());
    }

    private static Prefixes prefixes(Trainee trainee, FusedPlan plan) {
        Sae sae = trainee.sae();
        Device device = sae.decoder().device();
        if (plan.error() instanceof NestedSquares nested) {
            int[] ends = nested.ends(sae.features());
            float[] weights = new float[ends.length];
            Arrays.fill(weights, nested.weightOfEach());
            return Prefixes.on(device, ends, weights);
        }
        return Prefixes.whole(device, sae.features());
    }

    @Override
    public Member.StepResult take(Device device, Tensor read, Tensor target, long step, boolean wantStats) {
        trainee.beginStep(step, target.rows());
        try (Tape tape = Tape.inference(device, recipe.products())) {
            recipe.before().forEach(part -> FeatureRows.rescale(tape, part, sae.decoder()));
            Tensor input = sae.encoderInput(tape, read);
            Optional<ActiveCode> code = plan.encoder().encode(tape, sae, input, Pass.training(step));
            if (code.isPresent()) {
                return take(tape, code.get(), new Rows(read, input, target), step, wantStats);
            }
        }
        return composed.take(device, read, target, step, wantStats);
    }

    /** What is read, what the encoder multiplies of it, and what is to be written. */
    private record Rows(Tensor read, Tensor input, Tensor target) {}

    private Member.StepResult take(Tape t, ActiveCode code, Rows rows, long step, boolean wantStats) {
        int n = rows.target().rows();
        boolean byNorm = plan.l1() == L1.BY_DECODER_NORM;
        Tensor norms = byNorm ? L1.norms(t, sae) : ones;
        float lambda = plan.penalised() ? (float) trainee.penalty(step) : 0f;
        float ofL1 = plan.l1() == null ? 0f : lambda / n;
        ActiveErrors errors = ActiveErrors.of(t, plan, trainee, code, rows.target(), prefixes, norms, ofL1);
        Sparsity sparsity = sparsity(t, errors, lambda, n);
        ActiveLists lists = code.back(t, errors.dz(), sparsity.ofCount());
        if (recipe.dead().countedFirst()) {
            count(t, lists, n);
        }
        Tensor loss = sparsity.penalty() == null
                ? errors.loss()
                : Add.add(t, errors.loss(), Scale.scale(t, sparsity.penalty(), lambda));
        @Nullable Tensor auxiliary = null;
        double rate = trainee.rate(step);
        double alpha = trainee.settings().auxiliary();
        OnDead revival = alpha == 0 ? null : plan.auxiliary();
        DeadLatents dead = trainee.dead(step, n);
        Later later;
        try (Tape auxiliaryTape = Tape.recording(t.device(), t.products())) {
            DeadGradients revived = null;
            if (revival != null && (dead.most() > 0 || revival.actsWithNoneDead())) {
                Tensor xHat = errors.reconstruction(t, rows.target());
                DeadGradients.Rows all = new DeadGradients.Rows(rows.read(), rows.target(), xHat);
                DeadGradients.WithLoss result = revive(t, auxiliaryTape, all, dead);
                revived = result.gradients();
                auxiliary = result.loss();
                loss = Add.add(t, loss, Scale.scale(t, auxiliary, (float) alpha));
            }
            later = t.device().readLater(loss);
            Tensor rates = trainee.adam().begin(t, rate);
            Adam.gate(t, loss, rates);
            float byRow = byNorm ? ofL1 : 0f;
            update.run(
                    t,
                    new FeatureUpdate.Inputs(
                            lists, errors.dy(), rows.input(), norms, revived, byRow, errors.prefixes()),
                    rates);
            Member.Stats stats = wantStats ? stats(errors, sparsity, dead.count(), auxiliary) : null;
            if (!recipe.dead().countedFirst()) {
                count(t, lists, n);
            }
            return new Member.StepResult(later, rate, stats);
        }
    }

    private DeadGradients.WithLoss revive(Tape t, Tape recording, DeadGradients.Rows rows, DeadLatents dead) {
        OnDead term = Objects.requireNonNull(plan.auxiliary());
        DeadList list = dead.list(t);
        return list == null
                ? DeadGradients.ofNone(recording, trainee, term, rows, update.nobody())
                : DeadGradients.of(recording, trainee, term, rows, list);
    }

    /**
     * The sparsity term.
     *
     * @param penalty before its coefficient, [1]; null where there is none
     * @param ofCount the objective's gradient with respect to how many entries are active
     */
    private record Sparsity(@Nullable Tensor penalty, float ofCount) {}

    /** A term that is more than the count waits for it. */
    private Sparsity sparsity(Tape t, ActiveErrors errors, float lambda, int rows) {
        if (plan.count() == null) {
            return new Sparsity(plan.penalised() ? ActiveErrors.mean(t, errors.penalties()) : null, 0);
        }
        int k = sae.shape().k();
        if (plan.count().isCount()) {
            float slope = (float) (lambda * plan.count().slope(0, k) / rows);
            return new Sparsity(ActiveErrors.mean(t, errors.active()), slope);
        }
        double l0 = mean(errors.active().toArray());
        Tensor penalty = t.number((float) plan.count().value(l0, k));
        return new Sparsity(penalty, (float) (lambda * plan.count().slope(l0, k) / rows));
    }

    private Member.Stats stats(ActiveErrors errors, Sparsity sparsity, int dead, @Nullable Tensor auxiliary) {
        return new Member.Stats(
                errors.squared().item(),
                sparsity.penalty() == null ? Double.NaN : sparsity.penalty().item(),
                mean(errors.active().toArray()),
                dead,
                auxiliary == null ? 0 : auxiliary.item());
    }

    private static Tensor ones(Device device, int features) {
        Tensor ones = device.allocate(DType.F32, features);
        try (Tape t = Tape.inference(device)) {
            t.fill(ones, 1f);
        }
        return ones;
    }

    private static double mean(float[] ofRow) {
        double sum = 0;
        for (float value : ofRow) {
            sum += value;
        }
        return sum / ofRow.length;
    }

    /** Notes which latents fired: the largest size of a feature's values says whether any of its entries did. */
    private void count(Tape t, ActiveLists lists, int rows) {
        trainee.fired().countLargest(t, lists.largest(t), rows);
    }
}
