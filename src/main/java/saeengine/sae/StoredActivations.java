package saeengine.sae;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import saeengine.data.sae.AbsTopK;
import saeengine.data.sae.Activation;
import saeengine.data.sae.BatchTopK;
import saeengine.data.sae.TopK;

/** Turns the activations that files hold into those that run here. To add one, add a line. */
public final class StoredActivations {
    private static final List<Function<Activation, Optional<EncoderActivation>>> ALL = List.of(
            ReluActivation::ofStored,
            TopKActivation::ofStored,
            AbsTopKActivation::ofStored,
            BatchTopKActivation::ofStored,
            JumpReluActivation::ofStored,
            GatedActivation::ofStored);

    private StoredActivations() {}

    /** The activation that computes what a file's does; an error that names it where there is none. */
    public static EncoderActivation of(Activation stored) {
        return ALL.stream()
                .flatMap(each -> each.apply(stored).stream())
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "its activation is " + stored + ", which this version does not run"));
    }

    /** The k of {@link Sae.Shape}; of a mean that is no whole number the nearest one. */
    public static int k(Activation stored) {
        if (stored instanceof TopK topK) {
            return topK.k();
        }
        if (stored instanceof AbsTopK topK) {
            return topK.k();
        }
        return stored instanceof BatchTopK batch ? (int) Math.max(1, Math.round(batch.k())) : 0;
    }
}
