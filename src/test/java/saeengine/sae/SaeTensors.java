package saeengine.sae;

import java.util.EnumMap;
import java.util.Map;
import saeengine.autograd.Tape;
import saeengine.op.SubtractRow;
import saeengine.sae.SaeNumbers.Part;
import saeengine.tensor.Tensor;

/** {@link SaeNumbers} as tensors; all but the target get a gradient. */
final class SaeTensors {
    private final Map<Part, Tensor> tensors = new EnumMap<>(Part.class);

    SaeTensors(Tape t, SaeNumbers n) {
        put(t, n, Part.X, n.rows(), n.d());
        put(t, n, Part.TARGET, n.rows(), n.d());
        put(t, n, Part.W_ENC, n.features(), n.d());
        put(t, n, Part.B_ENC, n.features());
        put(t, n, Part.W_DEC, n.features(), n.d());
        put(t, n, Part.B_DEC, n.d());
        get(Part.TARGET).setRequiresGrad(false);
    }

    private void put(Tape t, SaeNumbers n, Part part, int... shape) {
        Tensor tensor = t.of(n.floats(part), shape);
        tensor.setRequiresGrad(true);
        tensors.put(part, tensor);
    }

    Tensor get(Part part) {
        return tensors.get(part);
    }

    Tensor target() {
        return get(Part.TARGET);
    }

    Tensor wEnc() {
        return get(Part.W_ENC);
    }

    Tensor bEnc() {
        return get(Part.B_ENC);
    }

    Tensor wDec() {
        return get(Part.W_DEC);
    }

    Tensor bDec() {
        return get(Part.B_DEC);
    }

    /** x - b_dec. */
    Tensor centred(Tape t) {
        return SubtractRow.subtractRow(t, get(Part.X), bDec());
    }
}
