package saeengine.run;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import saeengine.cache.CacheManifest;
import saeengine.data.DataException;
import saeengine.data.FileSum;
import saeengine.data.tensors.ModelFolder;
import saeengine.train.JsonFiles;

/**
 * The files that feed a run, by size and SHA-256, in {@value #FILE} of its folder: a run that is resumed has to find
 * the same ones.
 *
 * <p>Every byte is read every time: a time stamp can be kept while a file changes. That is done beside the run's own
 * start, in a thread of its own, and is over before anything is trained or written.
 */
public final class RunInputs implements AutoCloseable {
    public static final String FILE = "inputs.json";

    private final Path folder;
    private final boolean resumed;
    private final boolean known;
    private final Map<String, Input> before = new LinkedHashMap<>();
    private final Map<String, Adding> now = new LinkedHashMap<>();
    private final ExecutorService reader = Executors.newSingleThreadExecutor(work -> {
        Thread thread = new Thread(work, "sae-engine-sums");
        thread.setDaemon(true);
        return thread;
    });

    /** A file, the option that names it, and what it held. */
    private record Input(String option, String file, FileSum sum) {}

    private record Adding(String option, Path file, Future<FileSum> sum) {}

    /** @param resumed whether the folder's run is gone on with, so that its files are compared */
    public RunInputs(Path folder, boolean resumed) {
        this.folder = folder;
        this.resumed = resumed;
        this.known = resumed && Files.exists(folder.resolve(FILE));
        if (known) {
            for (JsonElement each : JsonFiles.read(folder.resolve(FILE)).getAsJsonArray("inputs")) {
                JsonObject input = each.getAsJsonObject();
                FileSum sum = new FileSum(
                        input.get("bytes").getAsLong(), input.get("sha256").getAsString());
                String option = input.get("option").getAsString();
                Path file = Path.of(input.get("file").getAsString());
                before.put(key(before, option, file), new Input(option, file.toString(), sum));
            }
        }
    }

    /** By name and not by folder, which may move; several of one name are counted. */
    private static String key(Map<String, ?> taken, String option, Path file) {
        String key = option + " " + file.getFileName();
        for (int i = 2; taken.containsKey(key); i++) {
            key = option + " " + file.getFileName() + " " + i;
        }
        return key;
    }

    /** Adds files, or folders with the parts of a model or an autoencoder, or with activations. */
    public RunInputs add(String option, List<Path> paths) {
        for (Path path : paths) {
            files(path).forEach(file -> add(option, file));
        }
        return this;
    }

    /** Of activations the manifest, which has the sums of the others; whoever reads those compares them. */
    private static List<Path> files(Path path) {
        if (CacheManifest.isIn(path)) {
            return List.of(path.resolve(CacheManifest.FILE));
        }
        return Files.isDirectory(path) ? ModelFolder.parts(path) : List.of(path);
    }

    private void add(String option, Path file) {
        if (!Files.isRegularFile(file)) {
            return;
        }
        String key = key(now, option, file);
        Input was = before.get(key);
        long bytes = size(file);
        if (was != null && was.sum().bytes() != bytes) {
            throw changed(option, file, was.sum(), String.format(Locale.ROOT, "%,d bytes", bytes));
        }
        now.put(key, new Adding(option, file, reader.submit(() -> FileSum.of(file))));
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(file + ": cannot be read", e);
        }
    }

    /** Fails where a resumed run finds other files; else writes down which they are. */
    public void settle(Log log) {
        if (resumed && !known) {
            log.say(folder.resolve(FILE) + " is not there, the run began with an older version: whether text"
                    + " and model are the same could not be checked; from now on they are");
        }
        List<Input> found = new ArrayList<>();
        now.forEach((key, adding) -> {
            FileSum sum = sum(adding.sum());
            Input was = before.remove(key);
            if (known && was == null) {
                throw new DataException(adding.file() + " (" + adding.option()
                        + "): was not there when the run began; take it away, or begin another run");
            }
            if (was != null && !was.sum().equals(sum)) {
                throw changed(adding.option(), adding.file(), was.sum(), text(sum));
            }
            found.add(new Input(adding.option(), adding.file().toString(), sum));
        });
        for (Input gone : before.values()) {
            throw new DataException(
                    gone.file() + " (" + gone.option() + "): is missing, the run that is resumed read it: "
                            + text(gone.sum()) + "; put it back, or begin another run");
        }
        if (!known) {
            RunSettings.write(folder.resolve(FILE), json(found));
        }
    }

    private static FileSum sum(Future<FileSum> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            Throwable cause = Objects.requireNonNull(e.getCause());
            throw new DataException(String.valueOf(cause.getMessage()), cause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("stopped while the inputs were read", e);
        }
    }

    private static DataException changed(String option, Path file, FileSum was, String is) {
        return new DataException(file + " (" + option + "): has changed since the run began: it was " + text(was)
                + ", it is " + is + "; put back what it was, or begin another run");
    }

    private static String text(FileSum sum) {
        return String.format(
                Locale.ROOT,
                "%,d bytes with SHA-256 %s",
                sum.bytes(),
                sum.sha256().substring(0, 16));
    }

    private static JsonObject json(List<Input> inputs) {
        JsonArray list = new JsonArray();
        for (Input input : inputs) {
            JsonObject each = new JsonObject();
            each.addProperty("option", input.option());
            each.addProperty("file", input.file());
            each.addProperty("bytes", input.sum().bytes());
            each.addProperty("sha256", input.sum().sha256());
            list.add(each);
        }
        JsonObject json = new JsonObject();
        json.add("inputs", list);
        return json;
    }

    @Override
    public void close() {
        reader.shutdownNow();
    }
}
