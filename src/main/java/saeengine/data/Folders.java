package saeengine.data;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Folders as a whole, and the names in them, which are on the disk only once their folder is forced there: until then
 * a power cut may take back a new file, a rename or a removal.
 */
public final class Folders {
    private Folders() {}

    /**
     * Bytes that may still be written where a folder is. The file system itself is asked: {@code Files.getFileStore}
     * looks for it in the list of mounts, which a container or a chroot need not have.
     */
    public static long freeBytes(Path folder) {
        return folder.toFile().getUsableSpace();
    }

    /** Removes a file, or a folder with all in it; nothing where there is none. Links are removed, not followed. */
    public static void delete(Path path) throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        List<Path> deepestFirst;
        try (Stream<Path> files = Files.walk(path)) {
            deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : deepestFirst) {
            Files.delete(file);
        }
    }

    /** Makes a folder and those above it where they are missing, and puts their names on the disk. */
    public static void make(Path folder) {
        Deque<Path> missing = new ArrayDeque<>();
        for (Path at = folder.toAbsolutePath(); at != null && !Files.exists(at); at = at.getParent()) {
            missing.push(at);
        }
        try {
            Files.createDirectories(folder);
            for (Path made : missing) {
                sync(Objects.requireNonNull(made.getParent()));
            }
        } catch (IOException e) {
            throw new WriteFailed(folder, e);
        }
    }

    /** Renames in one go, over what is there, and puts the new name on the disk. */
    public static void replace(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        sync(Objects.requireNonNull(to.toAbsolutePath().getParent()));
    }

    /** Returns when the names in a folder are on the disk, as far as its file system can say. */
    public static void sync(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (AccessDeniedException e) {
            // A folder one may write into but not list can still be written into.
        } catch (IOException e) {
            String message = String.valueOf(e.getMessage());
            if (!message.contains("Invalid argument") && !message.contains("not supported")) {
                throw e;
            }
            // Some network file systems know no such request.
        }
    }
}
