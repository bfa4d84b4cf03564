package saeengine.train;

import java.util.Optional;
import saeengine.autograd.Tape;
import saeengine.op.ActiveDecode;
import saeengine.op.ActiveLists;
import saeengine.op.ActiveRelu;
import saeengine.op.ActiveSet;
import saeengine.op.ActiveTopK;
import saeengine.op.Add;
import saeengine.op.ColumnNorm;
import saeengine.op.Scale;
import saeengine.op.SubtractRow;
import saeengine.op.WeightedMean;
import saeengine.sae.Sae;
import saeengine.tensor.Device;
import saeengine.tensor.Tensor;

/**
 * A step that touches active entries alone after its one dense product, the encoder's: exact, not an approximation.
 *
 * <p>Encode and select, decode with errors and gradients of the entries, lists by feature, then gradients and update
 * feature by feature. An auxiliary loss works on the dead latents alone. ReLU batches of which too much is active go the
 * composed way.
 */
final class FusedStep implements Step {
    private final Trainee trainee;
    private final Sae sae;
    private final Recipe recipe;
    private final FeatureUpdate update;
    private final Step composed;
    private final double density;
    private final float[] largest;
    private final boolean[] mask;

    FusedStep(Trainee trainee, Step composed, double density) {
        this.trainee = trainee;
        this.sae = trainee.sae();
        this.recipe = trainee.recipe();
        UpdateOrder order = UpdateOrder.of(recipe.after()).orElseThrow();
        this.update =
                new FeatureUpdate(sae, trainee.adam(), order, trainee.settings().clip());
        this.composed = composed;
        this.density = density;
        this.largest = new float[sae.features()];
        this.mask = new boolean[sae.features()];
    }

    /** Whether this device and this recipe have a fused form; plain autoencoders are too dense for one. */
    static boolean covers(Device device, Recipe recipe, boolean tied) {
        boolean relu = recipe.penalty() != Recipe.Penalty.NONE && ActiveRelu.on(device);
        return (recipe.activation().isTopK() || relu)
                && !tied
                && recipe.adam().weightDecay() == 0
                && UpdateOrder.of(recipe.after()).isPresent();
    }

    @Override
    public Member.StepResult take(Device device, Tensor read, Tensor x, long step, boolean wantStats) {
        if (read != x) {
            return composed.take(device, read, x, step, wantStats);
        }
        trainee.beginStep(step, x.rows());
        try (Tape tape = Tape.inference(device)) {
            recipe.before().forEach(part -> FeatureRows.rescale(tape, part, sae.decoder()));
            Tensor input = sae.shape().centred() ? SubtractRow.subtractRow(tape, x, sae.decoderBias()) : x;
            Optional<ActiveSet> active = encode(tape, input);
            if (active.isPresent()) {
                return take(tape, active.get(), x, input, step, wantStats);
            }
        }
        return composed.take(device, read, x, step, wantStats);
    }

    private Optional<ActiveSet> encode(Tape t, Tensor input) {
        Sae.Shape shape = sae.shape();
        return shape.activation().isTopK()
                ? Optional.of(ActiveTopK.of(t, input, sae.encoder(), sae.encoderBias(), shape.k(), isRectified()))
                : ActiveRelu.of(t, input, sae.encoder(), sae.encoderBias(), density);
    }

    private boolean isRectified() {
        return sae.shape().activation() != Sae.Activation.TOPK_SIGNED;
    }

    private Member.StepResult take(Tape t, ActiveSet active, Tensor x, Tensor input, long step, boolean wantStats) {
        int rows = x.rows();
        float unit = Objective.errorUnit(t, recipe, x, trainee.settings().variance());
        float errorScale = 2f / rows * unit;
        boolean penalised = recipe.penalty() != Recipe.Penalty.NONE;
        boolean byNorm = recipe.penalty() == Recipe.Penalty.L1_COLUMN_NORM;
        Tensor norms = byNorm ? ColumnNorm.columnNorm(t, sae.decoder()) : ones(t);
        float lambda = penalised ? (float) trainee.penalty(step) : 0f;
        ActiveDecode decoded = ActiveDecode.of(
                t,
                active,
                x,
                sae.decoder(),
                sae.decoderBias(),
                norms,
                new ActiveDecode.Scales(errorScale, lambda / rows, isRectified()));
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
            if (Objective.hasAuxiliary(recipe, trainee.settings().auxiliary(), dead)) {
                Tensor xHat = Add.add(t, x, Scale.scale(t, decoded.dy(), errorScale == 0f ? 0f : 1f / errorScale));
                DeadGradients.WithLoss result = DeadGradients.of(auxiliaryTape, trainee, x, xHat, dead);
                revived = result.gradients();
                auxiliary = result.loss();
                loss += (float) trainee.settings().auxiliary() * auxiliary;
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
        float read = loss;
        return new Member.StepResult(() -> read, rate, stats);
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
