package saeengine.sae.term;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import saeengine.autograd.Tape;
import saeengine.op.L0Step;
import saeengine.sae.EncoderActivation;
import saeengine.sae.JumpReluActivation;
import saeengine.tensor.Tensor;

/**
 * The mean number of latents above their thresholds, whose gradient reaches the thresholds by JumpReLU's estimate.
 *
 * <p>Rajamanoharan et al., Jumping Ahead, 2024.
 *
 * @param counts what is compared with the thresholds
 * @param target null for the number itself; else (L0 / target - 1)^2
 */
public record L0(Counts counts, @Nullable Target target) implements ActiveCount {
    /** Dialects differ in what they compare. */
    public enum Counts {
        PRE_ACTIVATIONS,
        /** Latents after JumpReLU: one that is off counts as 0, which is near a threshold below half a bandwidth. */
        LATENTS
    }

    /** What L0 is driven to. */
    public enum Target {
        /** {@link saeengine.sae.Sae.Shape#k()}. */
        K
    }

    @Override
    public String formula() {
        String what = "mean sum [" + (counts == Counts.LATENTS ? "f" : "z") + " > threshold]";
        return target == null ? what : "(" + what + " / k - 1)^2";
    }

    @Override
    public boolean usesK() {
        return target == Target.K;
    }

    @Override
    public double value(double l0, int k) {
        return target == null ? l0 : (l0 / k - 1) * (l0 / k - 1);
    }

    @Override
    public double slope(double l0, int k) {
        return target == null ? 1 : 2 * (l0 / k - 1) / k;
    }

    @Override
    public Tensor of(Tape t, Tensor l0, int k) {
        return target == null ? l0 : L0Step.squaredMiss(t, l0, k);
    }

    @Override
    public boolean isCount() {
        return target == null;
    }

    @Override
    public boolean isOfPreActivations() {
        return counts == Counts.PRE_ACTIVATIONS;
    }

    @Override
    public Tensor of(TermInputs in) {
        Tape t = in.tape();
        JumpReluActivation jump = jumpRelu(in, formula());
        Tensor z = counts == Counts.LATENTS
                ? in.forward().latents().dense()
                : Objects.requireNonNull(in.forward().code().pre());
        Tensor l0 = L0Step.l0(t, z, jump.thresholds(t, in.sae()), jump.bandwidth());
        return of(t, l0, in.sae().shape().k());
    }

    static JumpReluActivation jumpRelu(TermInputs in, String term) {
        EncoderActivation activation = in.sae().shape().activation();
        if (activation instanceof JumpReluActivation jump) {
            return jump;
        }
        throw new IllegalStateException(term + ": needs thresholds, and " + activation.label() + " has none");
    }
}
