package saeengine.data.sae;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import saeengine.data.DataException;
import saeengine.data.HubCache;
import saeengine.data.tensors.TensorFile;
import saeengine.data.tensors.TensorFiles;

/**
 * Reads and writes autoencoders in every format of {@link SaeFormat}.
 *
 * <p>The format of a file is told by the names of its tensors and by the settings beside it, never by its own name;
 * where that leaves none or several, the error lists what was seen.
 */
public final class SaeFiles {
    private static final List<Layout> LAYOUTS = List.of(
            new OwnLayout(),
            new SaeLensLayout(),
            new DictionaryLearningLayout(),
            new SparsifyLayout(),
            new OpenAiLayout(),
            new GemmaScopeLayout(),
            new GemmaScope2Layout(),
            new LlamaScopeLayout(),
            new QwenScopeLayout(),
            new GoodfireLayout(),
            new LayerTranscoderLayout(),
            new BareTopKLayout());

    private static final List<String> ENDINGS = List.of(".safetensors", ".pt", ".pth", ".bin", ".npz");

    /** What stands beside the weights in one of the formats. */
    private static final Set<String> SETTINGS = Set.of(
            "config.json", "cfg.json", "hyperparams.json", "wandb-config.yaml", "wanb-config.yaml", "config.yaml");

    private record Match(Path file, Layout layout) {}

    private SaeFiles() {}

    /** Whether a file may hold weights, by its name. */
    public static boolean isWeights(String name) {
        return ENDINGS.stream().anyMatch(name::endsWith);
    }

    /** Whether a file is read beside weights, by its name. */
    public static boolean isSettings(String name) {
        return SETTINGS.contains(name);
    }

    /** Reads the autoencoder in a file, or the only one in a folder. */
    public static StoredSae read(Path fileOrFolder) {
        return read(fileOrFolder, TopKHint.NONE);
    }

    /** Reads a TopK autoencoder, and says the k that its file may not store; one that stores another is refused. */
    public static StoredSae readTopK(Path fileOrFolder, int k, Activation.Rectify rectify) {
        return read(fileOrFolder, TopKHint.of(k, rectify));
    }

    /** The format of the autoencoder in a file, or of the only one in a folder. */
    public static SaeFormat format(Path fileOrFolder) {
        return find(fileOrFolder).layout().format();
    }

    /**
     * Writes an autoencoder into a folder, which is made if it is not there. Conventions that a format does not know
     * are folded away; what it cannot compute at all is refused.
     */
    public static void write(StoredSae sae, SaeFormat format, Path folder) {
        Layout layout = LAYOUTS.stream()
                .filter(each -> each.format() == format)
                .findFirst()
                .orElseThrow();
        if (!format.writable()) {
            List<String> written = Arrays.stream(SaeFormat.values())
                    .filter(SaeFormat::writable)
                    .map(SaeFormat::toString)
                    .toList();
            throw new DataException(
                    folder + ": " + format + " is only read; written are " + String.join(", ", written));
        }
        requireRoom(folder, layout);
        NewFiles.write(folder, layout.optionalNames(), temporary -> layout.write(sae, temporary));
    }

    private static StoredSae read(Path fileOrFolder, TopKHint hint) {
        Match match = find(fileOrFolder);
        try (TensorFile file = TensorFiles.open(match.file())) {
            return match.layout().read(new Weights(file), hint);
        } catch (IllegalArgumentException e) {
            throw new DataException(match.file() + ": " + e.getMessage(), e);
        }
    }

    private static Match find(Path fileOrFolder) {
        if (!Files.exists(fileOrFolder)) {
            throw new DataException(fileOrFolder + ": there is no such file or folder; check the name"
                    + HubCache.advice(fileOrFolder, "sae"));
        }
        List<String> seen = new ArrayList<>();
        List<Match> matches = matches(fileOrFolder, seen);
        if (matches.size() == 1) {
            return matches.get(0);
        }
        String what = matches.isEmpty() ? "holds no autoencoder of a known format" : "holds several autoencoders";
        throw new DataException(fileOrFolder + ": " + what + "; seen: "
                + (seen.isEmpty() ? "no file of tensors" : String.join("; ", seen)));
    }

    private static List<Match> matches(Path fileOrFolder, List<String> seen) {
        List<Match> matches = new ArrayList<>();
        for (Path path : Files.isDirectory(fileOrFolder) ? tensorFiles(fileOrFolder) : List.of(fileOrFolder)) {
            try (TensorFile file = TensorFiles.open(path)) {
                Weights weights = new Weights(file);
                List<Layout> layouts = LAYOUTS.stream()
                        .filter(layout -> layout.recognises(weights))
                        .toList();
                layouts.forEach(layout -> matches.add(new Match(path, layout)));
                seen.add(path.getFileName() + " with " + Names.few(file.names())
                        + (layouts.isEmpty() ? "" : " (" + layouts.get(0).format() + ")"));
            } catch (DataException e) {
                if (!Files.isDirectory(fileOrFolder)) {
                    throw e;
                }
                // An optimizer's state beside the weights may be a pickle nobody should open.
                seen.add(path.getFileName() + ", which cannot be read");
            }
        }
        return matches;
    }

    private static List<Path> tensorFiles(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> isWeights(file.toString()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new DataException(folder + ": cannot be listed: " + e, e);
        }
    }

    /** A second autoencoder beside the first would leave neither readable. */
    private static void requireRoom(Path folder, Layout layout) {
        if (!Files.exists(folder)) {
            return;
        }
        if (!Files.isDirectory(folder)) {
            throw new DataException(folder + ": is a file, and an autoencoder is written into a folder");
        }
        for (Match match : matches(folder, new ArrayList<>())) {
            String name = match.file().getFileName().toString();
            if (!name.equals(layout.weightsName()) || match.layout() != layout) {
                throw new DataException(folder + ": holds an autoencoder already, " + name + " ("
                        + match.layout().format() + "); write into another folder");
            }
        }
    }
}
