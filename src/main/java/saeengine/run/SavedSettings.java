package saeengine.run;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import saeengine.data.DataException;
import saeengine.train.JsonFiles;

/** The settings of an earlier run, from its run.json. */
public final class SavedSettings {
    private final JsonObject options;

    private SavedSettings(JsonObject options) {
        this.options = options;
    }

    /** Those of no run. */
    public static SavedSettings none() {
        return new SavedSettings(new JsonObject());
    }

    /** Those of the run in a folder; fails where there is none. */
    public static SavedSettings ofRun(Path folder) {
        Path saved = folder.resolve(RunFolders.SETTINGS);
        if (!Files.exists(saved)) {
            throw new DataException(saved + ": is not there, so there is no run to resume; leave out --resume");
        }
        return read(saved);
    }

    /** Those of a run.json, wherever it lies. */
    public static SavedSettings read(Path file) {
        JsonObject run = JsonFiles.read(file);
        if (!run.has("options") || !run.get("options").isJsonObject()) {
            throw new DataException(file + ": has no 'options'; give the run.json of a run");
        }
        return new SavedSettings(run.getAsJsonObject("options"));
    }

    /** What the run had settings for. */
    public Set<String> names() {
        return options.keySet();
    }

    /** The saved text of a setting, as it would be typed; null where the run had none. */
    public @Nullable String saved(String name) {
        JsonElement value = options.get(name);
        if (value == null || value.isJsonNull()) {
            return null;
        }
        return value.isJsonArray() ? joined(value.getAsJsonArray()) : value.getAsString();
    }

    /** The saved text of one of {@link #names}. */
    public String required(String name) {
        String text = saved(name);
        if (text == null) {
            throw new DataException("the run's setting '" + name + "' has no value");
        }
        return text;
    }

    private static String joined(JsonArray values) {
        StringBuilder text = new StringBuilder();
        for (JsonElement value : values) {
            text.append(text.isEmpty() ? "" : ",").append(value.getAsString());
        }
        return text.toString();
    }
}
