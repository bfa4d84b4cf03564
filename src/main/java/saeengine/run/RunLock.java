package saeengine.run;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import saeengine.cache.CacheManifest;
import saeengine.data.Folders;
import saeengine.data.WriteFailed;

/**
 * The right to write into a run folder: a lock of the operating system on its file {@value #NAME}, which goes with the
 * process that holds it, however that ends. The file says who that is; one that nobody holds is taken over.
 */
public final class RunLock implements AutoCloseable {
    public static final String NAME = ".lock";

    /** Far behind the text, so that others can read it where a lock also keeps readers out. */
    private static final long LOCKED_BYTE = Long.MAX_VALUE - 1;

    private final Path folder;
    private final List<Path> made;
    private final FileChannel channel;

    private RunLock(Path folder, List<Path> made, FileChannel channel) {
        this.folder = folder;
        this.made = made;
        this.channel = channel;
    }

    /** Takes the lock, and makes the folder where it is missing; fails where another process holds it. */
    public static RunLock take(Path folder, Log log) {
        List<Path> made = missing(folder);
        Folders.make(folder);
        Path file = folder.resolve(NAME);
        try {
            while (true) {
                FileChannel channel = lock(folder, file, log);
                if (channel != null) {
                    return new RunLock(folder, made, channel);
                }
            }
        } catch (IOException e) {
            throw new WriteFailed(file, e);
        }
    }

    /** The folder that is locked. */
    public Path folder() {
        return folder;
    }

    /** Null where the file was removed by its last holder while this one opened it. */
    private static @Nullable FileChannel lock(Path folder, Path file, Log log) throws IOException {
        try {
            Files.createFile(file);
        } catch (FileAlreadyExistsException e) {
            // Held, or left by a process that died: the lock tells.
        }
        FileChannel channel = null;
        boolean held = false;
        try {
            Object key = key(file);
            channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
            if (!tryLock(channel, folder, log)) {
                throw new IllegalArgumentException("--out " + folder + ": " + holder(channel)
                        + " is writing a run there; wait for it, stop it, or name another folder");
            }
            if (Objects.equals(key, key(file))) {
                write(channel);
                held = true;
                return channel;
            }
            return null;
        } catch (NoSuchFileException e) {
            return null;
        } finally {
            if (channel != null && !held) {
                channel.close();
            }
        }
    }

    private static boolean tryLock(FileChannel channel, Path folder, Log log) {
        try {
            FileLock lock = channel.tryLock(LOCKED_BYTE, 1, false);
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        } catch (IOException e) {
            log.say(folder + ": its file system has no locks (" + e.getMessage()
                    + "); make sure yourself that no other run writes there");
            return true;
        }
    }

    private static Object key(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    }

    private static void write(FileChannel channel) throws IOException {
        String text = "process " + ProcessHandle.current().pid() + " on " + host() + ", since "
                + Instant.now().truncatedTo(ChronoUnit.SECONDS) + ",";
        channel.truncate(0);
        channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), 0);
    }

    private static String holder(FileChannel channel) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(200);
        channel.read(bytes, 0);
        String text = new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8).strip();
        return text.startsWith("process") ? text : "another process";
    }

    /** Not by asking the network, which may be slow to answer. */
    private static String host() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        } catch (IOException e) {
            return "this machine";
        }
    }

    private static List<Path> missing(Path folder) {
        List<Path> missing = new ArrayList<>();
        for (Path at = folder.toAbsolutePath(); at != null && !Files.exists(at); at = at.getParent()) {
            missing.add(at);
        }
        return missing;
    }

    /**
     * Gives the folder free, once. What never became a run leaves nothing behind; where some of its files are there already,
     * the lock's file stays beside them as the sign that they are what a run began with.
     */
    @Override
    public void close() {
        if (!channel.isOpen()) {
            return;
        }
        try {
            if (RunFolders.isRun(folder) || CacheManifest.isIn(folder) || RunFolders.holdsNothing(folder)) {
                Files.deleteIfExists(folder.resolve(NAME));
            }
            for (Path each : made) {
                if (!RunFolders.isListedEmpty(each)) {
                    break;
                }
                Files.delete(each);
            }
        } catch (IOException e) {
            // A lock file without a lock is taken over by the next run.
        } finally {
            closeChannel();
        }
    }

    private void closeChannel() {
        try {
            channel.close();
        } catch (IOException e) {
            // The lock goes with the process.
        }
    }
}
