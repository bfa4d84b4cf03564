package saeengine.train;

import java.util.Optional;
import saeengine.autograd.Tape;
import saeengine.op.ActiveDecode;
import saeengine.op.ActiveLists;
import saeengine.op.ActiveRelu;
import saeengine.op.ActiveSet;
import saeengine.op.ActiveTopK;
import saeengine.op.ColumnNorm;
import saeengine.op.SubtractRow;
import saeengine.op.WeightedMean;
import saeengine.sae.Sae;
import saeengine.tensor.Device;
import saeengine.tensor.Tensor;

/**
 * A step that touches active entries alone after its one dense product, the encoder's: exact, not an approximation.
 *
 * <p>Encode and select, decode with errors and gradients of the entries, lists by feature, then gradients and update
 * feature by feature. Steps it has no form for go the composed way: those whose auxiliary loss may have dead latents,
 * and ReLU batches of which too much is active.
 */
final class FusedStep implements Step {
    /** The share of active entries above which dense products are faster; measured, see docs/results.md. */
    static final double DENSITY = 0.08;

    private final Trainee trainee;
    private final Sae sae;
    private final Recipe recipe;
    private final UpdateOrder order;
    private final FeatureUpdate update;
    private final Step composed;
    private final double density;
    private final float[] largest;
    private final boolean[] mask;

    FusedStep(Trainee trainee, Step composed, double density) {
        this.trainee = trainee;
        this.sae = trainee.sae();
        this.recipe = trainee.recipe();
        this.order = UpdateOrder.of(recipe.after()).orElseThrow();
        this.update =
                new FeatureUpdate(sae, trainee.adam(), order, trainee.settings().clip());
        this.composed = composed;
        this.density = density;
        this.largest = new float[sae.features()];
        this.mask = new boolean[sae.features()];
    }

    /** Whether this device and this recipe have a fused form; plain autoencoders are too dense for one. */
    static boolean covers(Device device, Trainee trainee) {
        Recipe recipe = trainee.recipe();
        boolean sparse = recipe.activation().isTopK() || recipe.penalty() != Recipe.Penalty.NONE;
        return device.prefersActiveSets()
                && sparse
                && !trainee.sae().shape().tied()
                && trainee.settings().adam().weightDecay() == 0
                && UpdateOrder.of(recipe.after()).isPresent();
    }

    @Override
    public Member.StepResult take(Device device, Tensor x, long step, boolean wantStats) {
        trainee.beginStep(step, x.rows());
        if (!mayNeedAuxiliary(x.rows())) {
            try (Tape tape = Tape.inference(device)) {
                recipe.before().forEach(part -> FeatureRows.rescale(tape, part, sae.decoder()));
                Tensor input = sae.shape().centred() ? SubtractRow.subtractRow(tape, x, sae.decoderBias()) : x;
                Optional<ActiveSet> active = encode(tape, input);
                if (active.isPresent()) {
                    return take(tape, active.get(), x, input, step, wantStats);
                }
            }
        }
        return composed.take(device, x, step, wantStats);
    }

    /** Whether a latent may count as dead when this step comes to its auxiliary loss. */
    private boolean mayNeedAuxiliary(int rows) {
        int counted = recipe.dead().countedFirst() ? rows : 0;
        return recipe.hasAuxiliary()
                && trainee.settings().auxiliary() != 0
                && trainee.fired().deadCount(trainee.deadThreshold(rows) - counted) > 0;
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
        float lambda = (float) trainee.penalty(step);
        boolean byNorm = recipe.penalty() == Recipe.Penalty.L1_COLUMN_NORM;
        Tensor norms = byNorm ? ColumnNorm.columnNorm(t, sae.decoder()) : ones(t);
        boolean penalised = recipe.penalty() != Recipe.Penalty.NONE;
        float penaltyScale = penalised ? lambda / rows : 0f;
        ActiveDecode decoded = ActiveDecode.of(
                t,
                active,
                x,
                sae.decoder(),
                sae.decoderBias(),
                norms,
                new ActiveDecode.Scales(2f / rows * unit, penaltyScale, isRectified()));
        float squared = mean(t, decoded.errors());
        float penalty = mean(t, decoded.penalties());
        float loss = unit * squared + (penalised ? lambda * penalty : 0f);
        ActiveLists lists = ActiveLists.of(t, active, decoded.dz());
        if (recipe.dead().countedFirst()) {
            count(t, lists, rows);
        }
        Member.Stats stats = wantStats
                ? new Member.Stats(
                        squared,
                        penalised ? penalty : Double.NaN,
                        mean(decoded.positive().toArray()),
                        trainee.dead(rows).length,
                        0)
                : null;
        double rate = trainee.rate(step);
        if (Float.isFinite(loss)) {
            FeatureUpdate.Inputs inputs =
                    new FeatureUpdate.Inputs(lists, decoded.dy(), input, norms, byNorm ? penaltyScale : 0f);
            update.run(t, inputs, rate);
        }
        if (!recipe.dead().countedFirst()) {
            count(t, lists, rows);
        }
        return new Member.StepResult(loss, rate, stats);
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

    /** Notes which latents fired: a feature's largest value says whether any of its entries did. */
    private void count(Tape t, ActiveLists lists, int rows) {
        t.device().download(lists.largest(t), largest, 0);
        for (int i = 0; i < mask.length; i++) {
            mask[i] = largest[i] != Float.NEGATIVE_INFINITY
                    && trainee.fired().rule().fired(largest[i]);
        }
        trainee.fired().update(mask, rows);
    }
}
