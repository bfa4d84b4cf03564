package saeengine.experiment;

import org.jspecify.annotations.Nullable;
import saeengine.activations.Normalize;
import saeengine.material.InputFiles;
import saeengine.run.Log;
import saeengine.sae.term.OnDead;
import saeengine.study.RowFile;
import saeengine.synthetic.SyntheticSettings;
import saeengine.train.Recipe;
import saeengine.train.Resamplers;

/** What rules settings of a training out before anything is read. A message names a setting as it is typed. */
final class TrainChecks {
    /** What is so where nobody asked: a setting that differs from it was asked for, and is used or refused. */
    private static final TrainConfig USUAL = new TrainConfig();

    private TrainChecks() {}

    /** Fails on what can be seen to be wrong before anything is read; gives {@code --steps} its value where it has none. */
    static void require(TrainConfig c, Log log) {
        if (c.steps == null) {
            c.steps = c.defaultSteps();
        }
        require(c.steps >= 1, "--steps " + c.steps, "at least 1");
        require(c.batch == null || c.batch >= 1, "--batch " + c.batch, "at least 1");
        require(c.layer == null || c.layer >= 0, "--layer " + c.layer, "at least 0");
        require(c.layer == null || c.site == null, "--site " + c.site + " and --layer " + c.layer, "one place");
        c.requirePace();
        require(c.evalRows >= 1, "--eval-rows " + c.evalRows, "at least 1");
        require(
                c.holdOut == null || (c.holdOut >= 0 && c.holdOut <= 0.5),
                "--hold-out " + c.holdOut,
                "a share from 0 to 0.5");
        require(c.lossRecoveredTokens >= 0, "--loss-recovered-tokens " + c.lossRecoveredTokens, "0 or more");
        require(
                c.readsModel() || c.lossRecoveredTokens == 0 || c.lossRecoveredTokens == USUAL.lossRecoveredTokens,
                "--loss-recovered-tokens " + c.lossRecoveredTokens,
                "needs a model that reads a text");
        require(c.lr == null || (c.lr > 0 && Double.isFinite(c.lr)), "--lr " + c.lr, "a positive number");
        require(
                c.lrFinal == null || (c.lrFinal >= 0 && Double.isFinite(c.lrFinal)),
                "--lr-final " + c.lrFinal,
                "0 or more");
        require(
                c.betas == null || (c.betas.size() == 2 && c.betas.stream().allMatch(b -> b >= 0 && b < 1)),
                "--betas " + c.betas,
                "two numbers from 0 to below 1");
        require(
                c.lrFinal != null || (c.lrDecay == null && c.lrDecayFrom == null),
                "--lr-decay",
                "goes with --lr-final");
        require(c.adamEps == null || c.adamEps > 0, "--adam-eps " + c.adamEps, "a positive number");
        require(
                c.lrDecayFrom == null || (c.lrDecayFrom >= 0 && c.lrDecayFrom <= 1),
                "--lr-decay-from " + c.lrDecayFrom,
                "from 0 to 1");
        require(!c.perStory || c.batch == null, "--per-story with --batch", "one or the other");
        require(!c.resume || !c.overwrite, "--resume with --overwrite", "one or the other");
        require(!c.resume || c.out != null, "--resume", "name the run's folder with --out");
        if (c.shard != null) {
            require(c.out != null, "--shard", "name the run's folder with --out, the same for all shards");
            require(!c.resume, "--shard with --resume", "a shard that was stopped begins again");
            require(!c.overwrite, "--shard with --overwrite", "remove the old run before its shards are trained");
            require(
                    c.tensorboard == null,
                    "--shard with --tensorboard",
                    "event files hold times, and are of one process");
        }
        require(c.init == null || c.features == null || c.features.size() == 1, "--init", "goes with one width");
        require(c.features == null || !c.features.isEmpty(), "--features", "name at least one width");
        require(c.k == null || !c.k.isEmpty(), "--k", "name at least one");
        require(c.l1 == null || !c.l1.isEmpty(), "--l1", "name at least one");
        require(c.tensor == null || c.activations != null, "--tensor", "goes with --activations");
        if (c.activations != null) {
            requireStored(c);
            RowFile.require(c.activations, c.tensor);
        }
        if (c.synthetic != null) {
            requireSynthetic(c);
            SyntheticSettings.parse(c.synthetic);
        }
        c.text = InputFiles.textsIfGiven(c.text, log);
        c.evalText = InputFiles.textsIfGiven(c.evalText, log);
        requireRecipe(c, c.trained());
        if (!c.perStory && !c.inOrder) {
            require(
                    c.buffer >= 2 * c.batchRows(),
                    "--buffer " + c.buffer,
                    "at least two batches, " + 2 * c.batchRows());
        }
        if (c.features != null) {
            for (int f : c.features) {
                require(f >= 1, "--features " + f, "at least 1");
            }
            require(c.features.stream().distinct().count() == c.features.size(), "--features", "each width once");
        }
    }

    private static void requireRecipe(TrainConfig c, Recipe r) {
        if (r.transcodes()) {
            requireTranscoder(c);
        }
        require(c.k == null || r.usesK(), "--k with " + c.recipe, "it has no k");
        require(c.l1 == null || r.penalty().isPresent(), "--l1 with " + c.recipe, "it has no sparsity term");
        require(c.l1Warmup == null || r.penalty().isPresent(), "--l1-warmup with " + c.recipe, "it has no such term");
        require(
                c.auxAlpha == null || r.auxiliary().isPresent(),
                "--aux-alpha with " + c.recipe,
                "it has no auxiliary loss");
        require(c.auxAlpha == null || c.auxAlpha >= 0, "--aux-alpha " + c.auxAlpha, "0 or more");
        require(
                c.basis != Basis.WHITENED || c.canWhiten(),
                "--basis whitened",
                "for the recipe autoencoder only, without --init, --tied or --resample");
        boolean may = r.auxiliary()
                .filter(each -> each.term() instanceof OnDead onDead && onDead.mayTrainEncoder())
                .isPresent();
        require(!c.auxTrainsEncoder || may, "--aux-trains-encoder with " + c.recipe, "for sparsify-topk only");
        require(
                c.resample == Resamplers.NONE || r.auxiliary().isEmpty(),
                "--resample with " + c.recipe,
                "it has an auxiliary loss for dead latents");
        require(c.resample == Resamplers.NONE || !c.tied, "--resample with --tied", "one or the other");
        require(
                c.resampleEvery == USUAL.resampleEvery || c.resample != Resamplers.NONE,
                "--resample-every " + c.resampleEvery,
                "goes with --resample");
        require(
                c.resampleEvery >= c.resample.leastEvery(),
                "--resample-every " + c.resampleEvery,
                "at least " + c.resample.leastEvery());
        require(
                c.resampleInputs == null || c.resample.readsAgain(),
                "--resample-inputs with --resample " + c.resample,
                "for anthropic, which reads rows again");
        require(
                c.resampleInputs == null || c.resampleInputs >= 1,
                "--resample-inputs " + c.resampleInputs,
                "at least 1");
        require(c.resampleMost == null || c.resample != Resamplers.NONE, "--resample-most", "goes with --resample");
        require(c.resampleMost == null || c.resampleMost >= 1, "--resample-most " + c.resampleMost, "at least 1");
        require(c.deadAfter == null || c.deadAfter >= 1, "--dead-after " + c.deadAfter, "at least 1");
        require(c.clip == null || r.after().contains(Recipe.Part.CLIP), "--clip with " + c.recipe, "it does not clip");
        require(c.clip == null || c.clip > 0, "--clip " + c.clip, "a positive number");
        require(c.lrWarmup == null || c.lrWarmup >= 0, "--lr-warmup " + c.lrWarmup, "0 or more");
        require(c.l1Warmup == null || c.l1Warmup >= 0, "--l1-warmup " + c.l1Warmup, "0 or more");
        if (c.l1 != null) {
            c.l1.forEach(x -> require(x >= 0 && Double.isFinite(x), "--l1 " + x, "0 or more"));
            require(c.l1.stream().distinct().count() == c.l1.size(), "--l1", "each coefficient once");
        }
        if (c.k != null) {
            c.k.forEach(n -> require(n >= 1, "--k " + n, "at least 1"));
            require(c.k.stream().distinct().count() == c.k.size(), "--k", "each once");
            int most = c.k.stream().mapToInt(Integer::intValue).max().orElse(0);
            if (c.features != null) {
                c.features.forEach(f -> require(most <= f, "--k " + most, "at most --features " + f));
            }
        }
    }

    private static void requireStored(TrainConfig c) {
        String why = "recorded rows have no model and no text";
        refuse("--model", c.model, "--activations", why);
        refuse("--text", c.text, "--activations", why);
        refuse("--layer", c.layer, "--activations", why);
        refuse("--site", c.site, "--activations", why);
        refuse("--context", c.context, "--activations", why);
        refuse("--eval-text", c.evalText, "--activations", why);
        require(!c.perStory, "--per-story with --activations", "stories are read from --text");
        require(
                c.normalize == Normalize.NONE,
                "--normalize with --activations",
                "rows are taken as they were recorded");
    }

    private static void requireSynthetic(TrainConfig c) {
        String why = "synthetic rows have no model, no text and no file";
        refuse("--model", c.model, "--synthetic", why);
        refuse("--text", c.text, "--synthetic", why);
        refuse("--activations", c.activations, "--synthetic", why);
        refuse("--layer", c.layer, "--synthetic", why);
        refuse("--site", c.site, "--synthetic", why);
        refuse("--context", c.context, "--synthetic", why);
        refuse("--eval-text", c.evalText, "--synthetic", why);
        require(!c.perStory, "--per-story with --synthetic", "synthetic rows have no stories");
        require(c.normalize == Normalize.NONE, "--normalize with --synthetic", "synthetic rows have no stories");
        require(
                c.holdOut == null || c.holdOut == 0,
                "--hold-out with --synthetic",
                "rows of another stream are evaluated, and nothing is kept from training");
        require(
                !c.trained().transcodes(),
                "--recipe " + c.recipe + " with --synthetic",
                "synthetic rows have one place");
    }

    private static void refuse(String option, @Nullable Object value, String with, String why) {
        require(value == null, option + " with " + with, why);
    }

    private static void requireTranscoder(TrainConfig c) {
        String with = " with " + c.recipe;
        require(!c.tied, "--tied" + with, "its two matrices are of two places");
        require(
                c.scaleActivations == null || c.scaleActivations == InputScale.NONE,
                "--scale-activations" + with,
                "what it reads and what it writes would need a number each");
        require(
                c.normalize == Normalize.NONE,
                "--normalize per-story" + with,
                "what it reads and what it writes would need a scale each");
    }

    static void require(boolean holds, String option, String allowed) {
        if (!holds) {
            throw new IllegalArgumentException(option + ": " + allowed);
        }
    }
}
