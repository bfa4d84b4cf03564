package saeengine.data.sae;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Whether and how much, apart (arXiv 2404.16014): with p = W_enc (..) + b_gate, f_i = max(exp(r_i) (p_i - b_gate_i) +
 * b_mag_i, 0) where p_i is over 0, else 0. The encoder's bias of a {@link StoredSae} is b_gate.
 *
 * @param rMag r, one for each feature; not to be written to
 * @param bMag b_mag, one for each feature; not to be written to
 */
public record Gated(float[] rMag, float... bMag) implements Activation {
    private static final String R_MAG = "r_mag";
    private static final String B_MAG = "b_mag";
    static final ActivationForm FORM = ActivationForm.withoutK(
            "gated",
            Set.of(),
            Set.of(R_MAG, B_MAG),
            (weights, config, hint, features) ->
                    new Gated(weights.floats(R_MAG, features), weights.floats(B_MAG, features)));

    public Gated {
        JumpRelu.requireFinite(R_MAG, rMag);
        JumpRelu.requireFinite(B_MAG, bMag);
    }

    @Override
    public void apply(double[] row, double... bias) {
        for (int i = 0; i < row.length; i++) {
            double magnitude = Math.exp(rMag[i]) * (row[i] - bias[i]) + bMag[i];
            row[i] = row[i] > 0 && magnitude > 0 ? magnitude : 0;
        }
    }

    @Override
    public void requireFeatures(int features) {
        if (rMag.length != features || bMag.length != features) {
            throw new IllegalArgumentException("an autoencoder of " + features + " features cannot have gates of "
                    + rMag.length + " r_mag and " + bMag.length + " b_mag");
        }
    }

    @Override
    public Activation times(double s) {
        return new Gated(rMag, Matrices.times(bMag, s));
    }

    @Override
    public Optional<Activation> timesByFeature(double... g) {
        return Optional.of(new Gated(rMag, Matrices.rowsTimes(bMag, g, 1)));
    }

    /** b_mag' = b_mag + exp(r) (b_gate' - b_gate). */
    @Override
    public Activation biasChangedBy(double... change) {
        float[] moved = new float[bMag.length];
        for (int i = 0; i < moved.length; i++) {
            moved[i] = (float) (bMag[i] + Math.exp(rMag[i]) * change[i]);
        }
        return new Gated(rMag, moved);
    }

    @Override
    public String ownName() {
        return FORM.name();
    }

    @Override
    public List<NamedTensor> ownTensors() {
        return List.of(new NamedTensor(R_MAG, rMag, rMag.length), new NamedTensor(B_MAG, bMag, bMag.length));
    }

    @Override
    public String toString() {
        return "Gated";
    }
}
