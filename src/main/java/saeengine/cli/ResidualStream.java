package saeengine.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import saeengine.data.DataException;
import saeengine.data.sae.Provenance;

/**
 * The residual stream an autoencoder was trained on, by what its file says.
 *
 * <p>Streams are counted as in {@code --layer}: 0 the embeddings, n what n blocks have written. Others name the block
 * instead, so that the output of block n is stream n + 1; a hook is therefore believed before a bare layer number.
 *
 * @param layer the stream
 * @param from what said so, for the run log
 */
record ResidualStream(int layer, String from) {
    private record Site(Pattern pattern, int blocksWritten) {}

    private static final List<Site> SITES = List.of(
            new Site(Pattern.compile("hidden_states\\.(\\d{1,6})"), 0),
            new Site(Pattern.compile("blocks\\.(\\d{1,6})\\.hook_resid_pre"), 0),
            new Site(Pattern.compile("blocks\\.(\\d{1,6})\\.hook_resid_post"), 1),
            new Site(Pattern.compile("resid_(?:post|out)_layer_?(\\d{1,6})"), 1),
            new Site(Pattern.compile("(?:[a-z_]+\\.)*(?:h|layers)\\.(\\d{1,6})"), 1));

    /** Empty where the file says nothing. */
    static Optional<ResidualStream> of(Path path, Provenance provenance) {
        Optional<String> hook = provenance.fact(Provenance.HOOK);
        if (hook.isPresent()) {
            return Optional.of(new ResidualStream(ofHook(path, hook.get()), "its hook " + hook.get()));
        }
        Optional<Long> layer = provenance.number(Provenance.LAYER);
        if (layer.isPresent()) {
            return Optional.of(new ResidualStream(Math.toIntExact(layer.get()), "its layer " + layer.get()));
        }
        return Optional.empty();
    }

    private static int ofHook(Path path, String hook) {
        for (Site site : SITES) {
            Matcher matcher = site.pattern().matcher(hook);
            if (matcher.matches()) {
                return Integer.parseInt(matcher.group(1)) + site.blocksWritten();
            }
        }
        throw new DataException(path + ": was trained at '" + hook
                + "', which is no residual stream by its name; give --layer N to evaluate it on one");
    }
}
