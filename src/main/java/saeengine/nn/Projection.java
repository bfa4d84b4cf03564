package saeengine.nn;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import saeengine.autograd.Tape;
import saeengine.op.GatedMlp;
import saeengine.op.Linear;
import saeengine.tensor.Parameter;
import saeengine.tensor.Tensor;

/** y = x W^T + b with W [out, in]; b is null where there is none. */
record Projection(Parameter weight, @Nullable Parameter bias) {
    static Projection of(Weights weights, String name, int out, int in, boolean biased) {
        return new Projection(weights.get(name + ".weight", out, in), biased ? weights.get(name + ".bias", out) : null);
    }

    /** Says that several projections are going to read x. A recording tape would keep what is made of it for a whole step. */
    static void readOften(Tape t, Tensor x) {
        if (!t.isRecording()) {
            t.roundOnce(x);
        }
    }

    Tensor apply(Tape t, Tensor x) {
        return Linear.linear(t, x, weight, bias);
    }

    /** stream + y, where {@code place} says. */
    Tensor onto(Tape t, Tensor stream, Tensor x, Supplier<Tensor> place) {
        return Linear.onto(t, stream, x, weight, bias, place);
    }

    /** act(y). */
    Tensor activated(Tape t, Tensor x, GatedMlp.Activation activation) {
        return Linear.activated(t, x, weight, bias, activation);
    }
}
