package saeengine.nn;

import saeengine.autograd.Tape;
import saeengine.op.GatedMlp;
import saeengine.op.Gelu;
import saeengine.op.GeluErf;
import saeengine.op.Relu;
import saeengine.op.Silu;
import saeengine.tensor.Tensor;

/** The MLP of one block. */
final class Mlp {
    private final MlpForm form;
    private final Projection gate;
    private final Projection up;
    private final Projection down;

    Mlp(TransformerConfig config, Weights weights, String block) {
        form = config.mlp();
        int hidden = config.hidden();
        gate = form.gated() ? Projection.of(weights, block + "gate", form.width(), hidden, form.biased()) : null;
        up = Projection.of(weights, block + "up", form.width(), hidden, form.biased());
        down = Projection.of(weights, block + "down", hidden, form.width(), form.biased());
    }

    /** Its units [n, width] of rows [n, hidden]: what {@link #down} reads. */
    Tensor units(Tape t, Tensor input) {
        if (gate == null) {
            return activated(t, up.apply(t, input));
        }
        return GatedMlp.gated(
                t, gate.apply(t, input), up.apply(t, input), form.activation().gate());
    }

    private Tensor activated(Tape t, Tensor x) {
        return switch (form.activation()) {
            case GELU_TANH -> Gelu.gelu(t, x);
            case GELU_ERF -> GeluErf.geluErf(t, x);
            case RELU -> Relu.relu(t, x);
            case SILU -> Silu.silu(t, x);
        };
    }

    /** What it writes, [n, hidden]. */
    Tensor down(Tape t, Tensor units) {
        return down.apply(t, units);
    }
}
