package saeengine.nn;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import saeengine.autograd.Tape;
import saeengine.op.LayerNorm;
import saeengine.op.RmsNorm;
import saeengine.tensor.Parameter;
import saeengine.tensor.Tensor;

/** One norm of a model, over rows of a width. */
final class Norm {
    private final NormForm form;
    private final Parameter weight;
    private final @Nullable Parameter bias;

    Norm(NormForm form, Weights weights, String name, int width) {
        this.form = form;
        weight = weights.get(name + ".weight", width);
        bias = form.kind() == NormForm.Kind.LAYER ? weights.get(name + ".bias", width) : null;
    }

    Tensor apply(Tape t, Tensor x) {
        return switch (form.kind()) {
            case LAYER -> LayerNorm.layerNorm(t, x, weight, Objects.requireNonNull(bias), form.epsilon());
            case RMS -> RmsNorm.rmsNorm(t, x, weight, form.epsilon(), false);
            case RMS_PLUS_ONE -> RmsNorm.rmsNorm(t, x, weight, form.epsilon(), true);
        };
    }
}
