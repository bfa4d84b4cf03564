package saeengine.data.sae;

import java.util.Set;

/**
 * How one kind of activation lies in this engine's format.
 *
 * @param name what {@code activation} says in config.json
 * @param keys its settings there
 * @param tensors its tensors in sae.safetensors
 */
record ActivationForm(String name, Set<String> keys, Set<String> tensors, Reader reader) {
    interface Reader {
        /** Reads one for so many features; {@code hint} is the k that whoever reads the file has told. */
        Activation read(Weights weights, Settings config, TopKHint hint, int features);
    }

    /** One that has no k, so that a k that was told is refused. */
    static ActivationForm withoutK(String name, Set<String> keys, Set<String> tensors, Reader reader) {
        return new ActivationForm(name, keys, tensors, (weights, config, hint, features) -> {
            hint.requireUnused(weights);
            return reader.read(weights, config, hint, features);
        });
    }
}
