package saeengine.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import saeengine.study.SiteChoice;

/** Which rows of a model autoencoders are looked at on: the place, and how a text is cut. */
final class PlaceOptions {
    @Option(
            names = "--layer",
            order = HelpGroup.ROWS,
            paramLabel = "N",
            description =
                    "The residual stream: 0 the embeddings, n what n blocks have written; of transcoders the block,"
                            + " counted from 0, whose MLP they stand for. Default: the one the autoencoder's file names.")
    @Nullable
    Integer layer;

    @Option(
            names = "--site",
            order = HelpGroup.ROWS,
            paramLabel = "NAME",
            description = "Another place than a residual stream, in place of --layer: " + ModelText.SITES)
    @Nullable
    String site;

    @Option(
            names = "--context",
            order = HelpGroup.ROWS,
            paramLabel = "N",
            description = "Longer stories are cut into windows of so many tokens. Default: 512, or the model's"
                    + " positions if fewer.")
    @Nullable
    Integer context;

    /** What is asked for; fails on what can be seen to be wrong before anything is read. */
    SiteChoice choice() {
        return new SiteChoice(layer, site, context);
    }
}
