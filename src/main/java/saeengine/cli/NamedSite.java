package saeengine.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import saeengine.data.DataException;
import saeengine.data.sae.Provenance;
import saeengine.nn.MlpSite;
import saeengine.nn.ResidualSite;
import saeengine.nn.Site;

/**
 * The place of a model that an autoencoder or a transcoder was trained at, by what its file says.
 *
 * <p>Residual streams are counted as in {@code --layer}: 0 the embeddings, n what n blocks have written. Others name the
 * block instead, so that the output of block n is stream n + 1; a hook is therefore believed before a bare layer number.
 * A transcoder's layer is the block whose MLP it stands for.
 *
 * @param from what said so, for the run log
 */
record NamedSite(Site site, String from) {
    private record Stream(Pattern pattern, int blocksWritten) {}

    private static final List<Stream> STREAMS = List.of(
            new Stream(Pattern.compile("hidden_states\\.(\\d{1,6})"), 0),
            new Stream(Pattern.compile("blocks\\.(\\d{1,6})\\.hook_resid_pre"), 0),
            new Stream(Pattern.compile("blocks\\.(\\d{1,6})\\.hook_resid_post"), 1),
            new Stream(Pattern.compile("resid_(?:post|out)_layer_?(\\d{1,6})"), 1),
            new Stream(Pattern.compile("(?:[a-z_]+\\.)*(?:h|layers)\\.(\\d{1,6})"), 1));

    private static final Pattern MLP_IN = Pattern.compile("blocks\\.(\\d{1,6})\\.ln2\\.hook_normalized");

    /** A site by its number, as {@code --layer} gives it. */
    static Site of(int layer, boolean transcodes) {
        return transcodes ? new MlpSite(layer) : new ResidualSite(layer);
    }

    /** Empty where the file says nothing. */
    static Optional<NamedSite> of(Path path, Provenance provenance, boolean transcodes) {
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
        for (Stream stream : STREAMS) {
            Matcher matcher = stream.pattern().matcher(hook);
            if (matcher.matches()) {
                int layer = Integer.parseInt(matcher.group(1)) + stream.blocksWritten();
                return new NamedSite(new ResidualSite(layer), "its hook " + hook);
            }
        }
        throw new DataException(path + ": was trained at '" + hook
                + "', which is no residual stream by its name; give --layer N to evaluate it on one");
    }

    private static NamedSite ofHooks(Path path, String in, Optional<String> out) {
        Matcher matcher = MLP_IN.matcher(in);
        if (matcher.matches()) {
            Site site = new MlpSite(Integer.parseInt(matcher.group(1)));
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
