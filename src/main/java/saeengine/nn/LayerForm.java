package saeengine.nn;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What one block's attention has of its own.
 *
 * @param window how many keys a query sees, its own included; 0 for all
 * @param rotary how queries and keys are rotated by their positions; empty for not at all
 */
public record LayerForm(int window, Optional<RotaryForm> rotary) {
    public LayerForm {
        if (window < 0) {
            throw new IllegalArgumentException("a window is at least 1, got " + window);
        }
    }

    /** Sees everything, and knows no positions. */
    public static LayerForm global() {
        return new LayerForm(0, Optional.empty());
    }

    public static LayerForm local(int window) {
        return new LayerForm(window, Optional.empty());
    }

    public static LayerForm rotated(RotaryForm rotary) {
        return new LayerForm(0, Optional.of(rotary));
    }

    /** So many layers alike. */
    public static List<LayerForm> alike(int layers, LayerForm layer) {
        return IntStream.range(0, TransformerConfig.requireLayers(layers))
                .mapToObj(l -> layer)
                .toList();
    }
}
