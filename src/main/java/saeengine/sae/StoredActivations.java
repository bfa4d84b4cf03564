package saeengine.sae;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import saeengine.data.sae.Activation;

/** The activations of files as those that run here. One more is a line. */
public final class StoredActivations {
    private static final List<Function<Activation, Optional<EncoderActivation>>> ALL =
            List.of(ReluActivation::ofStored, TopKActivation::ofStored);

    private StoredActivations() {}

    /** The activation that computes what a file's does; an error that names it where there is none. */
    public static EncoderActivation of(Activation stored) {
        return ALL.stream()
                .flatMap(each -> each.apply(stored).stream())
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "its activation is " + stored.kind() + ", which this version does not run"));
    }
}
