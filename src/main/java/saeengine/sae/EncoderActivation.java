package saeengine.sae;

import java.util.List;
import java.util.Optional;
import saeengine.autograd.Tape;
import saeengine.data.sae.Activation;
import saeengine.tensor.Device;
import saeengine.tensor.Tensor;

/**
 * What makes latents of an autoencoder's pre-activations, of which few are active: ReLU, TopK and their kin.
 *
 * <p>An object of this kind holds no number: trained tensors of its own, and what it remembers between steps, are the
 * autoencoder's, by the names given here. A new one is a file of its own; nothing else lists them.
 */
public interface EncoderActivation {
    /** A tensor of its own, [features], trained like the weights: its name and what it starts from. */
    record Own(String name, float initial) {}

    /** What it is called in help texts. */
    String label();

    /** Whether {@link Sae.Shape#k()} means something to it. */
    default boolean usesK() {
        return false;
    }

    /** Whether latents can be negative. */
    default boolean isSigned() {
        return false;
    }

    /** Whether it leaves few latents active by itself, so that no penalty is needed. */
    default boolean selects() {
        return usesK();
    }

    /** Whether latents are compared, and thresholds kept, in units of their decoder rows' lengths. */
    default boolean rescales() {
        return false;
    }

    /** For memory plans: matrices [rows, latents] that {@link #encode} makes, their gradients included. */
    default int latentMatrices() {
        return 2;
    }

    /** Trained tensors beside W_enc and b_enc. */
    default List<Own> own() {
        return List.of();
    }

    /**
     * Encodes rows.
     *
     * @param input [rows, d], centred already where the autoencoder centres
     */
    Code encode(Tape t, Sae sae, Tensor input, Pass pass);

    /** What files say of it, with what it has of its own. */
    Activation stored(Sae sae);

    /** Takes over what a file's activation of its kind has of its own; its tensors and thresholds. */
    default void load(Sae sae, Activation stored) {}

    /**
     * The same over active entries alone, for the fused step; nothing where there is no such form on this device, and
     * steps are then composed of ops.
     *
     * @param density the largest share of entries that may be active
     */
    default Optional<ActiveEncoder> active(Device device, double density) {
        return Optional.empty();
    }
}
