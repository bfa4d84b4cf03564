package saeengine.study;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.List;

/** An autoencoder that was evaluated, and what was measured of it. */
public record Evaluation(Dictionary dictionary, Figures figures) {
    /** As eval.json holds it. */
    public JsonObject json() {
        JsonObject json = described(dictionary);
        figures.addTo(json);
        return json;
    }

    /** What of it is known before anything is measured. */
    static JsonObject described(Dictionary dictionary) {
        JsonObject provenance = new JsonObject();
        dictionary.provenance().facts().forEach(provenance::addProperty);
        JsonObject json = new JsonObject();
        json.addProperty("sae", dictionary.path().toString());
        json.addProperty("format", dictionary.formatWord());
        json.addProperty("description", dictionary.description());
        json.addProperty("dims", dictionary.sae().dims());
        if (dictionary.transcodes()) {
            json.addProperty("outputs", dictionary.sae().outputs());
        }
        json.addProperty("features", dictionary.sae().features());
        json.add("provenance", provenance);
        return json;
    }

    static JsonArray json(List<Evaluation> all) {
        JsonArray json = new JsonArray();
        all.forEach(each -> json.add(each.json()));
        return json;
    }
}
