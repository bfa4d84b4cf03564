package saeengine.sae;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import saeengine.autograd.Tape;
import saeengine.data.sae.Activation;
import saeengine.op.ActiveJumpRelu;
import saeengine.op.ActiveLists;
import saeengine.op.ActiveRelu;
import saeengine.op.ActiveSet;
import saeengine.op.Add;
import saeengine.op.JumpRelu;
import saeengine.op.Linear;
import saeengine.op.Relu;
import saeengine.tensor.Device;
import saeengine.tensor.Parameter;
import saeengine.tensor.Tensor;

/**
 * z where it is above its latent's threshold, which is trained by an estimate of its gradient; else 0.
 *
 * <p>Rajamanoharan et al., Jumping Ahead: Improving Reconstruction Fidelity with JumpReLU Sparse Autoencoders, 2024.
 *
 * @param initial what thresholds start from
 * @param bandwidth of the estimate, in units of z
 * @param rectifies what is rectified besides
 */
public record JumpReluActivation(float initial, float bandwidth, Rectifies rectifies) implements EncoderActivation {
    /** The name of its thresholds among an autoencoder's own tensors. */
    public static final String THRESHOLD = "threshold";

    /** Dialects differ in what is kept from being negative; it matters where a threshold could become so. */
    public enum Rectifies {
        NOTHING,
        /** z, before it is compared. */
        PRE_ACTIVATIONS,
        /** The thresholds: below 0 they count as 0, and are then not moved. */
        THRESHOLDS
    }

    static Optional<EncoderActivation> ofStored(Activation stored) {
        return stored instanceof saeengine.data.sae.JumpRelu
                ? Optional.of(new JumpReluActivation(0.001f, 0.001f, Rectifies.PRE_ACTIVATIONS))
                : Optional.empty();
    }

    @Override
    public Activation stored(Sae sae) {
        float[] thresholds = sae.own(THRESHOLD).toArray();
        if (rectifies == Rectifies.THRESHOLDS) {
            for (int i = 0; i < thresholds.length; i++) {
                thresholds[i] = Math.max(thresholds[i], 0);
            }
        }
        return Activation.jumpRelu(thresholds);
    }

    @Override
    public void load(Sae sae, Activation stored) {
        if (stored instanceof saeengine.data.sae.JumpRelu jump) {
            sae.own(THRESHOLD).set(jump.thresholds());
        }
    }

    @Override
    public String label() {
        return "JumpReLU";
    }

    @Override
    public boolean selects() {
        return true;
    }

    @Override
    public List<Own> own() {
        return List.of(new Own(THRESHOLD, initial));
    }

    /** The thresholds as they count, [features]. */
    public Tensor thresholds(Tape t, Sae sae) {
        Parameter raw = sae.own(THRESHOLD);
        return rectifies == Rectifies.THRESHOLDS ? Relu.relu(t, raw) : raw;
    }

    @Override
    public int latentMatrices() {
        return rectifies == Rectifies.PRE_ACTIVATIONS ? 6 : 4;
    }

    @Override
    public Code encode(Tape t, Sae sae, Tensor input, Pass pass) {
        Tensor linear = Linear.linear(t, input, sae.encoder(), sae.encoderBias());
        Tensor z = rectifies == Rectifies.PRE_ACTIVATIONS ? Relu.relu(t, linear) : linear;
        return new Code(new DenseLatents(JumpRelu.jumpRelu(t, z, thresholds(t, sae), bandwidth)), z, null);
    }

    /** Where pre-activations are rectified first, what is at 0 is near a small threshold: too much for this form. */
    @Override
    public Optional<ActiveEncoder> active(Device device, double density) {
        boolean sparse = ActiveRelu.on(device) && rectifies != Rectifies.PRE_ACTIVATIONS;
        return sparse ? Optional.of(new Active(this, density)) : Optional.empty();
    }

    private record Active(JumpReluActivation activation, double density) implements ActiveEncoder {
        @Override
        public Optional<ActiveCode> encode(Tape t, Sae sae, Tensor input, Pass pass) {
            Tensor thresholds = activation.thresholds(t, sae);
            return ActiveJumpRelu.of(
                            t, input, sae.encoder(), sae.encoderBias(), thresholds, activation.bandwidth, density)
                    .map(made -> new Entries(activation, sae, made, thresholds));
        }

        @Override
        public boolean estimatesCount() {
            return true;
        }

        @Override
        public boolean mayGiveWay() {
            return true;
        }

        @Override
        public long entries(long rows, int features, int k) {
            return ActiveRelu.capacity(rows, features);
        }

        @Override
        public long searchFloats(Device device, long rows, int features, int k) {
            return entries(rows, features, k) / 2;
        }
    }

    private record Entries(JumpReluActivation activation, Sae sae, ActiveJumpRelu made, Tensor thresholds)
            implements ActiveCode {
        @Override
        public ActiveSet set() {
            return made.set();
        }

        @Override
        public boolean rectified() {
            return false;
        }

        @Override
        public ActiveLists back(Tape t, Tensor gradients, @Nullable Tensor ofCount) {
            Tensor gradient = t.zeros(thresholds.size());
            ActiveJumpRelu.Estimate estimate =
                    new ActiveJumpRelu.Estimate(activation.bandwidth, ofCount == null ? t.number(0f) : ofCount);
            ActiveLists lists = made.lists(t, gradients, thresholds, estimate, gradient);
            Parameter raw = sae.own(THRESHOLD);
            Tensor ofRaw = t.grad(raw);
            try (Tape own = Tape.recording(t.device())) {
                Tensor counted = activation.thresholds(own, sae);
                Add.into(own, gradient, own.grad(counted));
                own.backwardFromGradients();
                Add.into(t, own.grad(raw), ofRaw);
            }
            return lists;
        }
    }
}
