package saeengine.nn;

import saeengine.autograd.Tape;
import saeengine.op.Gelu;
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
        return activated(t, up.apply(t, input));
    }

    private Tensor activated(Tape t, Tensor x) {
        return switch (form.activation()) {
            case GELU_TANH -> Gelu.gelu(t, x);
            default -> throw new IllegalArgumentException("no " + form.activation() + " yet");
        };
    }

    /** What it writes, [n, hidden]. */
    Tensor down(Tape t, Tensor units) {
        return down.apply(t, units);
    }
}
