package saeengine.experiment;

import saeengine.nn.ForwardFloats;
import saeengine.nn.TransformerConfig;
import saeengine.run.MemoryPlan;
import saeengine.train.PretrainStep;

/** What a pretraining holds in memory and computes, from its shapes. */
final class PretrainPlan {
    private static final int BYTES = 4;

    /** An array's own words beside its elements. */
    private static final int ARRAY = 24;

    /** Step memory is handed out in sizes rounded up by at most an eighth. */
    private static final double ROUNDING = 1.125;

    /** Packs of held-out stories differ in size, and arrays a quarter too long serve. */
    private static final double RAGGED = 1.25;

    private PretrainPlan() {}

    static MemoryPlan of(TransformerConfig model, PretrainStep.Settings settings, long stories, long tokens) {
        long weights = BYTES * model.parameters();
        long piece = settings.pieceTokens();
        long forward = ForwardFloats.ends(model) + model.layers() * ForwardFloats.block(model);
        long validation = (2L * model.layers() + 4) * model.hidden()
                + Math.max(ForwardFloats.attention(model), ForwardFloats.mlp(model));
        return new MemoryPlan()
                .add("the text's token ids", BYTES * tokens + ARRAY * stories, "--text")
                .addTensors("weights and Adam moments", 3 * weights + BYTES * model.tables())
                .addTensors("gradients of a step and of a piece of it", (long) (2 * ROUNDING * weights))
                .addTensors(
                        "a piece's tensors, of " + piece + " tokens, and their gradients",
                        (long) (2 * ROUNDING * BYTES * piece * forward),
                        "--context")
                .addTensors("a validation's tensors", (long)
                        (RAGGED * ROUNDING * BYTES * (piece * validation + 256L * model.vocabulary())))
                .add("copies while a checkpoint is written", 3 * weights);
    }

    /** Arithmetic of one token, forward and backward, in millions: products twice the weights, three times over. */
    static double megaflops(TransformerConfig model, int context) {
        double h = model.hidden();
        double q = model.attention().width();
        double matrices = model.mlp().gated() ? 3 : 2;
        double block = 2 * h * (q + model.attention().keyWidth())
                + matrices * h * model.mlp().width();
        double products = model.layers() * block + model.vocabulary() * h;
        double attention = model.layers() * q * context;
        return 6 * (products + attention) * 1e-6;
    }
}
