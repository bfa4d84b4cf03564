package saeengine.train;

import org.jspecify.annotations.Nullable;
import saeengine.autograd.Tape;
import saeengine.op.ActiveDecode;
import saeengine.op.Add;
import saeengine.op.NestedDecode;
import saeengine.op.Scale;
import saeengine.op.WeightedMean;
import saeengine.sae.ActiveCode;
import saeengine.sae.Sae;
import saeengine.sae.term.NestedSquares;
import saeengine.sae.term.ScaledSquares;
import saeengine.tensor.Tensor;

/**
 * The errors of a batch of active entries, of one reconstruction or of nested ones, and their gradients.
 *
 * @param dy [rows, outputs] or [prefixes, rows, outputs]
 * @param dz [capacity], the entries' gradients
 * @param loss the error as the recipe has it
 * @param squared SE of the whole
 * @param penalties [rows], sums of f_i n_i
 * @param active [rows], how many are not 0
 * @param prefixes widths of nested dictionaries; null for one
 * @param lastScale what the whole reconstruction's gradient is its difference from the target times
 */
record ActiveErrors(
        Tensor dy,
        Tensor dz,
        float loss,
        float squared,
        Tensor penalties,
        Tensor active,
        int @Nullable [] prefixes,
        float lastScale) {
    /**
     * @param norms n [features]
     * @param penalty gradient of a row's sum of f_i n_i
     */
    static ActiveErrors of(
            Tape t, FusedPlan plan, Trainee trainee, ActiveCode code, Tensor target, Tensor norms, float penalty) {
        Sae sae = trainee.sae();
        int rows = target.rows();
        if (plan.error() instanceof NestedSquares nested) {
            return nested(t, nested, sae, code, target, norms, penalty);
        }
        float unit = ((ScaledSquares) plan.error())
                .unit(t, target, trainee.settings().variance());
        float scale = 2f / rows * unit;
        ActiveDecode.Scales scales = new ActiveDecode.Scales(scale, penalty, code.rectified());
        ActiveDecode one = ActiveDecode.of(t, code.set(), target, sae.decoder(), sae.decoderBias(), norms, scales);
        float squared = mean(t, one.errors());
        return new ActiveErrors(
                one.dy(), one.dz(), unit * squared, squared, one.penalties(), one.active(), null, scale);
    }

    private static ActiveErrors nested(
            Tape t, NestedSquares nested, Sae sae, ActiveCode code, Tensor target, Tensor norms, float penalty) {
        int rows = target.rows();
        int[] ends = nested.ends(sae.features());
        float[] weights = new float[ends.length];
        java.util.Arrays.fill(weights, nested.weightOfEach());
        ActiveDecode.Scales scales = new ActiveDecode.Scales(2f / rows, penalty, code.rectified());
        NestedDecode all =
                NestedDecode.of(t, code.set(), target, sae.decoder(), sae.decoderBias(), ends, weights, norms, scales);
        float loss = 0;
        float squared = 0;
        for (int g = 0; g < ends.length; g++) {
            squared = mean(t, all.errors().rowRange(g, g + 1));
            loss += weights[g] * squared;
        }
        float lastScale = 2f / rows * weights[ends.length - 1];
        return new ActiveErrors(all.dy(), all.dz(), loss, squared, all.penalties(), all.active(), ends, lastScale);
    }

    /** The reconstruction, [rows, outputs]. */
    Tensor reconstruction(Tape t, Tensor target) {
        int rows = target.rows();
        Tensor whole = prefixes == null
                ? dy
                : dy.reshaped(prefixes.length * rows, target.cols())
                        .rowRange((prefixes.length - 1) * rows, prefixes.length * rows);
        return Add.add(t, target, Scale.scale(t, whole, lastScale == 0f ? 0f : 1f / lastScale));
    }

    static float mean(Tape t, Tensor ofRow) {
        return WeightedMean.weightedMean(t, ofRow.reshaped(ofRow.size()), null).item();
    }
}
