package saeengine.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.List;
import saeengine.study.Dictionary;
import saeengine.study.Figures;

/** An autoencoder that was evaluated, and what was measured of it. */
record Evaluation(Dictionary dictionary, Figures figures) {
    JsonObject json() {
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
        json.add("metrics", figures.json());
        json.add("density", figures.density());
        if (figures.facts() != null) {
            json.add("facts", figures.factsJson());
        }
        return json;
    }

    static JsonArray json(List<Evaluation> all) {
        JsonArray json = new JsonArray();
        all.forEach(each -> json.add(each.json()));
        return json;
    }
}
