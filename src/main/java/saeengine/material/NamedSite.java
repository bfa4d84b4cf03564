package saeengine.material;

import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import saeengine.data.DataException;
import saeengine.data.sae.Provenance;
import saeengine.nn.Site;
import saeengine.nn.TransformerConfig;

/**
 * The place of a model that an autoencoder or a transcoder was trained at, by what its file says.
 *
 * <p>Residual streams are counted as in {@code --layer}: 0 the embeddings, n what n blocks have written. Others name the
 * block instead, so that the output of block n is stream n + 1; a hook is therefore believed before a bare layer number.
 * A transcoder's layer is the block whose MLP it stands for.
 *
 * @param from what said so, for the run log
 */
public record NamedSite(Site site, String from) {
    private static final Pattern MLP_IN = Pattern.compile("blocks\\.(\\d{1,6})\\.ln2\\.hook_normalized");

    /** A site by its number, as {@code --layer} gives it, or by its name, as {@code --site} does; null for not given. */
    public static Optional<NamedSite> asked(@Nullable Integer layer, @Nullable String site, boolean transcodes) {
        if (site != null) {
            if (transcodes) {
                throw new IllegalArgumentException("--site " + site + ": a transcoder reads and writes the MLP of a"
                        + " block, which --layer names");
            }
            try {
                return Optional.of(new NamedSite(Site.parse(site), "--site " + site));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("--site: " + e.getMessage(), e);
            }
        }
        return Optional.ofNullable(layer).map(number -> new NamedSite(of(number, transcodes), "--layer " + number));
    }

    private static Site of(int layer, boolean transcodes) {
        return transcodes ? Site.transcoder(layer) : Site.residual(layer);
    }

    /** The same in a model; fails where it has no such place. */
    public Site in(TransformerConfig config) {
        try {
            return site.in(config);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(from + ": " + e.getMessage(), e);
        }
    }

    /** Whether it is a place of a model, by whatever name. */
    public boolean is(Site other, TransformerConfig config) {
        try {
            return site.in(config).equals(other);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Empty where the file says nothing. */
    public static Optional<NamedSite> of(Path path, Provenance provenance, boolean transcodes) {
        Optional<String> hook = provenance.fact(Provenance.HOOK);
        if (hook.isPresent()) {
            return Optional.of(
                    transcodes
                            ? ofHooks(path, hook.get(), provenance.fact(Provenance.HOOK_OUT))
                            : ofHook(path, hook.get()));
        }
        return provenance
                .number(Provenance.LAYER)
                .map(layer -> new NamedSite(of(Math.toIntExact(layer), transcodes), "its layer " + layer));
    }

    private static NamedSite ofHook(Path path, String hook) {
        try {
            return new NamedSite(Site.parse(hook), "its hook " + hook);
        } catch (IllegalArgumentException e) {
            throw new DataException(
                    path + ": was trained at '" + hook
                            + "', which is no site by its name; give --layer N or --site NAME to evaluate it on one",
                    e);
        }
    }

    private static NamedSite ofHooks(Path path, String in, Optional<String> out) {
        Matcher matcher = MLP_IN.matcher(in);
        if (matcher.matches()) {
            Site site = Site.transcoder(Integer.parseInt(matcher.group(1)));
            if (out.isEmpty() || out.get().equals(site.writes())) {
                return new NamedSite(site, "its hooks " + site.reads() + " and " + site.writes());
            }
        }
        throw new DataException(
                path + ": reads '" + in + "' and writes "
                        + out.map(each -> "'" + each + "'").orElse("a place that it does not name")
                        + "; transcoders are evaluated from blocks.N.ln2.hook_normalized to blocks.N.hook_mlp_out of one block");
    }
}
