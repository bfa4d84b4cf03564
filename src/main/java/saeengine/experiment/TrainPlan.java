package saeengine.experiment;

import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import saeengine.activations.Harvest;
import saeengine.activations.RowParts;
import saeengine.eval.MeanLoss;
import saeengine.latents.FactMeasure;
import saeengine.material.ReadingPlan;
import saeengine.nn.Site;
import saeengine.nn.TransformerConfig;
import saeengine.op.ActiveLists;
import saeengine.run.MemoryPlan;
import saeengine.sae.ActiveEncoder;
import saeengine.sae.Sae;
import saeengine.sae.term.OnDead;
import saeengine.sae.term.OverVariance;
import saeengine.sae.term.Term;
import saeengine.study.LossMeasure;
import saeengine.tensor.Device;
import saeengine.tensor.Products;
import saeengine.train.Member;
import saeengine.train.Recipe;
import saeengine.train.Weighted;

/** The memory plan of a training run, from its shapes. */
final class TrainPlan {
    private static final int BYTES = 4;

    /** Operands of so many bits of mantissa take two bytes each. */

    /** Step memory is handed out in sizes rounded up by at most an eighth; packs of stories differ in size. */
    private static final double ROUNDING = 1.125;

    private TrainPlan() {}

    /** How many first rows a run holds: those that its recipe starts from. */
    static int firstRows(TrainConfig config) {
        Recipe recipe = config.trained();
        boolean sampled = config.scaleActivations != InputScale.NONE
                || recipe.rescaled()
                || recipe.error() == OverVariance.TERM
                || config.whitened();
        return sampled ? FirstRows.SAMPLE : config.batchRows();
    }

    static MemoryPlan of(TrainConfig config, RowStreams streams, List<Integer> features, Device device) {
        MemoryPlan plan = new MemoryPlan();
        RowParts parts = streams.parts();
        long dims = Math.max(parts.dims(), parts.outputs());
        long width = parts.width();
        long skip = config.trained().writes() == Sae.Writes.ANOTHER_PLACE_WITH_SKIP
                ? (long) parts.dims() * parts.outputs()
                : 0;
        long batch = config.perStory ? streams.context() : config.batchRows();
        streams.model().ifPresent(model -> addModel(plan, model, config, streams, device));
        streams.addTo(plan);
        boolean shuffled = !config.perStory && !config.inOrder && !streams.shuffled();
        if (shuffled && config.resample.readsAgain()) {
            plan.add(
                    "copy of it where resampling's inputs begin",
                    (long) BYTES * streams.capacity() * width,
                    "--buffer");
        }
        if (shuffled) {
            plan.addTensors("shuffle buffer", (long) BYTES * streams.capacity() * (width + 1), "--buffer");
            plan.add("copy of it while a checkpoint is written", (long) BYTES * streams.capacity() * width);
        }
        if (!device.isHost()) {
            addRowsOnTheirWay(plan, config, streams, shuffled);
        }
        plan.add(
                "first rows, for what training starts from",
                (long) BYTES * firstRows(config) * (parts.apart() ? 2 * width : width));
        long evaluated = Math.min((long) config.evalRows + streams.context(), streams.mostRows());
        plan.add(
                "evaluated rows, for bound and results",
                BYTES * evaluated * (parts.apart() ? width + dims : width),
                "--eval-rows");
        if (!parts.apart()) {
            plan.add("covariance, float64", 8 * (dims * dims + 4096 * dims));
        }
        if (device.roundsOperands(config.trained().products())) {
            long f = Collections.max(features);
            plan.addTensors(
                    "rounded operands of a product", BYTES * (batch * f + Math.max(batch, f) * dims), "--batch");
        }
        if (config.whitened()) {
            plan.addTensors("whitening", BYTES * (dims * dims + dims + 2 * batch * dims));
            plan.add("its directions, float64", 8 * dims * dims);
        }
        if (streams.mayKnowFacts()) {
            // A row of what keeps k on average may keep more.
            long active = config.trained().activation().usesK() ? 2L * mostK(config) : Collections.max(features);
            plan.add("latents of evaluated rows, for facts", FactMeasure.mostBytes(evaluated, active), "--eval-rows");
        }
        for (int f : features) {
            if (config.whitened()) {
                plan.addTensors("weights over the rows as they are", BYTES * (2L * f * dims + f + dims));
            }
            plan.addTensors("weights and Adam moments", 3 * BYTES * (2L * f * dims + f + dims + skip));
            plan.addTensors("when latents fired", Member.firingBytes(f));
            if (config.resamples()) {
                long rowsAndWeights = 8L * 4 * f * dims;
                plan.add(
                        "rows drawn and new weights of dead latents, float64",
                        rowsAndWeights + (long) BYTES * f * dims);
                plan.addTensors(
                        "rows and latents while they are drawn", BYTES * batch * (3 * dims + 2L * f), "--batch");
            }
            plan.addTensors("a step's tensors", stepBytes(config, device, parts, batch, f), "--batch");
            plan.addTensors("the results' tensors", (long) (ROUNDING * BYTES * MeanLoss.CHUNK * (4 * dims + 2L * f)));
            if (config.scaleActivations != InputScale.NONE) {
                plan.addTensors("weights with the scale folded in", BYTES * (2L * f * dims + f + dims));
            }
        }
        return plan;
    }

    /** What a device of its own memory holds of a chunk between the model and a batch. */
    private static void addRowsOnTheirWay(MemoryPlan plan, TrainConfig config, RowStreams streams, boolean shuffled) {
        long chunk = (long) BYTES * streams.rowsAtOnce() * streams.parts().width();
        boolean scaled = config.scaleActivations != InputScale.NONE;
        plan.addTensors("rows that wait for a batch, and what is known of them", chunk + (shuffled ? 2L : 1L) * BYTES);
        // As the model gives them, without those of special tokens, two places as one row, and multiplied.
        long copies = (streams.model().isPresent() ? 2L : 1L) + (streams.parts().apart() ? 1 : 0) + (scaled ? 1 : 0);
        long places = 2L * BYTES * streams.rowsAtOnce();
        plan.addTensors("a chunk of rows on its way", (long) (ROUNDING * (copies * chunk + places)));
        if (shuffled) {
            plan.add("the order of the buffer, and its copy on the way to the GPU", 2L * BYTES * streams.capacity());
        }
    }

    private static long stepBytes(TrainConfig config, Device device, RowParts parts, long batch, int f) {
        Recipe recipe = config.trained();
        long dims = Math.max(parts.dims(), parts.outputs());
        boolean alike = parts.dims() == parts.outputs();
        Optional<ActiveEncoder> encoder = Member.activeEncoder(device, recipe, config.tied, alike);
        boolean fused = encoder.isPresent();
        long apart = parts.apart() ? batch * parts.width() : 0;
        long skip = recipe.writes() == Sae.Writes.ANOTHER_PLACE_WITH_SKIP
                ? (long) parts.dims() * parts.outputs() + 3 * batch * dims
                : 0;
        long floats = apart + skip;
        floats += fused ? activeFloats(config, recipe, encoder.get(), device, batch, dims, f) : 0;
        if (!fused || encoder.get().mayGiveWay()) {
            floats += denseFloats(recipe, batch, dims, f);
        }
        floats += batch * dims * outputMatrices(recipe);
        Optional<Term> auxiliary = recipe.auxiliary().map(Weighted::term);
        boolean always = auxiliary
                .filter(term -> term instanceof OnDead on && on.actsWithNoneDead())
                .isPresent();
        boolean takesThemOut = fused || !device.isHost();
        if (takesThemOut && auxiliary.isPresent() && mayDie(config, recipe, batch, Member.outlook(device))) {
            floats += (fused ? 1 : 2) * batch * f + 4L * f * dims + 8 * batch * dims;
        } else if (fused && always) {
            floats += 8 * batch * dims; // its auxiliary loss is there with no latent dead
        }
        return (long) (ROUNDING * BYTES * floats);
    }

    /** Whether the run, and so many steps more, is long enough for latents to die and for an auxiliary loss to take them up. */
    private static boolean mayDie(TrainConfig config, Recipe recipe, long batch, long more) {
        return config.auxiliary(recipe) != 0 && config.deadAfterTokens() <= (config.steps() + more) * batch;
    }

    /** Said before training where a recipe's auxiliary loss has nothing to do. */
    static Optional<String> deadNote(TrainConfig config, Recipe recipe) {
        boolean wanted = recipe.auxiliary().isPresent() && config.auxiliary(recipe) != 0 && !config.perStory;
        long tokens = config.steps() * config.batchRows();
        return !wanted || mayDie(config, recipe, config.batchRows(), 0)
                ? Optional.empty()
                : Optional.of(String.format(
                        Locale.ROOT,
                        "latents count as dead after %,d tokens, the run has %,d: the auxiliary loss cannot act"
                                + " (--dead-after)",
                        config.deadAfterTokens(),
                        tokens));
    }

    private static int mostK(TrainConfig config) {
        return config.k == null ? config.trained().k() : Collections.max(config.k);
    }

    private static long outputMatrices(Recipe recipe) {
        return recipe.objective().stream()
                .mapToLong(each -> each.term().outputMatrices())
                .sum();
    }

    /** Latents and their gradients as the recipe's parts make them, reconstruction and its gradient, weight gradients, partial sums; the batch. */
    private static long denseFloats(Recipe recipe, long batch, long dims, long f) {
        long blocks = batch / 256 + 1;
        double matrices = recipe.activation().latentMatrices();
        for (Weighted each : recipe.objective()) {
            matrices += each.term().latentMatrices();
        }
        return (long) (matrices * batch * f) + 3 * batch * dims + batch + 2 * f * dims + (1 + blocks) * (f + dims);
    }

    /**
     * Active entries by row and by feature, what finds them, the reconstruction's gradient, weight gradients, a GPU's sums
     * over chunks of 128 entries, sums; the batch.
     */
    private static long activeFloats(
            TrainConfig config, Recipe recipe, ActiveEncoder encoder, Device device, long batch, long dims, int f) {
        int k = Math.min(f, mostK(config));
        long entries = encoder.entries(batch, f, k);
        long pieces = encoder.mayGiveWay() ? batch * (f / 512 + 1) : batch;
        long found = encoder.searchFloats(device, batch, f, k) + ActiveLists.floats(device, pieces, f, entries);
        long chunks = device.isHost() ? 0 : entries / 128;
        long gradients = Member.gradientFloats(device, recipe, f, dims) + 2 * dims * chunks;
        return 6 * entries + found + 2 * pieces + (3 * dims + 6) * batch + gradients + 3 * dims + 9L * f;
    }

    private static void addModel(
            MemoryPlan plan, TransformerConfig model, TrainConfig config, RowStreams streams, Device device) {
        boolean rounds = device.roundsOperands(Products.SHORT);
        int context = streams.context();
        Site site = streams.site().orElseThrow();
        boolean whole = config.lossRecoveredTokens > 0 && model.head().isPresent();
        if (device.roundsOperands(Products.SHORT)) {
            int bytes = device.mantissaBits(Products.SHORT) <= Products.BF16_BITS ? BYTES / 2 : BYTES;
            plan.addTensors("its weights, rounded for products", bytes * model.weights(site.blocks()));
        }
        ReadingPlan.add(plan, model, site, whole ? model.layers() : site.blocks(), context, rounds);
        if (whole) {
            // A pack ends with the window that fills it, and each window has the end-of-text position before it.
            long most = Math.min(config.lossRecoveredTokens + context, Harvest.PACK_TOKENS + context);
            long logits = Math.max(LossMeasure.MOST_LOGITS, model.vocabulary());
            plan.addTensors(
                    "loss_recovered's tensors",
                    ReadingPlan.bytes(model, site, most, model.layers(), rounds) + 3 * BYTES * logits,
                    "--loss-recovered-tokens");
        }
    }
}
