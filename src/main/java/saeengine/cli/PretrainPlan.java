package saeengine.cli;

import saeengine.nn.GptNeoConfig;
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

    static MemoryPlan of(GptNeoConfig model, PretrainStep.Settings settings, long stories, long tokens) {
        long weights = BYTES * model.parameters();
        long piece = settings.pieceTokens();
        long h = model.hidden();
        long inner = model.intermediate();
        long block = 10 * h + 2 * inner + model.heads() + 4;
        long forward = 4 * h + model.layers() * block + model.vocabulary() + 8;
        long validation = (2L * model.layers() + 12) * h + 2 * inner + model.heads();
        return new MemoryPlan()
                .add("the text's token ids", BYTES * tokens + ARRAY * stories, "--text")
                .addTensors("weights and Adam moments", 3 * weights)
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
    static double megaflops(GptNeoConfig model, int context) {
        double h = model.hidden();
        double products = model.layers() * (4 * h * h + 2 * h * model.intermediate()) + model.vocabulary() * h;
        double attention = model.layers() * h * context;
        return 6 * (products + attention) * 1e-6;
    }
}
