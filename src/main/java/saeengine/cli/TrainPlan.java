package saeengine.cli;

import java.util.Collections;
import java.util.List;
import saeengine.activations.Harvest;
import saeengine.eval.MeanLoss;
import saeengine.nn.GptNeoConfig;
import saeengine.op.ActiveRelu;
import saeengine.op.ActiveTopK;
import saeengine.tensor.Device;
import saeengine.tensor.Products;
import saeengine.train.Member;
import saeengine.train.Recipe;
import saeengine.train.Recipes;

/** The memory plan of a training run, from its shapes. */
final class TrainPlan {
    private static final int BYTES = 4;

    /** Step memory is handed out in sizes rounded up by at most an eighth; packs of stories differ in size. */
    private static final double ROUNDING = 1.125;

    private TrainPlan() {}

    /** How many first rows a run holds: those that measure its results, and those that its recipe starts from. */
    static int firstRows(TrainOptions options) {
        Recipe recipe = Recipes.named(options.recipe);
        boolean sampled = options.scaleActivations != InputScale.NONE
                || recipe.rescaled()
                || recipe.error() == Recipe.ErrorTerm.OVER_VARIANCE
                || options.whitened();
        return Math.max(options.evalRows, sampled ? FirstRows.SAMPLE : options.batchRows());
    }

    static MemoryPlan of(TrainOptions options, RowStreams streams, List<Integer> features, Device device) {
        MemoryPlan plan = new MemoryPlan();
        long dims = streams.dims();
        long batch = options.perStory ? streams.context() : options.batchRows();
        boolean rounds = device.roundsOperands(Products.COARSE);
        streams.model().ifPresent(model -> addModel(plan, model, options, streams.context(), rounds));
        if (streams.fileBytes() > 0) {
            plan.add("rows of the file", streams.fileBytes());
        }
        if (!options.perStory && !options.inOrder) {
            plan.addTensors("shuffle buffer", BYTES * streams.capacity() * (dims + 1), "--buffer");
            plan.add("copy of it while a checkpoint is written", BYTES * streams.capacity() * dims);
        }
        plan.add("rows for the bound and the final loss", BYTES * firstRows(options) * dims, "--eval-rows");
        plan.add("covariance, float64", 8 * (dims * dims + 4096 * dims));
        boolean plain = Recipes.named(options.recipe).isPlain();
        if (device.roundsOperands(plain ? Products.EXACT : Products.COARSE)) {
            long f = Collections.max(features);
            plan.addTensors(
                    "rounded operands of a product", BYTES * (batch * f + Math.max(batch, f) * dims), "--batch");
        }
        if (options.whitened()) {
            plan.addTensors("whitening", BYTES * (dims * dims + dims + 2 * batch * dims));
            plan.add("its directions, float64", 8 * dims * dims);
        }
        for (int f : features) {
            if (options.whitened()) {
                plan.addTensors("weights over the rows as they are", BYTES * (2 * f * dims + f + dims));
            }
            plan.addTensors("weights and Adam moments", 3 * BYTES * (2 * f * dims + f + dims));
            plan.addTensors("a step's tensors", stepBytes(options, device, batch, dims, f), "--batch");
            plan.addTensors("the final loss's tensors", (long) (ROUNDING * BYTES * MeanLoss.CHUNK * (3 * dims + f)));
        }
        return plan;
    }

    private static long stepBytes(TrainOptions options, Device device, long batch, long dims, int f) {
        Recipe recipe = Recipes.named(options.recipe);
        boolean fused = Member.stepsFused(device, recipe, options.tied);
        boolean topK = recipe.activation().isTopK();
        long floats = fused ? activeFloats(options, recipe, device, batch, dims, f) : 0;
        if (!fused || !topK) {
            floats += denseFloats(batch, dims, f);
        }
        if (fused && recipe.hasAuxiliary() && mayDie(options, recipe, batch)) {
            floats += batch * f + 4 * f * dims + 8 * batch * dims;
        } else if (fused && recipe.auxiliary() == Recipe.Auxiliary.OPENAI) {
            floats += 8 * batch * dims; // its auxiliary loss is there with no latent dead
        }
        return (long) (ROUNDING * BYTES * floats);
    }

    /** Whether the run is long enough for latents to die and for an auxiliary loss to take them up. */
    private static boolean mayDie(TrainOptions options, Recipe recipe, long batch) {
        double coefficient = options.auxAlpha == null ? recipe.defaults().aux() : options.auxAlpha;
        return coefficient != 0 && options.deadAfter <= options.steps * batch;
    }

    /** Features and their gradient, reconstruction and its gradient, weight gradients, partial sums; the batch. */
    private static long denseFloats(long batch, long dims, long f) {
        long blocks = batch / 256 + 1;
        return 2 * batch * f + 3 * batch * dims + batch + 2 * f * dims + (1 + blocks) * (f + dims);
    }

    /**
     * Active entries by row and by feature, what finds them, the reconstruction's gradient, weight gradients (where a GPU
     * clips nothing, a row for each 64 features), sums; the batch.
     */
    private static long activeFloats(TrainOptions options, Recipe recipe, Device device, long batch, long dims, int f) {
        boolean topK = recipe.activation().isTopK();
        int k = Math.min(f, options.k == null ? MemberSpec.DEFAULT_K : Collections.max(options.k));
        long entries = topK ? batch * k : ActiveRelu.capacity(batch, f);
        long found = topK ? ActiveTopK.floats(device, batch, f, k) : 0;
        long pieces = topK ? batch : batch * (f / 512 + 1);
        long blocks = f / 64 + 1;
        boolean stored = recipe.after().contains(Recipe.Part.CLIP) || device.isHost();
        long gradients = 2 * dims * (stored ? f : blocks);
        return 6 * entries + found + 2 * pieces + (3 * dims + 6) * batch + gradients + (blocks + 3) * dims + 9L * f;
    }

    private static void addModel(
            MemoryPlan plan, GptNeoConfig model, TrainOptions options, int context, boolean rounds) {
        long h = model.hidden();
        long inner = model.intermediate();
        long table = (long) model.vocabulary() * h;
        long blocks = options.layer * (4 * h * h + 2 * h * inner + 7 * h + inner);
        plan.addTensors("the model's weights", BYTES * (table + model.positions() * h + blocks));
        plan.add("its largest weight while it is read", BYTES * table);
        long tokens = options.perStory ? context : Math.max(Harvest.PACK_TOKENS, context);
        long kept = (3 + 2L * options.layer) * tokens * h;
        long attention = 7 * tokens * h + tokens * model.heads();
        long mlp = 3 * tokens * h + 2 * tokens * inner;
        plan.addTensors("a harvest's tensors", (long) (1.25
                * ROUNDING
                * BYTES
                * (kept + Math.max(attention, mlp) + tokens * h + (rounds ? (tokens + h) * inner : 0))));
    }
}
