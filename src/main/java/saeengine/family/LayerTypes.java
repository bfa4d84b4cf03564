package saeengine.family;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import saeengine.data.KnownKeys;

/** Which blocks' attention sees a sliding window, and which everything: {@code layer_types}, or else a family's rule. */
final class LayerTypes {
    private LayerTypes() {}

    /** @param rule whether block i slides where nothing is said */
    static List<Boolean> sliding(ConfigJson json, int layers, IntPredicate rule) {
        List<Boolean> sliding = new ArrayList<>();
        if (!json.has("layer_types")) {
            for (int i = 0; i < layers; i++) {
                sliding.add(rule.test(i));
            }
            return sliding;
        }
        JsonArray types = json.array("layer_types");
        for (JsonElement type : types) {
            String word = ConfigJson.isText(type) ? type.getAsString() : "";
            if (!word.equals("sliding_attention") && !word.equals("full_attention")) {
                throw json.wrong("'layer_types' names " + KnownKeys.shown(type)
                        + ", this version has \"full_attention\" and \"sliding_attention\"");
            }
            sliding.add(word.equals("sliding_attention"));
        }
        if (sliding.size() != layers) {
            throw json.wrong("'layer_types' names " + sliding.size() + " layers, the model has " + layers);
        }
        return sliding;
    }

    /** A window of at least 1; a null is none. */
    static int window(ConfigJson json, int fallback) {
        if (DecoderKeys.isNull(json, "sliding_window")) {
            throw json.wrong("'sliding_window' is null and some layers' attention slides; give it a number");
        }
        int window = json.integer("sliding_window", fallback);
        if (window < 1) {
            throw json.wrong("'sliding_window' is " + window + ", it has to be at least 1");
        }
        return window;
    }
}
