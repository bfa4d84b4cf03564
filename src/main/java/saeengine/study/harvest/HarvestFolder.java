package saeengine.study.harvest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import saeengine.cache.CacheManifest;
import saeengine.data.AtomicFile;
import saeengine.data.Folders;
import saeengine.run.BegunSettings;
import saeengine.run.OutputPaths;
import saeengine.run.RunLock;

/** The folder of a harvest: new, or one to go on with, or an old one to be replaced. */
final class HarvestFolder {
    private static final Pattern SHARD = Pattern.compile("rows-\\d{6}\\.safetensors");

    private HarvestFolder() {}

    /** Fails where there is anything but activations. */
    static void check(Path folder) {
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw new IllegalArgumentException(
                    "--out " + folder + ": is a file, activations are written into a folder");
        }
        for (Path file : Files.exists(folder) ? list(folder) : List.<Path>of()) {
            String name = file.getFileName().toString();
            if (!isOurs(name)) {
                throw new IllegalArgumentException("--out " + folder + ": holds " + name
                        + ", which is no activations of harvest; name a new folder");
            }
        }
        OutputPaths.requireCanMake(folder);
    }

    private static boolean isOurs(String name) {
        return name.equals(CacheManifest.FILE)
                || name.equals(RunLock.NAME)
                || SHARD.matcher(name).matches()
                || AtomicFile.isTemporary(Path.of(name));
    }

    /** What is there to go on with, after leftovers of a killed process are gone, or everything where it is replaced. */
    static Optional<CacheManifest> begun(Path folder, boolean overwrite) {
        try {
            if (overwrite) {
                Folders.delete(folder.resolve(CacheManifest.FILE));
            }
            boolean isBegun = CacheManifest.isIn(folder);
            for (Path file : list(folder)) {
                String name = file.getFileName().toString();
                if (AtomicFile.isTemporary(file)
                        || (!isBegun && SHARD.matcher(name).matches())) {
                    Files.delete(file);
                }
            }
            return isBegun ? Optional.of(CacheManifest.read(folder)) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(folder + ": cannot be cleared", e);
        }
    }

    private static List<Path> list(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(folder + ": cannot be listed", e);
        }
    }

    /** Fails on the first setting that is another than the one that a folder's rows were begun with. */
    static void requireSame(Path folder, CacheManifest was, CacheManifest is) {
        BegunSettings begun = new BegunSettings("the activations in " + folder);
        begun.requireAll(was.settings(), is.settings());
        begun.require("rows", was.rows(), is.rows());
        begun.require("dtype", was.dtype().name(), is.dtype().name());
        begun.require("shard-rows", was.shardRows(), is.shardRows());
        begun.require("dims", was.parts().width(), is.parts().width());
    }
}
