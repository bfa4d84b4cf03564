package saeengine.study;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.List;
import java.util.Map;
import saeengine.run.EngineVersion;
import saeengine.run.RunSettings;
import saeengine.suite.Suite;

/**
 * What an evaluation found.
 *
 * @param evaluations one an autoencoder, in the order asked for
 * @param suite what the suite measured of each; empty where it was not asked for
 * @param warnings what makes the results say less than they seem to
 * @param found settings that were found out on the way, as which layer, by the names that the command's options have
 */
public record EvalReport(
        List<Evaluation> evaluations, List<Suite.Result> suite, List<String> warnings, JsonObject found) {
    /** All of it but the suite, as eval.json holds it. */
    public JsonObject json(JsonObject settings) {
        return json(settings, Evaluation.json(evaluations));
    }

    /** Whether the suite measured anything. */
    public boolean hasSuite() {
        return !suite.isEmpty();
    }

    /** The suite's figures of one autoencoder by SAEBench's names; NaN where one has no value. */
    public Map<String, Double> suiteFigures(int at) {
        return suite.get(at).headline();
    }

    /** All that the suite measured of one autoencoder, as suite.json holds it. */
    public String suiteText(int at) {
        return RunSettings.pretty(suite.get(at).json());
    }

    /** What the suite measured, as suite.json holds it. */
    public JsonObject suiteJson(JsonObject settings) {
        JsonArray measured = new JsonArray();
        for (int i = 0; i < suite.size(); i++) {
            Dictionary dictionary = evaluations.get(i).dictionary();
            JsonObject each = new JsonObject();
            each.addProperty("sae", dictionary.path().toString());
            each.addProperty("description", dictionary.description());
            suite.get(i).json().asMap().forEach(each::add);
            measured.add(each);
        }
        return json(settings, measured);
    }

    private JsonObject json(JsonObject settings, JsonArray autoencoders) {
        return json(settings, warnings, autoencoders);
    }

    static JsonObject json(JsonObject settings, List<String> warnings, JsonArray autoencoders) {
        JsonArray warned = new JsonArray();
        warnings.forEach(warned::add);
        JsonObject json = new JsonObject();
        json.addProperty("command", "eval");
        json.addProperty("engine", EngineVersion.text());
        json.add("settings", settings);
        json.add("warnings", warned);
        json.add("autoencoders", autoencoders);
        return json;
    }
}
