package saeengine.cli;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import saeengine.activations.Normalize;
import saeengine.material.InputFiles;
import saeengine.study.Checks;
import saeengine.study.latents.LatentText;

/** On which rows of a model latents are looked at. */
final class LatentTextOptions {
    /** Tokens of a text that are read by default: under a minute of the bundled model on two cores. */
    private static final long DEFAULT_ROWS = 200_000;

    @Option(
            names = "--model",
            order = HelpGroup.ROWS,
            paramLabel = "DIR",
            description = ModelText.MODEL + " Default: the one that the autoencoder's file names.")
    private @Nullable String model;

    @Option(
            names = "--text",
            order = HelpGroup.ROWS,
            paramLabel = "FILE",
            split = ",",
            description =
                    "Stories, as .txt, .json, .jsonl, or token ids in .bin. 'features' without it reads stories of the"
                            + " program's own, whose facts are known.")
    @Nullable
    List<Path> text;

    @Mixin
    private PlaceOptions place;

    @Option(
            names = "--rows",
            order = HelpGroup.ROWS,
            paramLabel = "N",
            converter = RowLimit.class,
            description = "Stop after so many tokens, with the window in which they are reached; 'all' for no limit."
                    + " Default: 200000.")
    private long rows = DEFAULT_ROWS;

    @Option(
            names = "--normalize",
            order = HelpGroup.ROWS,
            paramLabel = "HOW",
            description = "What is done to a window's rows before the autoencoder sees them, as in training: 'none' or"
                    + " 'per-story'. Default: none.")
    private Normalize normalize = Normalize.NONE;

    @Option(
            names = "--seed",
            order = HelpGroup.MEASURING,
            paramLabel = "S",
            defaultValue = "1",
            description = ModelText.SEED)
    private long seed;

    /** Fails on what can be seen to be wrong before anything is read. */
    void validate() {
        Checks.rows(rows);
        place.choice();
        if (text != null) {
            text = InputFiles.texts(text, ScreenLog.ofOutput());
        }
    }

    LatentText asked() {
        return new LatentText(model, text, place.choice(), rows, normalize, seed);
    }
}
