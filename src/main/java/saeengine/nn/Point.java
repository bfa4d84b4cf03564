package saeengine.nn;

import java.util.function.ToIntFunction;

/** A place inside a block, by the name that TransformerLens' hook has. */
public enum Point {
    /** What the heads have mixed, side by side, before the projection of attention's output. */
    ATTN_Z("attn.hook_z", config -> config.attention().width()),
    /** What attention adds to the stream. */
    ATTN_OUT("hook_attn_out", TransformerConfig::hidden),
    /** The stream between attention and MLP. */
    RESID_MID("hook_resid_mid", TransformerConfig::hidden),
    /** The same as the MLP's norm reads it: to change it changes what the MLP adds, and the stream not. */
    MLP_IN("hook_mlp_in", TransformerConfig::hidden),
    /** What the MLP's norm gives, which the MLP reads. */
    MLP_NORMED("ln2.hook_normalized", TransformerConfig::hidden),
    /** The MLP's units after their activation; of a gated MLP after the product. */
    MLP_POST("mlp.hook_post", config -> config.mlp().width()),
    /** What the MLP adds to the stream. */
    MLP_OUT("hook_mlp_out", TransformerConfig::hidden);

    private final String hook;
    private final ToIntFunction<TransformerConfig> width;

    Point(String hook, ToIntFunction<TransformerConfig> width) {
        this.hook = hook;
        this.width = width;
    }

    /** The name behind {@code blocks.N.}. */
    public String hook() {
        return hook;
    }

    /** How wide a row is there. */
    public int width(TransformerConfig config) {
        return width.applyAsInt(config);
    }

    /** Fails where blocks of this form have no such place. */
    void requireIn(BlockForm block) {
        boolean missing = switch (this) {
            case RESID_MID -> block == BlockForm.PARALLEL || block == BlockForm.POST_NORM;
            case MLP_IN, MLP_NORMED -> block == BlockForm.POST_NORM;
            default -> false;
        };
        if (missing) {
            throw new IllegalArgumentException("blocks of this model have no " + hook + ": "
                    + (block == BlockForm.PARALLEL
                            ? "attention and MLP read the same stream"
                            : "their norms come after what is added"));
        }
    }
}
