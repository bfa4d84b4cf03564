package saeengine.sae;

import java.util.Optional;
import saeengine.autograd.Tape;
import saeengine.data.sae.Activation;
import saeengine.data.sae.TopK;
import saeengine.op.ActiveSet;
import saeengine.op.ActiveTopK;
import saeengine.op.Sparse;
import saeengine.op.TopKEncode;
import saeengine.tensor.Device;
import saeengine.tensor.Tensor;

/**
 * The k largest pre-activations of each row.
 *
 * <p>Gao et al., Scaling and Evaluating Sparse Autoencoders, 2024.
 */
public final class TopKActivation implements EncoderActivation {
    /** Then max(z, 0). */
    public static final TopKActivation RECTIFIED = new TopKActivation(true);

    /** Negative ones too. */
    public static final TopKActivation SIGNED = new TopKActivation(false);

    private final boolean rectified;

    private TopKActivation(boolean rectified) {
        this.rectified = rectified;
    }

    static Optional<EncoderActivation> ofStored(Activation stored) {
        return stored instanceof TopK ? Optional.of(stored.isSigned() ? SIGNED : RECTIFIED) : Optional.empty();
    }

    @Override
    public Activation stored(Sae sae) {
        return Activation.topK(sae.shape().k(), rectified ? Activation.Rectify.AFTER : Activation.Rectify.NONE);
    }

    @Override
    public String label() {
        return rectified ? "TopK" : "TopK without a ReLU";
    }

    @Override
    public boolean usesK() {
        return true;
    }

    @Override
    public boolean isSigned() {
        return !rectified;
    }

    @Override
    public Code encode(Tape t, Sae sae, Tensor input, Pass pass) {
        TopKEncode encode = TopKEncode.of(t, input, sae.encoder(), sae.encoderBias());
        Sparse kept = encode.topK(t, sae.shape().k());
        return new Code(new KeptLatents(rectified ? kept.relu(t) : kept), encode.preActivations(), encode::topKAmong);
    }

    @Override
    public Optional<ActiveEncoder> active(Device device, double density) {
        return Optional.of(new Active(rectified));
    }

    private record Active(boolean rectified) implements ActiveEncoder {
        @Override
        public Optional<ActiveSet> encode(Tape t, Sae sae, Tensor input, Pass pass) {
            return Optional.of(ActiveTopK.of(
                    t, input, sae.encoder(), sae.encoderBias(), sae.shape().k(), rectified));
        }

        @Override
        public boolean mayGiveWay() {
            return false;
        }

        @Override
        public long entries(long rows, int features, int k) {
            return rows * k;
        }

        @Override
        public long searchFloats(Device device, long rows, int features, int k) {
            return ActiveTopK.floats(device, rows, features, k);
        }
    }
}
