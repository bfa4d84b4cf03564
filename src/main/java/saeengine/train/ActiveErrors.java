package saeengine.train;

import saeengine.autograd.Tape;
import saeengine.op.ActiveDecode;
import saeengine.op.Add;
import saeengine.op.NestedDecode;
import saeengine.op.Prefixes;
import saeengine.op.RowMean;
import saeengine.op.Scale;
import saeengine.op.ScaleBy;
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
 * @param prefixes nested dictionaries, or the whole one alone
 * @param lastScale what the whole reconstruction's gradient is its difference from the target times, [1]
 */
record ActiveErrors(
        Tensor dy,
        Tensor dz,
        Tensor loss,
        Tensor squared,
        Tensor penalties,
        Tensor active,
        Prefixes prefixes,
        Tensor lastScale) {
    /**
     * @param prefixes what a nested error is of; else the whole dictionary alone
     * @param norms n [features]
     * @param penalty gradient of a row's sum of f_i n_i
     */
    static ActiveErrors of(
            Tape t,
            FusedPlan plan,
            Trainee trainee,
            ActiveCode code,
            Tensor target,
            Prefixes prefixes,
            Tensor norms,
            float penalty) {
        Sae sae = trainee.sae();
        int rows = target.rows();
        if (plan.error() instanceof NestedSquares) {
            return nested(t, sae, code, target, prefixes, norms, penalty);
        }
        Tensor unit = ((ScaledSquares) plan.error())
                .unit(t, target, trainee.settings().variance());
        ActiveDecode.Scales scales = new ActiveDecode.Scales(2f / rows, penalty, code.rectified());
        ActiveDecode one =
                ActiveDecode.of(t, code.set(), target, sae.decoder(), sae.decoderBias(), norms, scales, unit);
        Tensor squared = mean(t, one.errors());
        return new ActiveErrors(
                one.dy(),
                one.dz(),
                ScaleBy.scaleBy(t, squared, unit),
                squared,
                one.penalties(),
                one.active(),
                prefixes,
                Scale.scale(t, unit, scales.error()));
    }

    private static ActiveErrors nested(
            Tape t, Sae sae, ActiveCode code, Tensor target, Prefixes prefixes, Tensor norms, float penalty) {
        int rows = target.rows();
        ActiveDecode.Scales scales = new ActiveDecode.Scales(2f / rows, penalty, code.rectified());
        NestedDecode all =
                NestedDecode.of(t, code.set(), target, sae.decoder(), sae.decoderBias(), prefixes, norms, scales);
        int last = prefixes.count() - 1;
        Tensor loss = t.zeros(1);
        for (int g = 0; g <= last; g++) {
            Tensor weight = prefixes.weights().rowRange(g, g + 1);
            loss = Add.add(t, loss, ScaleBy.scaleBy(t, mean(t, all.errors().rowRange(g, g + 1)), weight));
        }
        Tensor squared = mean(t, all.errors().rowRange(last, last + 1));
        Tensor lastScale = Scale.scale(t, prefixes.weights().rowRange(last, last + 1), scales.error());
        return new ActiveErrors(all.dy(), all.dz(), loss, squared, all.penalties(), all.active(), prefixes, lastScale);
    }

    /** The reconstruction, [rows, outputs]. */
    Tensor reconstruction(Tape t, Tensor target) {
        int rows = target.rows();
        int groups = prefixes.count();
        Tensor whole = dy.reshaped(groups * rows, target.cols()).rowRange((groups - 1) * rows, groups * rows);
        Tensor back = Scale.quotient(t, t.number(1f), lastScale);
        return Add.add(t, target, ScaleBy.scaleBy(t, whole, back));
    }

    /** [1]. */
    static Tensor mean(Tape t, Tensor ofRow) {
        return RowMean.rowMean(t, ofRow);
    }
}
