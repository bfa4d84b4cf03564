package saeengine.sae;

import java.util.Optional;
import saeengine.autograd.Tape;
import saeengine.data.sae.Activation;
import saeengine.op.ActiveRelu;
import saeengine.op.Linear;
import saeengine.op.Relu;
import saeengine.op.ReluEncode;
import saeengine.tensor.Device;
import saeengine.tensor.Tensor;

/** max(z, 0). How many latents are active is left to a penalty. */
public final class ReluActivation implements EncoderActivation {
    public static final ReluActivation RELU = new ReluActivation(false);

    /** The same with pre-activations kept, for terms that read them. */
    public static final ReluActivation WITH_PRE_ACTIVATIONS = new ReluActivation(true);

    private final boolean keepsPre;

    private ReluActivation(boolean keepsPre) {
        this.keepsPre = keepsPre;
    }

    static Optional<EncoderActivation> ofStored(Activation stored) {
        return stored instanceof saeengine.data.sae.Relu ? Optional.of(RELU) : Optional.empty();
    }

    @Override
    public Activation stored(Sae sae) {
        return Activation.relu();
    }

    @Override
    public String label() {
        return "ReLU";
    }

    @Override
    public int latentMatrices() {
        return keepsPre ? 4 : 2;
    }

    @Override
    public Code encode(Tape t, Sae sae, Tensor input, Pass pass) {
        if (keepsPre) {
            Tensor z = Linear.linear(t, input, sae.encoder(), sae.encoderBias());
            return new Code(new DenseLatents(Relu.relu(t, z)), z, AuxK.Selector.of(z));
        }
        return Code.of(new DenseLatents(ReluEncode.reluEncode(t, input, sae.encoder(), sae.encoderBias())));
    }

    @Override
    public Optional<ActiveEncoder> active(Device device, double density) {
        return ActiveRelu.on(device) && !keepsPre ? Optional.of(new Active(density)) : Optional.empty();
    }

    private record Active(double density) implements ActiveEncoder {
        @Override
        public Optional<ActiveCode> encode(Tape t, Sae sae, Tensor input, Pass pass) {
            return ActiveRelu.of(t, input, sae.encoder(), sae.encoderBias(), density)
                    .map(set -> ActiveCode.of(set, true));
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
            return 0;
        }
    }
}
