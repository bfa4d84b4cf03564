package saeengine.family;

import com.google.gson.JsonPrimitive;
import java.util.List;
import java.util.Optional;
import saeengine.data.KnownKeys;
import saeengine.nn.LayerForm;
import saeengine.nn.RotaryForm;

/** What Qwen 2 and 3 share: windows in the last blocks, which published models do not use. */
final class QwenKeys {
    private QwenKeys() {}

    static KnownKeys of(Use use) {
        return DecoderKeys.of(use)
                .used("hidden_act", "use_sliding_window", "sliding_window", "max_window_layers", "layer_types")
                .only("use_mrope", "positions of images are no text's", new JsonPrimitive(false));
    }

    /** Blocks from {@code max_window_layers} on slide, if any does. */
    static List<LayerForm> layers(ConfigJson json, RotaryForm rotary) {
        int layers = DecoderKeys.layers(json);
        // As in Mistral's, a null takes the window out and a key that is missing stands for 4096.
        boolean none = DecoderKeys.isNull(json, "sliding_window");
        boolean slides = json.flag("use_sliding_window", false) && !none;
        int first = json.integer("max_window_layers", 28);
        return LayerTypes.sliding(json, layers, i -> slides && i >= first).stream()
                .map(each -> new LayerForm(each ? window(json, slides) : 0, Optional.of(rotary)))
                .toList();
    }

    private static int window(ConfigJson json, boolean slides) {
        if (!slides) {
            throw json.wrong(
                    "'layer_types' names \"sliding_attention\", and there is no window: 'use_sliding_window' has to"
                            + " be true and 'sliding_window' a number");
        }
        return LayerTypes.window(json, 4096);
    }
}
