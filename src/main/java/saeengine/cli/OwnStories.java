package saeengine.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import saeengine.data.Folders;

/** Stories of the program's own in a file that is there while they are read, with their facts beside it. */
final class OwnStories implements AutoCloseable {
    private final Path folder;
    private final Path file;

    OwnStories() {
        try {
            folder = Files.createTempDirectory("sae-engine-stories");
        } catch (IOException e) {
            throw new UncheckedIOException("no folder for stories of the program's own", e);
        }
        file = OwnMaterial.shown(folder.resolve(RunFolders.OWN_TEXT));
    }

    Path file() {
        return file;
    }

    /** What the text is, without where it happens to lie. */
    String description() {
        return OwnMaterial.SHOWN;
    }

    @Override
    public void close() {
        try {
            Folders.delete(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(folder + ": cannot be removed", e);
        }
    }
}
