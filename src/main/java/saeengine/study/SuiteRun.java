package saeengine.study;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import saeengine.activations.Harvest;
import saeengine.activations.LanguageModel;
import saeengine.activations.Normalize;
import saeengine.data.DataException;
import saeengine.data.text.StoryReader;
import saeengine.eval.ChunkedSae;
import saeengine.eval.KlDivergence;
import saeengine.eval.LossRecovered;
import saeengine.eval.Reconstruct;
import saeengine.eval.SaeMetrics;
import saeengine.latents.FactFile;
import saeengine.material.EvalText;
import saeengine.material.OwnMaterial;
import saeengine.material.Watched;
import saeengine.nn.Site;
import saeengine.run.Log;
import saeengine.run.MemoryPlan;
import saeengine.run.Meter;
import saeengine.suite.StoryReading;
import saeengine.suite.Suite;
import saeengine.tensor.Device;
import saeengine.tensor.Products;

/** The suite of an evaluation: the first stories of the text read once more, and what follows from it. */
final class SuiteRun {
    /** Tokens that divergences are means over, at most: their logits are compared one by one. */
    private static final long KL_TOKENS = 16_384;

    private final TextEval.Config config;
    private final Device device;
    private final LanguageModel language;
    private final Site site;
    private final int context;
    private final Dictionaries dictionaries;
    private final Log log;

    SuiteRun(
            TextEval.Config config,
            Device device,
            LanguageModel language,
            Site site,
            int context,
            Dictionaries dictionaries,
            Log log) {
        this.config = config;
        this.device = device;
        this.language = language;
        this.site = site;
        this.context = context;
        this.dictionaries = dictionaries;
        this.log = log;
    }

    /** Fails, before a model's weights are read, on what the suite cannot do. */
    static void check(Dictionaries dictionaries, EvalStories stories, int dims, Device device, Log log) {
        if (stories.factFiles().isEmpty()) {
            throw new IllegalArgumentException("--suite: needs the hidden facts of the text, which 'stories --facts'"
                    + " writes; name them with --facts, or leave --text out for stories of the program's own");
        }
        for (Dictionary each : dictionaries.all()) {
            Suite.refusal(each.sae()).ifPresent(why -> {
                throw new DataException(each.path() + ": " + why + "; --suite is not for it");
            });
        }
        MemoryPlan plan = new MemoryPlan();
        plan.add(
                "mean rows and latents of stories, float64",
                StoryReading.mostBytes(OwnMaterial.PROBED_STORIES, dims, dictionaries.saes()));
        plan.check(log, Runtime.getRuntime().maxMemory(), device.freeBytes());
    }

    /** @param losses null of a model that predicts nothing */
    List<Suite.Result> run(List<SaeMetrics.Result> rows, @Nullable List<LossRecovered.Result> losses) {
        StoryReading reading = reading();
        KlDivergence.@Nullable Result divergence = losses == null ? null : divergence();
        log.doing("training probes on the model's rows");
        Suite suite = new Suite(reading, config.seed());
        log.done();
        log.say("suite: " + suite.summary());
        List<Suite.Result> results = new ArrayList<>();
        for (int i = 0; i < dictionaries.all().size(); i++) {
            log.doing("probing the latents of " + dictionaries.all().get(i).path());
            results.add(suite.of(
                    device,
                    i,
                    dictionaries.all().get(i).sae(),
                    rows.get(i),
                    losses == null ? null : losses.get(i),
                    divergence));
            log.done();
        }
        return results;
    }

    private StoryReading reading() {
        Harvest.Form form = new Harvest.Form(site, context, Normalize.NONE, Harvest.PACK_TOKENS, Products.EXACT);
        Meter progress = log.meter("suite, stories", "stories", OwnMaterial.PROBED_STORIES);
        try (Harvest harvest =
                        new Harvest(device, language.model(), config.stories().open(language), form);
                StoryReader stories = config.stories().open(language);
                FactFile facts = new FactFile(config.stories().factFiles())) {
            return StoryReading.of(
                    device,
                    harvest,
                    stories,
                    facts,
                    language.requireTokenizer(),
                    dictionaries.saes(),
                    OwnMaterial.PROBED_STORIES,
                    progress::at);
        } finally {
            progress.wipe();
        }
    }

    private KlDivergence.Result divergence() {
        LossRecovered.Form form = LossMeasure.form(site, language).with(config.special());
        List<Reconstruct> reconstructions = dictionaries.saes().stream()
                .<Reconstruct>map(sae -> new ChunkedSae(device, sae))
                .toList();
        try (EvalText text =
                new EvalText(config.stories().open(language), context, Math.min(KL_TOKENS, config.limit()))) {
            Meter progress = log.meter("suite, divergences", "tokens", text.tokens());
            KlDivergence.Result result = new KlDivergence(device, language.model(), form)
                    .measure(Watched.windows(text, progress), reconstructions);
            progress.wipe();
            return result;
        }
    }
}
