package saeengine.testing.disk;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import saeengine.data.Folders;

/**
 * What a power cut would take back: names that were made, moved or removed in a folder that was not forced since, and
 * bytes that were written to a file that was not. Kept in the order of the calls, undone backwards.
 */
final class Unforced {
    private final List<Change> changes = new ArrayList<>();
    private final Map<Object, Long> lengths = new HashMap<>();
    private Path root;
    private Path graves;
    private int buried;

    private interface Undo {
        void run() throws IOException;
    }

    private record Change(Path folder, Undo undo) {}

    void clear(Path newRoot) {
        changes.clear();
        lengths.clear();
        root = newRoot;
        graves = newRoot.resolveSibling("graves");
        try {
            Folders.delete(graves);
            Files.createDirectories(graves);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        buried = 0;
    }

    void made(Path path) {
        changes.add(new Change(path.getParent(), () -> Folders.delete(path)));
    }

    /** Before a removal. */
    void removing(Path path) throws IOException {
        if (Files.isDirectory(path)) {
            changes.add(new Change(path.getParent(), () -> Files.createDirectory(path)));
        } else {
            Path grave = bury(path);
            changes.add(new Change(path.getParent(), () -> Files.move(grave, path)));
        }
    }

    /** Before a rename, from one name to another in the same file system. */
    void moving(Path from, Path to) throws IOException {
        Path grave = Files.isRegularFile(to) ? bury(to) : null;
        changes.add(new Change(to.getParent(), () -> {
            Files.move(to, from);
            if (grave != null) {
                Files.move(grave, to);
            }
        }));
    }

    private Path bury(Path path) throws IOException {
        Path grave = graves.resolve(Integer.toString(buried++));
        return Files.createLink(grave, path);
    }

    void writing(Path path) throws IOException {
        lengths.putIfAbsent(key(path), Files.size(path));
    }

    void truncated(Path path, long length) throws IOException {
        lengths.computeIfPresent(key(path), (key, before) -> Math.min(before, length));
    }

    void forced(Path path) throws IOException {
        if (Files.isDirectory(path)) {
            changes.removeIf(change -> change.folder().equals(path));
        } else {
            lengths.remove(key(path));
        }
    }

    private static Object key(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    }

    void undo() throws IOException {
        for (int i = changes.size() - 1; i >= 0; i--) {
            // A folder that is gone for good took what was in it along.
            if (Files.isDirectory(changes.get(i).folder())) {
                changes.get(i).undo().run();
            }
        }
        if (!Files.exists(root)) {
            return;
        }
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Long length = lengths.get(key(file));
                if (length != null && Files.size(file) > length) {
                    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                        channel.truncate(length);
                    }
                }
            }
        }
    }
}
