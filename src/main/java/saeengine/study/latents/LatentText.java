package saeengine.study.latents;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import saeengine.activations.Normalize;
import saeengine.study.Checks;
import saeengine.study.SiteChoice;

/**
 * On which rows of a model latents are looked at.
 *
 * @param model a folder or name; null for the one that the first autoencoder's file names
 * @param text files of stories; null, where that is allowed, for the program's own
 * @param place where the model is read
 * @param rows most tokens, rounded up to whole windows; {@link #ALL} for no limit
 * @param normalize what is done to a window's rows first, as in training
 * @param seed of a model with random weights, and of controls
 */
public record LatentText(
        @Nullable String model,
        @Nullable List<Path> text,
        SiteChoice place,
        long rows,
        Normalize normalize,
        long seed) {
    /** No limit on rows. */
    public static final long ALL = Long.MAX_VALUE;

    public LatentText {
        Checks.rows(rows);
    }

    /** The files of the text, which there is by now. */
    List<Path> files() {
        return Objects.requireNonNull(text);
    }

    LatentText of(List<Path> other) {
        return new LatentText(model, other, place, rows, normalize, seed);
    }
}
