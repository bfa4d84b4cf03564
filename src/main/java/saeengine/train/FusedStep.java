package saeengine.train;

import java.util.Optional;
import saeengine.autograd.Tape;
import saeengine.op.ActiveDecode;
import saeengine.op.ActiveLists;
import saeengine.op.ActiveSet;
import saeengine.op.Add;
import saeengine.op.Scale;
import saeengine.op.WeightedMean;
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
            Optional<ActiveSet> active = plan.encoder().encode(tape, sae, input, Pass.training(step));
            if (active.isPresent()) {
                return take(tape, active.get(), read, target, input, step, wantStats);
            }
        }
        return composed.take(device, read, target, step, wantStats);
    }

    private Member.StepResult take(
            Tape t, ActiveSet active, Tensor read, Tensor target, Tensor input, long step, boolean wantStats) {
        int rows = target.rows();
        float unit = plan.error().unit(t, target, trainee.settings().variance());
        float errorScale = 2f / rows * unit;
        boolean penalised = plan.penalty() != null;
        boolean byNorm = plan.penalty() == L1.BY_DECODER_NORM;
        Tensor norms = byNorm ? L1.norms(t, sae) : ones(t);
        float lambda = penalised ? (float) trainee.penalty(step) : 0f;
        ActiveDecode decoded = ActiveDecode.of(
                t,
                active,
                target,
                sae.decoder(),
                sae.decoderBias(),
                norms,
                new ActiveDecode.Scales(
                        errorScale, lambda / rows, plan.encoder().rectified()));
        ActiveLists lists = ActiveLists.of(t, active, decoded.dz());
        if (recipe.dead().countedFirst()) {
            count(t, lists, rows);
        }
        int[] dead = trainee.dead(rows);
        float squared = mean(t, decoded.errors());
        float penalty = mean(t, decoded.penalties());
        float loss = unit * squared + lambda * penalty;
        float auxiliary = 0;
        double rate = trainee.rate(step);
        try (Tape auxiliaryTape = Tape.recording(t.device())) {
            DeadGradients revived = null;
            double alpha = trainee.settings().auxiliary();
            if (plan.auxiliary() != null && Objective.hasAuxiliary(plan.auxiliary(), alpha, dead)) {
                float back = errorScale == 0f ? 0f : 1f / errorScale;
                Tensor xHat = Add.add(t, target, Scale.scale(t, decoded.dy(), back));
                DeadGradients.Rows all = new DeadGradients.Rows(read, target, xHat);
                DeadGradients.WithLoss result = DeadGradients.of(auxiliaryTape, trainee, plan.auxiliary(), all, dead);
                revived = result.gradients();
                auxiliary = result.loss();
                loss += (float) alpha * auxiliary;
            }
            if (Float.isFinite(loss)) {
                float byRow = byNorm ? lambda / rows : 0f;
                update.run(t, new FeatureUpdate.Inputs(lists, decoded.dy(), input, norms, revived, byRow), rate);
            }
        }
        if (!recipe.dead().countedFirst()) {
            count(t, lists, rows);
        }
        Member.Stats stats = wantStats
                ? new Member.Stats(
                        squared,
                        penalised ? penalty : Double.NaN,
                        mean(decoded.active().toArray()),
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

    private static float mean(Tape t, Tensor ofRow) {
        return WeightedMean.weightedMean(t, ofRow, null).item();
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
