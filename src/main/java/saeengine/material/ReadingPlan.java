package saeengine.material;

import saeengine.activations.Harvest;
import saeengine.nn.ForwardFloats;
import saeengine.nn.ResidualSite;
import saeengine.nn.Site;
import saeengine.nn.TransformerConfig;
import saeengine.run.MemoryPlan;

/** What a plan of memory has for reading text with a model. */
public final class ReadingPlan {
    private static final int BYTES = 4;

    /** Step memory is handed out in sizes rounded up by at most an eighth; packs of stories differ in size. */
    private static final double ROUNDING = 1.125;

    private ReadingPlan() {}

    /**
     * What reading a text with a model takes.
     *
     * @param site where it is read, which is how far it is run
     * @param blocks that are loaded
     * @param rounds whether the device keeps rounded operands of products
     */
    public static void add(
            MemoryPlan plan, TransformerConfig model, Site site, int blocks, int context, boolean rounds) {
        plan.addTensors("the model's weights", BYTES * (model.parameters(blocks) + model.tables()));
        plan.add("its largest weight while it is read", 2 * BYTES * model.largestParameter());
        long tokens = Math.max(Harvest.PACK_TOKENS, context);
        plan.addTensors("a harvest's tensors", bytes(model, site, tokens, site.blocks(), rounds));
    }

    /** What reading so many tokens through some blocks takes. */
    public static long bytes(TransformerConfig model, Site site, long tokens, int blocks, boolean rounds) {
        long h = model.hidden();
        long inner = model.mlp().width();
        long attention = ForwardFloats.attention(model);
        long mlp = ForwardFloats.mlp(model);
        // What lies before a place within a block stays while the rest is run, and the rows there are exchanged.
        long within = site instanceof ResidualSite ? 0 : attention + mlp + 3L * site.outputs(model);
        long floats = (4 + 2L * blocks) * h + Math.max(attention, mlp) + within;
        return (long) (1.25 * ROUNDING * BYTES * (tokens * floats + (rounds ? (tokens + h) * inner + tokens * h : 0)));
    }
}
