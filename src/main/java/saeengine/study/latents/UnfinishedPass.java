package saeengine.study.latents;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import saeengine.activations.ModelLoader;
import saeengine.activations.Normalize;
import saeengine.data.Folders;
import saeengine.data.tensors.ModelFolder;
import saeengine.latents.SavedPass;
import saeengine.run.BegunSettings;
import saeengine.run.EngineVersion;
import saeengine.run.RunSettings;
import saeengine.study.Dictionary;
import saeengine.train.JsonFiles;

/**
 * The folder beside a page in which what was read is kept until the page is written. A page that is asked for again with the
 * same autoencoders, model and text goes on there.
 */
final class UnfinishedPass {
    static final String NAME = "unfinished";
    private static final String SETTINGS = "settings.json";

    private final Path folder;

    UnfinishedPass(Path page) {
        this.folder = page.resolve(NAME);
    }

    /** What is there, or nothing yet. Where it was begun otherwise that is an error, unless it may be replaced. */
    SavedPass open(LatentReading reading, boolean overwrite) {
        JsonObject settings = settings(reading);
        Path file = folder.resolve(SETTINGS);
        if (Files.exists(file)) {
            JsonObject was = JsonFiles.read(file);
            if (!overwrite) {
                new BegunSettings("the tokens in " + folder).requireAll(was, settings);
            } else if (BegunSettings.firstOther(was, settings).isPresent()) {
                remove();
            }
        }
        Folders.make(folder);
        RunSettings.write(file, settings);
        long rows = SavedPass.rowsIn(folder);
        if (rows > 0) {
            reading.log().say("going on behind %,d tokens that were read before", rows);
        }
        return SavedPass.in(folder, reading.saes().size());
    }

    /** To be called when the page is there. */
    void remove() {
        try {
            Folders.delete(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(folder + ": cannot be removed", e);
        }
    }

    /** All that decides which latents are active where. */
    private static JsonObject settings(LatentReading reading) {
        LatentText on = reading.on();
        JsonObject settings = new JsonObject();
        settings.addProperty("version", EngineVersion.text());
        settings.addProperty("model", reading.model());
        settings.add("model-files", BegunSettings.sums(ModelLoader.files(reading.model())));
        settings.add("text", BegunSettings.sums(on.files()));
        JsonArray saes = new JsonArray();
        for (Dictionary each : reading.dictionaries()) {
            saes.add(each.path().getFileName() + ", " + each.description());
            if (Files.exists(each.path())) {
                saes.addAll(BegunSettings.sums(files(each.path())));
            }
        }
        settings.add("sae", saes);
        settings.addProperty("site", reading.site().toString());
        settings.addProperty("rows", on.rows());
        settings.addProperty("context", reading.context());
        settings.addProperty("normalize", on.normalize() == Normalize.NONE ? "none" : "per-story");
        settings.addProperty("seed", on.seed());
        settings.addProperty(
                "device", reading.device().isHost() ? "cpu" : reading.device().describe());
        return settings;
    }

    private static List<Path> files(Path sae) {
        return Files.isDirectory(sae) ? ModelFolder.parts(sae) : List.of(sae);
    }
}
