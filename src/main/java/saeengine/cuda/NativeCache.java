package saeengine.cuda;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.function.UnaryOperator;

/**
 * A folder of the user's own, readable by no one else, that native libraries of the jar are unpacked into.
 *
 * <p>A file is written under a temporary name and renamed, and one that is there is used only if it is what the jar
 * holds: neither a program that died while writing, nor two that start together, nor another user leaves a file
 * that is loaded.
 */
final class NativeCache {
    /** Names another folder. */
    static final String PROPERTY = "saeengine.cachedir";

    private final Path folder;

    private NativeCache(Path folder) {
        this.folder = folder;
    }

    /** The folder of a version, made where it is not there. */
    static NativeCache of(String version) throws IOException {
        String named = System.getProperty(PROPERTY);
        return in(
                named != null ? Path.of(named) : Path.of(System.getProperty("user.home"), ".cache", "sae-engine"),
                version);
    }

    static NativeCache in(Path base, String version) throws IOException {
        Files.createDirectories(base);
        Path folder = base.resolve(version);
        if (!Files.isDirectory(folder)) {
            try {
                Files.createDirectory(
                        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            } catch (java.nio.file.FileAlreadyExistsException e) {
                // Another process was faster; whether the folder is private is checked below.
            }
        }
        if (!Files.getPosixFilePermissions(folder).equals(PosixFilePermissions.fromString("rwx------"))) {
            throw new IOException(folder + " can be opened by others; 'chmod 700' it, or name another folder with -D"
                    + PROPERTY + "=FOLDER");
        }
        return new NativeCache(folder.toAbsolutePath());
    }

    Path folder() {
        return folder;
    }

    /** The file of a resource of the jar, as the resource is. */
    Path unpack(String resource) throws IOException {
        return unpack(resource, UnaryOperator.identity());
    }

    /** The file of what is made of a resource's bytes. */
    Path unpack(String resource, UnaryOperator<byte[]> change) throws IOException {
        byte[] bytes;
        try (InputStream in = NativeCache.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IOException("this build does not hold " + resource);
            }
            bytes = change.apply(in.readAllBytes());
        }
        Path file = folder.resolve(resource.substring(resource.lastIndexOf('/') + 1));
        if (Files.isRegularFile(file) && Arrays.equals(Files.readAllBytes(file), bytes)) {
            return file;
        }
        Path temporary = Files.createTempFile(folder, "unpacking", ".tmp");
        try {
            Files.write(temporary, bytes);
            move(temporary, file);
        } finally {
            Files.deleteIfExists(temporary);
        }
        return file;
    }

    private static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
