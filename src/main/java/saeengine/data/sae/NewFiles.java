package saeengine.data.sae;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;
import saeengine.data.AtomicFile;
import saeengine.data.Folders;
import saeengine.data.WriteFailed;

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
        Path temporary = AtomicFile.temporary(target);
        try {
            Files.createDirectories(temporary);
            try {
                content.accept(temporary);
                publish(temporary, target, optional);
            } finally {
                Folders.delete(temporary);
            }
        } catch (IOException e) {
            throw new WriteFailed(folder, e);
        } catch (WriteFailed e) {
            throw e.at(folder);
        }
    }

    private static void publish(Path temporary, Path target, List<String> optional) throws IOException {
        if (!Files.exists(target)) {
            Folders.sync(temporary);
            Folders.make(Objects.requireNonNull(target.getParent()));
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
            Folders.sync(Objects.requireNonNull(target.getParent()));
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
        Folders.sync(target);
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
