package saeengine.cuda;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * Builds the stand-in's libraries with gcc, where they are not there as the sources say.
 *
 * @param folder of the libraries
 * @param reason why there are none; null where there are
 */
record StandInBuild(Path folder, String reason) {
    private static final Path SOURCES = Path.of("src", "test", "native");
    private static final List<String> JCUDA =
            List.of("libJCudaDriver-12.6.0-linux-x86_64.so", "libJCublas2-12.6.0-linux-x86_64.so");

    static StandInBuild run(Path folder) {
        try {
            if (exitCode(folder, List.of("gcc", "--version")) != 0) {
                return new StandInBuild(folder, "skipped: the stand-in GPU is built with gcc, which is not here");
            }
            Files.createDirectories(folder);
            try (FileChannel channel = FileChannel.open(
                            folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = channel.lock()) {
                build(folder);
            }
            return new StandInBuild(folder, null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void build(Path folder) throws IOException {
        String hash = hash();
        Path built = folder.resolve("built.txt");
        if (Files.exists(built) && Files.readString(built).equals(hash)) {
            return;
        }
        for (String library : JCUDA) {
            try (InputStream in = StandInBuild.class.getResourceAsStream("/lib/" + library)) {
                Files.copy(in, folder.resolve(library), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        List<String> command = List.of(
                "sh",
                SOURCES.resolve("build.sh").toString(),
                folder.toString(),
                folder.resolve(JCUDA.get(0)).toString(),
                folder.resolve(JCUDA.get(1)).toString(),
                System.getProperty("java.home"));
        if (exitCode(folder, command) != 0) {
            throw new IOException("the stand-in does not build: " + Files.readString(folder.resolve("build.log")));
        }
        Files.writeString(built, hash);
    }

    /** Of all sources: what was built from others is built again. */
    private static String hash() throws IOException {
        try (Stream<Path> files = Files.list(SOURCES)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (Path file : files.sorted().toList()) {
                digest.update(Files.readAllBytes(file));
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The exit code of a command, 127 where there is no such program; what it prints goes to build.log. */
    private static int exitCode(Path folder, List<String> command) throws IOException {
        Files.createDirectories(folder);
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("build.log").toFile())
                    .start()
                    .waitFor();
        } catch (IOException e) {
            return 127;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
