package saeengine.sae;

import saeengine.autograd.Tape;
import saeengine.op.ColumnNorm;
import saeengine.op.ColumnScale;
import saeengine.op.DeadList;
import saeengine.op.Sparse;
import saeengine.op.SparseScale;
import saeengine.op.StopGradient;
import saeengine.tensor.Tensor;

/**
 * Latents in units of what they write: values times the lengths of their decoder rows, and back.
 *
 * <p>Lengths are data here. What is multiplied by them before a selection and divided by them after it is, kept or not,
 * what it was: their gradient is exactly 0, and only the selection depends on them.
 *
 * @param lengths [features]
 * @param inverse [features]
 */
record DecoderUnits(Tensor lengths, Tensor inverse) {
    static DecoderUnits of(Tape t, Sae sae) {
        Tensor lengths = ColumnNorm.columnNorm(t, StopGradient.stopGradient(sae.decoder()));
        return new DecoderUnits(lengths, ColumnScale.reciprocal(t, lengths));
    }

    Tensor times(Tape t, Tensor z) {
        return ColumnScale.columnScale(t, z, lengths);
    }

    Tensor over(Tape t, Tensor latents) {
        return ColumnScale.columnScale(t, latents, inverse);
    }

    Sparse over(Tape t, Sparse kept) {
        return SparseScale.sparseScale(t, kept, inverse);
    }

    /** A selector whose values are as they were before the lengths. */
    AuxK.Selector over(AuxK.Selector select) {
        return new AuxK.Selector() {
            @Override
            public Sparse topKAmong(Tape t, Tensor candidates, int k) {
                return over(t, select.topKAmong(t, candidates, k));
            }

            @Override
            public AuxK.Selector among(Tape t, DeadList list) {
                DecoderUnits units = new DecoderUnits(list.columns(t, lengths, 0f), list.columns(t, inverse, 0f));
                return units.over(select.among(t, list));
            }
        };
    }
}
