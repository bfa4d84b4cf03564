package saeengine.suite;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import org.jspecify.annotations.Nullable;

/** A measure's results in the layout of SAEBench's files. */
final class Measure {
    private Measure() {}

    /** @param unstructured figures by class; null where there are none */
    static JsonObject json(String type, JsonObject metrics, JsonArray details, @Nullable JsonElement unstructured) {
        JsonObject json = new JsonObject();
        json.addProperty("eval_type_id", type);
        json.add("eval_result_metrics", metrics);
        json.add("eval_result_details", details);
        if (unstructured != null) {
            json.add("eval_result_unstructured", unstructured);
        }
        return json;
    }

    static JsonObject inside(String name, JsonObject metrics) {
        JsonObject json = new JsonObject();
        json.add(name, metrics);
        return json;
    }
}
