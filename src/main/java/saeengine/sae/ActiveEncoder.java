package saeengine.sae;

import java.util.Optional;
import saeengine.autograd.Tape;
import saeengine.tensor.Device;
import saeengine.tensor.Tensor;

/** An {@link EncoderActivation} that computes active entries only, and never holds [rows, features] of them. */
public interface ActiveEncoder {
    /**
     * @param input [rows, d], centred already where the autoencoder centres
     * @return nothing where too much of the batch is active; the autoencoder is then as it was
     */
    Optional<ActiveCode> encode(Tape t, Sae sae, Tensor input, Pass pass);

    /** Whether {@link ActiveCode#back} makes something of a gradient of the count; else a term of it would move nothing. */
    default boolean estimatesCount() {
        return false;
    }

    /** Whether some batches may be too dense, so that a step can turn out to be composed. */
    boolean mayGiveWay();

    /** The most entries of a batch, for memory plans. */
    long entries(long rows, int features, int k);

    /** Numbers of step memory that finding them takes beside the entries. */
    long searchFloats(Device device, long rows, int features, int k);
}
