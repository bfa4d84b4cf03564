package saeengine.study;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import saeengine.material.NamedSite;
import saeengine.material.Windows;
import saeengine.nn.TransformerConfig;

/**
 * Where a model is read, and how a text is cut for it. Each may be null, for what the autoencoder's file, or the model,
 * says.
 *
 * @param layer the residual stream after so many blocks; of transcoders the block, counted from 0, whose MLP they stand for
 * @param site another place, by its name
 * @param context most tokens that see each other
 */
public record SiteChoice(
        @Nullable Integer layer,
        @Nullable String site,
        @Nullable Integer context) {
    /** What the autoencoder's file and the model say. */
    public static final SiteChoice OF_FILE = new SiteChoice(null, null, null);

    public SiteChoice {
        Checks.require(layer == null || layer >= 0, "--layer " + layer, "at least 0");
        Checks.require(layer == null || site == null, "--site " + site + " and --layer " + layer, "one place");
    }

    /** The place that was chosen; empty where none was. */
    public Optional<NamedSite> named(boolean transcodes) {
        return NamedSite.asked(layer, site, transcodes);
    }

    /** The context that was chosen, or the model's; refused where the model has fewer positions. */
    public int context(TransformerConfig config) {
        return Windows.context(context, config);
    }
}
