package saeengine.nn;

import java.util.List;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The names that files and users have for sites: TransformerLens' hooks; the short ones of dictionary_learning's
 * submodules; the modules of checkpoints, whose output is the stream after a block.
 */
final class SiteNames {
    private record Name(Pattern pattern, IntFunction<Site> site) {
        Name(String pattern, IntFunction<Site> site) {
            this(Pattern.compile(pattern.replace("N", "(\\d{1,6})")), site);
        }
    }

    private static final List<Name> NAMES = List.of(
            new Name("blocks\\.N\\.hook_resid_pre", ResidualSite::new),
            new Name("blocks\\.N\\.hook_resid_post", n -> new ResidualSite(n + 1, ResidualSite.Called.SUM)),
            new Name("blocks\\.N\\.hook_normalized_resid_post", n -> new ResidualSite(n + 1, ResidualSite.Called.NORM)),
            new Name("blocks\\.N\\.hook_resid_mid", n -> new BlockSite(n, Point.RESID_MID)),
            new Name("blocks\\.N\\.hook_attn_out", n -> new BlockSite(n, Point.ATTN_OUT)),
            new Name("blocks\\.N\\.(?:attn\\.)?hook_z", n -> new BlockSite(n, Point.ATTN_Z)),
            new Name("blocks\\.N\\.hook_mlp_in", n -> new BlockSite(n, Point.MLP_IN)),
            new Name("blocks\\.N\\.ln2\\.hook_normalized", n -> new BlockSite(n, Point.MLP_NORMED)),
            new Name("blocks\\.N\\.(?:mlp\\.hook_post|hook_mlp_post)", n -> new BlockSite(n, Point.MLP_POST)),
            new Name("blocks\\.N\\.hook_mlp_out", n -> new BlockSite(n, Point.MLP_OUT)),
            new Name("hidden_states\\.N", ResidualSite::new),
            new Name("resid_(?:post|out)_layer_?N", n -> new ResidualSite(n + 1)),
            new Name("attn_out_layer_?N", n -> new BlockSite(n, Point.ATTN_OUT)),
            new Name("mlp_out_layer_?N", n -> new BlockSite(n, Point.MLP_OUT)),
            new Name("(?:[a-z_]+\\.)*(?:h|layers|layer)\\.N", n -> new ResidualSite(n + 1)));

    private SiteNames() {}

    static Site parse(String text) {
        for (Name name : NAMES) {
            Matcher matcher = name.pattern().matcher(text);
            if (matcher.matches()) {
                return name.site().apply(Integer.parseInt(matcher.group(1)));
            }
        }
        throw new IllegalArgumentException("'" + text + "' is no site by its name; there are, of block N,"
                + " blocks.N.hook_resid_pre, hook_resid_mid, hook_resid_post, attn.hook_z, hook_attn_out, hook_mlp_in,"
                + " ln2.hook_normalized, mlp.hook_post and hook_mlp_out");
    }
}
