package saeengine.shard;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import saeengine.data.AtomicFile;
import saeengine.data.DataException;
import saeengine.data.Folders;
import saeengine.data.WriteFailed;

/** A folder put together from files of shards: under a temporary name, renamed when it is whole. */
public final class Gathered {
    private Gathered() {}

    /** What is put into a folder. */
    public interface Content {
        void writeTo(Path folder) throws IOException;
    }

    /** Makes the folder, with what {@code content} puts into it; fails where there is one already. */
    public static void folder(Path out, Content content) {
        if (Files.exists(out)) {
            throw new DataException(
                    out + ": is there already, and shards are gathered into a new folder; move it away");
        }
        Path temporary = AtomicFile.temporary(out);
        try {
            try {
                Folders.make(temporary);
                content.writeTo(temporary);
                Folders.sync(temporary);
                Folders.replace(temporary, out);
            } finally {
                Folders.delete(temporary);
            }
        } catch (IOException e) {
            throw new WriteFailed(out, e);
        }
    }

    /** A second name of a file, or, where the disk has no such thing, a copy. */
    public static void link(Path file, Path as) throws IOException {
        try {
            Files.createLink(as, file);
        } catch (UnsupportedOperationException | FileSystemException e) {
            AtomicFile.copy(file, as);
        }
    }

    /** Copies of a folder and all that is in it, for files that are written on in place. */
    public static void copyAll(Path folder, Path as) throws IOException {
        Files.createDirectory(as);
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                Path to = as.resolve(file.getFileName().toString());
                if (Files.isDirectory(file)) {
                    copyAll(file, to);
                } else {
                    AtomicFile.copy(file, to);
                }
            }
        }
        Folders.sync(as);
    }
}
