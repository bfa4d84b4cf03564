package saeengine.study;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import saeengine.activations.LanguageModel;
import saeengine.data.text.StoryReader;
import saeengine.material.FactFiles;
import saeengine.material.HeldOut;

/**
 * The stories that autoencoders are evaluated on.
 *
 * @param text files; null for stories of the program's own
 * @param facts files of hidden facts, one for each of the text; null for those beside it, if there are any
 * @param holdOut the share that training held out, of which alone the stories are read; null for all
 */
public record EvalStories(
        @Nullable List<Path> text,
        @Nullable List<Path> facts,
        @Nullable Double holdOut) {
    public EvalStories {
        Checks.heldOut(holdOut);
        if (facts != null) {
            Checks.require(text != null, "--facts", "goes with the --text that they are of");
            Checks.require(text != null && facts.size() == text.size(), "--facts", "one file for each of --text");
        }
    }

    /** A reading of the stories. */
    StoryReader open(LanguageModel language) {
        StoryReader all = language.stories(Objects.requireNonNull(text));
        return holdOut == null ? all : all.only(HeldOut.kept(holdOut).negate());
    }

    /** The files of facts, one for each of the text; none where there are none. */
    List<Path> factFiles() {
        return facts != null ? facts : FactFiles.beside(text);
    }

    EvalStories of(List<Path> other) {
        return new EvalStories(other, facts, holdOut);
    }
}
