package saeengine.study;

import com.google.gson.JsonObject;
import saeengine.synthetic.SyntheticSettings;

/** All settings of a synthetic world, for run.json and the files of {@code eval}. */
public final class SyntheticJson {
    private SyntheticJson() {}

    public static JsonObject of(String typed) {
        SyntheticSettings settings = SyntheticSettings.parse(typed);
        JsonObject json = new JsonObject();
        json.addProperty("features", settings.features());
        json.addProperty("dims", settings.dims());
        settings.numbers().forEach((name, value) -> json.add(name, Figures.number(value)));
        return json;
    }
}
