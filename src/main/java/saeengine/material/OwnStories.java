package saeengine.material;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import saeengine.data.Folders;
import saeengine.run.RunFolders;

/** Stories of the program's own in a file that is there while they are read, with their facts beside it. */
public final class OwnStories implements AutoCloseable {
    private final Path folder;
    private final Path file;
    private final boolean many;

    /** @param many whether for probes on whole stories, which need more of them */
    public OwnStories(boolean many) {
        this.many = many;
        try {
            folder = Files.createTempDirectory("sae-engine-stories");
        } catch (IOException e) {
            throw new UncheckedIOException("no folder for stories of the program's own", e);
        }
        Path text = folder.resolve(RunFolders.OWN_TEXT);
        file = many ? OwnMaterial.probed(text) : OwnMaterial.shown(text);
    }

    public Path file() {
        return file;
    }

    /** What the text is, without where it happens to lie. */
    public String description() {
        return many ? OwnMaterial.PROBED : OwnMaterial.SHOWN;
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
