package saeengine.material;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import saeengine.stories.StoryWriter;

/** The files of hidden facts that lie beside those of a text. */
public final class FactFiles {
    private FactFiles() {}

    /** One for each file of a text; none where one has none, or where there is no text. */
    public static List<Path> beside(@Nullable List<Path> text) {
        if (text == null) {
            return List.of();
        }
        List<Path> beside = text.stream().map(StoryWriter::factsBeside).toList();
        return beside.stream().allMatch(Files::isRegularFile) ? beside : List.of();
    }
}
