package saeengine.sae;

import java.util.Optional;
import saeengine.autograd.Tape;
import saeengine.data.sae.AbsTopK;
import saeengine.data.sae.Activation;
import saeengine.op.TopKEncode;
import saeengine.tensor.Tensor;

/**
 * The k pre-activations of each row that are largest in absolute value, with their signs: one latent stands for a
 * direction and its opposite.
 *
 * <p>AbsTopK: arXiv 2510.00404.
 */
public final class AbsTopKActivation implements EncoderActivation {
    public static final AbsTopKActivation ABS_TOPK = new AbsTopKActivation();

    private AbsTopKActivation() {}

    static Optional<EncoderActivation> ofStored(Activation stored) {
        return stored instanceof AbsTopK ? Optional.of(ABS_TOPK) : Optional.empty();
    }

    @Override
    public Activation stored(Sae sae) {
        return Activation.absTopK(sae.shape().k());
    }

    @Override
    public String label() {
        return "AbsTopK";
    }

    @Override
    public boolean usesK() {
        return true;
    }

    @Override
    public boolean isSigned() {
        return true;
    }

    @Override
    public Code encode(Tape t, Sae sae, Tensor input, Pass pass) {
        TopKEncode encode = TopKEncode.of(t, input, sae.encoder(), sae.encoderBias());
        KeptLatents kept = new KeptLatents(encode.absTopK(t, sae.shape().k()));
        return new Code(kept, encode.preActivations(), AuxK.Selector.of(encode));
    }
}
