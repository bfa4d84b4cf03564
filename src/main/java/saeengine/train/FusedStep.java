package saeengine.train;

import java.util.Optional;
import saeengine.autograd.Tape;
import saeengine.op.ActiveLists;
import saeengine.sae.ActiveCode;
import saeengine.sae.Pass;
import saeengine.sae.Sae;
import saeengine.sae.term.L1;
import saeengine.tensor.Device;
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
    private final float[] largest;
    private final boolean[] mask;

    /** @param composed takes over, after what comes before the forward pass, where too much of a batch is active */
    FusedStep(Trainee trainee, FusedPlan plan, Step composed) {
        this.trainee = trainee;
        this.sae = trainee.sae();
        this.recipe = trainee.recipe();
        this.plan = plan;
        this.update = new FeatureUpdate(
                sae, trainee.adam(), plan.order(), trainee.settings().clip());
        this.composed = composed;
        this.largest = new float[sae.features()];
        this.mask = new boolean[sae.features()];
    }

    @Override
    public Member.StepResult take(Device device, Tensor read, Tensor target, long step, boolean wantStats) {
        trainee.beginStep(step, target.rows());
        try (Tape tape = Tape.inference(device)) {
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
        Tensor norms = byNorm ? L1.norms(t, sae) : ones(t);
        float lambda = plan.penalised() ? (float) trainee.penalty(step) : 0f;
        float ofL1 = plan.l1() == null ? 0f : lambda / n;
        ActiveErrors errors = ActiveErrors.of(t, plan, trainee, code, rows.target(), norms, ofL1);
        float penalty = plan.count() == null ? ActiveErrors.mean(t, errors.penalties()) : 0f;
        float ofCount = 0;
        if (plan.count() != null) {
            double l0 = mean(errors.active().toArray());
            penalty = (float) plan.count().value(l0, sae.shape().k());
            ofCount = (float) (lambda * plan.count().slope(l0, sae.shape().k()) / n);
        }
        ActiveLists lists = code.back(t, errors.dz(), ofCount);
        if (recipe.dead().countedFirst()) {
            count(t, lists, n);
        }
        int[] dead = trainee.dead(n);
        float loss = errors.loss() + lambda * penalty;
        float auxiliary = 0;
        double rate = trainee.rate(step);
        try (Tape auxiliaryTape = Tape.recording(t.device())) {
            DeadGradients revived = null;
            double alpha = trainee.settings().auxiliary();
            if (plan.auxiliary() != null && Objective.hasAuxiliary(plan.auxiliary(), alpha, dead)) {
                Tensor xHat = errors.reconstruction(t, rows.target());
                DeadGradients.Rows all = new DeadGradients.Rows(rows.read(), rows.target(), xHat);
                DeadGradients.WithLoss result = DeadGradients.of(auxiliaryTape, trainee, plan.auxiliary(), all, dead);
                revived = result.gradients();
                auxiliary = result.loss();
                loss += (float) alpha * auxiliary;
            }
            if (Float.isFinite(loss)) {
                float byRow = byNorm ? ofL1 : 0f;
                update.run(
                        t,
                        new FeatureUpdate.Inputs(
                                lists, errors.dy(), rows.input(), norms, revived, byRow, errors.prefixes()),
                        rate);
            }
        }
        if (!recipe.dead().countedFirst()) {
            count(t, lists, n);
        }
        Member.Stats stats = wantStats
                ? new Member.Stats(
                        errors.squared(),
                        plan.penalised() ? penalty : Double.NaN,
                        mean(errors.active().toArray()),
                        dead.length,
                        auxiliary)
                : null;
        float total = loss;
        return new Member.StepResult(() -> total, rate, stats);
    }

    private Tensor ones(Tape t) {
        Tensor ones = t.empty(sae.features());
        t.fill(ones, 1f);
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
        t.device().download(lists.largest(t), largest, 0);
        for (int i = 0; i < mask.length; i++) {
            mask[i] = largest[i] != Float.NEGATIVE_INFINITY
                    && trainee.fired().rule().fired(largest[i]);
        }
        trainee.fired().update(mask, rows);
    }
}
