package saeengine.sae;

import org.jspecify.annotations.Nullable;
import saeengine.tensor.Tensor;

/**
 * What an encoder made of rows.
 *
 * @param latents which are active, and how much
 * @param pre pre-activations [rows, features]; a TopK's are data, through which no gradient flows; null where the
 *     activation makes none
 * @param select selects among the pre-activations again, for an auxiliary loss; null where there is no such way
 */
public record Code(Latents latents, @Nullable Tensor pre, AuxK.@Nullable Selector select) {
    /** Latents alone. */
    public static Code of(Latents latents) {
        return new Code(latents, null, null);
    }
}
