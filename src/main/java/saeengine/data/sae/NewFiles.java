package saeengine.data.sae;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import saeengine.data.DataException;
import saeengine.data.Folders;

/**
 * Files that are written under a temporary name and then renamed. A new folder appears whole or not at all; in one
 * that is there already each file does, settings last.
 */
final class NewFiles {
    private NewFiles() {}

    /**
     * Fills {@code folder} with what {@code content} writes into the empty folder it is given. Of the optional files,
     * those that were there before and are not written now are removed.
     */
    static void write(Path folder, List<String> optional, Consumer<Path> content) {
        Path target = folder.toAbsolutePath().normalize();
        Path temporary = target.resolveSibling(
                "." + target.getFileName() + "." + ProcessHandle.current().pid() + "-" + System.nanoTime() + ".tmp");
        try {
            Files.createDirectories(temporary);
            try {
                content.accept(temporary);
                publish(temporary, target, optional);
            } finally {
                Folders.delete(temporary);
            }
        } catch (IOException e) {
            throw new DataException(folder + ": cannot be written: " + e, e);
        }
    }

    static void writeText(Path file, String text) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        } catch (IOException e) {
            throw new DataException(file + ": cannot be written: " + e, e);
        }
    }

    private static void publish(Path temporary, Path target, List<String> optional) throws IOException {
        if (!Files.exists(target)) {
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
            return;
        }
        for (String name : optional) {
            if (!Files.exists(temporary.resolve(name))) {
                Files.deleteIfExists(target.resolve(name));
            }
        }
        for (Path file : settingsLast(temporary)) {
            Files.move(
                    file,
                    target.resolve(file.getFileName()),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static List<Path> settingsLast(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted(
                            Comparator.comparing((Path file) -> file.toString().endsWith(".json"))
                                    .thenComparing(Comparator.naturalOrder()))
                    .toList();
        }
    }
}
