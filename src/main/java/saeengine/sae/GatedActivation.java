package saeengine.sae;

import java.util.List;
import java.util.Optional;
import saeengine.autograd.Tape;
import saeengine.data.sae.Activation;
import saeengine.data.sae.Gated;
import saeengine.op.GatedUnits;
import saeengine.op.Linear;
import saeengine.tensor.Tensor;

/**
 * f = [pi > 0] ReLU(e^r h + b_mag) with h the product without a bias and pi = h + b_enc: whether a latent is active, and
 * how much, are decided apart. b_enc is the gate's bias; pre-activations are pi.
 *
 * <p>Rajamanoharan et al., Improving Dictionary Learning with Gated Sparse Autoencoders, 2024.
 */
public final class GatedActivation implements EncoderActivation {
    public static final GatedActivation GATED = new GatedActivation();

    private static final String LOG_SCALE = "r_mag";
    private static final String BIAS = "b_mag";

    private GatedActivation() {}

    static Optional<EncoderActivation> ofStored(Activation stored) {
        return stored instanceof Gated ? Optional.of(GATED) : Optional.empty();
    }

    @Override
    public Activation stored(Sae sae) {
        return Activation.gated(sae.own(LOG_SCALE).toArray(), sae.own(BIAS).toArray());
    }

    @Override
    public void load(Sae sae, Activation stored) {
        if (stored instanceof Gated gated) {
            sae.own(LOG_SCALE).set(gated.rMag());
            sae.own(BIAS).set(gated.bMag());
        }
    }

    @Override
    public String label() {
        return "gated ReLU";
    }

    @Override
    public List<Own> own() {
        return List.of(new Own(LOG_SCALE, 0), new Own(BIAS, 0));
    }

    @Override
    public boolean selects() {
        return true;
    }

    @Override
    public int latentMatrices() {
        return 6;
    }

    @Override
    public Code encode(Tape t, Sae sae, Tensor input, Pass pass) {
        Tensor h = Linear.linear(t, input, sae.encoder(), null);
        GatedUnits.Gated gated = GatedUnits.gated(t, h, sae.encoderBias(), sae.own(LOG_SCALE), sae.own(BIAS));
        return new Code(new DenseLatents(gated.f()), gated.pi(), null);
    }
}
