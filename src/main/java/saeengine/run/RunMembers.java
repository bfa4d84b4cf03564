package saeengine.run;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import saeengine.data.DataException;
import saeengine.train.JsonFiles;
import saeengine.train.SaeStore;

/** Autoencoders by the folders they lie in, where a run's folder stands for all of its members. */
public final class RunMembers {
    private RunMembers() {}

    /** The paths in order, each run's replaced by its members'; one that then comes twice is refused. */
    public static List<Path> of(List<Path> paths) {
        List<Path> all = new ArrayList<>();
        for (Path path : paths) {
            if (Files.isRegularFile(path.resolve(RunFolders.SETTINGS))) {
                all.addAll(ofRun(path));
            } else {
                all.add(path);
            }
        }
        if (new HashSet<>(all).size() < all.size()) {
            throw new IllegalArgumentException(
                    "--sae: each autoencoder once, and a run's folder stands for all of its");
        }
        return all;
    }

    private static List<Path> ofRun(Path run) {
        Path settings = run.resolve(RunFolders.SETTINGS);
        JsonObject json = JsonFiles.read(settings);
        if (!(json.get("members") instanceof JsonArray members) || members.isEmpty()) {
            throw new DataException(
                    settings + ": names no 'members', so this is no run of train; name an autoencoder's own folder");
        }
        List<Path> folders = new ArrayList<>();
        for (JsonElement member : members) {
            Path folder = run.resolve(member.getAsJsonObject().get("name").getAsString());
            if (!Files.isRegularFile(folder.resolve(SaeStore.WEIGHTS))) {
                throw new DataException(folder + ": holds no " + SaeStore.WEIGHTS + " yet; the run has saved nothing");
            }
            folders.add(folder);
        }
        return folders;
    }
}
