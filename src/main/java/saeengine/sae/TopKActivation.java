package saeengine.sae;

import java.util.Optional;
import saeengine.autograd.Tape;
import saeengine.data.sae.Activation;
import saeengine.op.ActiveSet;
import saeengine.op.ActiveTopK;
import saeengine.op.Linear;
import saeengine.op.Sparse;
import saeengine.op.TopK;
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
    public static final TopKActivation RECTIFIED = new TopKActivation(true, false);

    /** Negative ones too. */
    public static final TopKActivation SIGNED = new TopKActivation(false, false);

    /** The k that write most, by their values times their decoder rows' lengths; then max(z, 0). */
    public static final TopKActivation BY_DECODER_NORM = new TopKActivation(true, true);

    private final boolean rectified;
    private final boolean byNorm;

    private TopKActivation(boolean rectified, boolean byNorm) {
        this.rectified = rectified;
        this.byNorm = byNorm;
    }

    static Optional<EncoderActivation> ofStored(Activation stored) {
        return stored instanceof saeengine.data.sae.TopK
                ? Optional.of(stored.isSigned() ? SIGNED : RECTIFIED)
                : Optional.empty();
    }

    @Override
    public Activation stored(Sae sae) {
        return Activation.topK(sae.shape().k(), rectified ? Activation.Rectify.AFTER : Activation.Rectify.NONE);
    }

    @Override
    public String label() {
        if (byNorm) {
            return "TopK, by f ||W_dec row||,";
        }
        return rectified ? "TopK" : "TopK without a ReLU";
    }

    @Override
    public boolean rescales() {
        return byNorm;
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
    public int latentMatrices() {
        return byNorm ? 4 : 2;
    }

    @Override
    public Code encode(Tape t, Sae sae, Tensor input, Pass pass) {
        if (byNorm) {
            return byNorm(t, sae, input);
        }
        TopKEncode encode = TopKEncode.of(t, input, sae.encoder(), sae.encoderBias());
        Sparse kept = encode.topK(t, sae.shape().k());
        return new Code(
                new KeptLatents(rectified ? kept.relu(t) : kept), encode.preActivations(), AuxK.Selector.of(encode));
    }

    private static Code byNorm(Tape t, Sae sae, Tensor input) {
        Tensor z = Linear.linear(t, input, sae.encoder(), sae.encoderBias());
        DecoderUnits units = DecoderUnits.of(t, sae);
        Tensor sizes = units.times(t, z);
        Sparse kept = TopK.topK(t, sizes, sae.shape().k()).relu(t);
        return new Code(new KeptLatents(units.over(t, kept)), z, units.over(AuxK.Selector.of(sizes)));
    }

    @Override
    public Optional<ActiveEncoder> active(Device device, double density) {
        return byNorm ? Optional.empty() : Optional.of(new Active(rectified));
    }

    private record Active(boolean rectified) implements ActiveEncoder {
        @Override
        public Optional<ActiveCode> encode(Tape t, Sae sae, Tensor input, Pass pass) {
            ActiveSet set = ActiveTopK.of(
                    t, input, sae.encoder(), sae.encoderBias(), sae.shape().k(), rectified);
            return Optional.of(ActiveCode.of(set, rectified));
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
