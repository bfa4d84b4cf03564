package saeengine.data.tensors;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import saeengine.data.DataException;
import saeengine.data.HubCache;
import saeengine.data.JsonFile;
import saeengine.data.OpenFiles;

/**
 * A model in a folder of Hugging Face's layout: {@code config.json} and the weights, in one of four forms. A
 * folder of the hub's cache, {@code models--ORG--NAME}, stands for the snapshot that its {@code refs/main} names.
 */
public final class ModelFolder {
    private static final String CONFIG = "config.json";

    /** In the order of preference: what runs nothing when loaded elsewhere comes first. */
    private static final List<String> WEIGHTS = List.of(
            "model.safetensors", "model.safetensors.index.json", "pytorch_model.bin", "pytorch_model.bin.index.json");

    /** What stands beside the weights and decides how text is read. */
    private static final Set<String> BESIDE = Set.of(
            CONFIG,
            "tokenizer.json",
            "tokenizer_config.json",
            "special_tokens_map.json",
            "added_tokens.json",
            "vocab.json",
            "merges.txt");

    private static final Pattern TENSORS = Pattern.compile(".+\\.(safetensors|bin|pt|pth|index\\.json)");

    private final Path folder;
    private final JsonObject config;

    private ModelFolder(Path folder, JsonObject config) {
        this.folder = folder;
        this.config = config;
    }

    public static ModelFolder open(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new DataException(folder + ": there is no such folder; name one with a " + CONFIG + " in it");
        }
        Path snapshot = HubCache.isModel(folder) ? HubCache.snapshot(folder) : folder;
        return new ModelFolder(snapshot, readConfig(snapshot.resolve(CONFIG)));
    }

    /**
     * Of the files of a folder those that are read when a model in it is: the settings, and the weights in one form, the
     * first of the four that is there. Of weights in shards that is their index.
     */
    public static List<String> read(Collection<String> names) {
        Optional<String> weights = WEIGHTS.stream().filter(names::contains).findFirst();
        return names.stream()
                .filter(name -> BESIDE.contains(name) || name.equals(weights.orElse(null)))
                .toList();
    }

    /** The folder the files lie in. */
    public Path path() {
        return folder;
    }

    /** A copy of the model's settings. */
    public JsonObject config() {
        return config.deepCopy();
    }

    /** Opens the weights, to be closed by the caller. */
    public TensorFile weights() {
        for (String name : WEIGHTS) {
            Path path = folder.resolve(name);
            if (Files.exists(path)) {
                return name.endsWith(".json") ? ShardedTensorFile.open(path) : TensorFiles.open(path);
            }
        }
        throw new DataException(folder + ": holds no weights; looked for " + String.join(", ", WEIGHTS));
    }

    /** All files of a folder that decide what a model, or an autoencoder, in it computes; by name. */
    public static List<Path> parts(Path folder) {
        Path there = HubCache.isModel(folder) ? HubCache.snapshot(folder) : folder;
        try (Stream<Path> files = Files.list(there)) {
            return files.filter(file -> {
                        String name = file.getFileName().toString();
                        return BESIDE.contains(name) || TENSORS.matcher(name).matches();
                    })
                    .filter(Files::isRegularFile)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw OpenFiles.unreadable(there, e);
        }
    }

    private static JsonObject readConfig(Path path) {
        if (!Files.exists(path)) {
            throw new DataException(path + ": is missing; a model folder needs it beside the weights");
        }
        return JsonFile.object(path);
    }
}
