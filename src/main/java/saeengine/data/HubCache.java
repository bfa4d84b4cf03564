package saeengine.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The folder where Hugging Face's own tools keep what they have downloaded, and {@code pull} what it has. */
public final class HubCache {
    private static final String MODELS = "models";
    private static final String PREFIX = MODELS + "--";
    private static final Pattern REPOSITORY = Pattern.compile("[\\w][\\w.-]*(/[\\w][\\w.-]*)?");
    private static final Pattern COMMIT = Pattern.compile("[0-9a-zA-Z]{1,64}");

    private final Map<String, String> environment;
    private final Path home;

    /** A cache where these environment variables, or else the home folder, put it. */
    public HubCache(Map<String, String> environment, Path home) {
        this.environment = Map.copyOf(environment);
        this.home = home;
    }

    /** The cache of whoever runs the program. */
    public static HubCache ofUser() {
        return new HubCache(System.getenv(), Path.of(System.getProperty("user.home")));
    }

    /** The cache folder, whether it exists or not. */
    public Path path() {
        return variable("HF_HUB_CACHE")
                .or(() -> variable("HUGGINGFACE_HUB_CACHE"))
                .or(() -> variable("HF_HOME").map(p -> p.resolve("hub")))
                .or(() -> variable("XDG_CACHE_HOME").map(p -> p.resolve("huggingface/hub")))
                .orElseGet(() -> home.resolve(".cache/huggingface/hub"));
    }

    /** The snapshot folder of a repository, say {@code roneneldan/TinyStories-33M}, where it has been downloaded. */
    public Optional<Path> find(String repository) {
        requireName(repository);
        Path model = folder(MODELS, repository);
        return Files.isRegularFile(mainRef(model)) ? Optional.of(snapshot(model)) : Optional.empty();
    }

    /** As {@link #find}; where it is not there, one line says where it was looked for and what fetches it. */
    public Path require(String repository) {
        return find(repository).orElseThrow(() -> new DataException(missing(repository)));
    }

    private String missing(String repository) {
        Path model = folder(MODELS, repository);
        String fetch = "fetch it with 'pull " + repository + "', or name a folder";
        if (Files.isDirectory(model.resolve("snapshots"))) {
            return repository + ": no such folder, and " + model + " has no refs/main, as after a download of another"
                    + " revision; name a folder in its snapshots, or " + fetch;
        }
        return repository + ": no such folder, and not in the Hugging Face cache, " + path() + " (" + source() + "); "
                + fetch;
    }

    /** What says where the cache is. */
    private String source() {
        for (String name : List.of("HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE", "HF_HOME", "XDG_CACHE_HOME")) {
            if (variable(name).isPresent()) {
                return "from " + name;
            }
        }
        return "HF_HOME and HF_HUB_CACHE are not set";
    }

    /** Whether a text has the form ORGANISATION/NAME. */
    public static boolean isRepository(String text) {
        return text.indexOf('/') > 0 && REPOSITORY.matcher(text).matches();
    }

    /** For the error where a path is not there: how a repository of that name is fetched, if it can be one. */
    public static String advice(Path missing, String type) {
        String name = missing.toString();
        boolean ending = name.matches(".*\\.[a-z0-9]{1,11}");
        return isRepository(name) && !ending
                ? "; 'pull " + name + " --type " + type + "' fetches one from the hub and says its folder"
                : "";
    }

    /** Refuses what no repository can be called. */
    public static void requireName(String repository) {
        if (!REPOSITORY.matcher(repository).matches()) {
            throw new DataException("'" + repository + "' is no name of a repository; write ORGANISATION/NAME");
        }
    }

    /** The cache's folder of one repository, {@code models} or {@code datasets}, whether it exists or not. */
    public Path folder(String kind, String repository) {
        return path().resolve(kind + "--" + repository.replace("/", "--"));
    }

    /** Whether a folder is the cache's folder of one model. */
    public static boolean isModel(Path folder) {
        Path name = folder.toAbsolutePath().normalize().getFileName();
        return name != null && name.toString().startsWith(PREFIX) && Files.isDirectory(folder.resolve("snapshots"));
    }

    /** The files of the commit that the main branch was at when the model was last downloaded. */
    public static Path snapshot(Path model) {
        Path ref = mainRef(model);
        try {
            String commit = Files.readString(ref).strip();
            if (!COMMIT.matcher(commit).matches()) {
                throw new DataException(ref + ": names no commit; download the model again");
            }
            Path snapshot = model.resolve("snapshots").resolve(commit);
            if (!Files.isDirectory(snapshot)) {
                throw new DataException(ref + ": names the commit " + commit + ", but there is no folder " + snapshot
                        + "; download the model again");
            }
            return snapshot;
        } catch (IOException e) {
            throw OpenFiles.unreadable(ref, e);
        }
    }

    private static Path mainRef(Path model) {
        return model.resolve("refs").resolve("main");
    }

    private Optional<Path> variable(String name) {
        String value = environment.getOrDefault(name, "");
        if (value.isBlank()) {
            return Optional.empty();
        }
        return Optional.of(value.startsWith("~/") ? home.resolve(value.substring(2)) : Path.of(value));
    }
}
