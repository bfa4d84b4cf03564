package saeengine.nn;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import saeengine.autograd.Tape;
import saeengine.op.GatedMlp;
import saeengine.op.Relu;
import saeengine.tensor.Tensor;

/** The MLP of one block. */
final class Mlp {
    private final MlpForm form;
    private final @Nullable Projection gate;
    private final Projection up;
    private final Projection down;

    Mlp(TransformerConfig config, Weights weights, String block) {
        form = config.mlp();
        int hidden = config.hidden();
        gate = form.gated() ? Projection.of(weights, block + "gate", form.width(), hidden, form.biased()) : null;
        up = Projection.of(weights, block + "up", form.width(), hidden, form.biased());
        down = Projection.of(weights, block + "down", hidden, form.width(), form.biased());
    }

    /**
     * Its units [n, width] of rows [n, hidden]: what {@link #down} reads.
     *
     * @param last the tape for the last op; see {@link Tape#forProducts}
     */
    Tensor units(Tape t, Tape last, Tensor input) {
        if (gate == null) {
            return plainUnits(last, input);
        }
        Projection.readOften(t, input);
        return GatedMlp.gated(
                last,
                gate.apply(t, input),
                up.apply(t, input),
                form.activation().gate());
    }

    private Tensor plainUnits(Tape t, Tensor input) {
        if (form.activation() == MlpForm.Activation.RELU) {
            return Relu.relu(t, up.apply(t, input));
        }
        return up.activated(t, input, form.activation().gate());
    }

    /** What it writes, [n, hidden]. */
    Tensor down(Tape t, Tensor units) {
        return down.apply(t, units);
    }

    /** A stream [n, hidden] with what it writes, where {@code place} says. */
    Tensor onto(Tape t, Tensor stream, Tensor units, Supplier<Tensor> place) {
        return down.onto(t, stream, units, place);
    }
}
