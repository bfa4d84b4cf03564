package saeengine.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
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
import saeengine.run.MemoryPlan;
import saeengine.sae.Sae;
import saeengine.study.Dictionary;
import saeengine.study.LossMeasure;
import saeengine.study.TextTable;
import saeengine.suite.StoryReading;
import saeengine.suite.Suite;
import saeengine.tensor.Device;
import saeengine.tensor.Products;

/** {@code eval --suite}: the first stories of the text read once more, and what follows from it. */
final class SuiteRun {
    /** Tokens that divergences are means over, at most: their logits are compared one by one. */
    private static final long KL_TOKENS = 16_384;

    private final EvalOptions options;
    private final Device device;
    private final LanguageModel language;
    private final Site site;
    private final int context;
    private final List<Dictionary> dictionaries;

    SuiteRun(
            EvalOptions options,
            Device device,
            LanguageModel language,
            Site site,
            int context,
            List<Dictionary> dictionaries) {
        this.options = options;
        this.device = device;
        this.language = language;
        this.site = site;
        this.context = context;
        this.dictionaries = dictionaries;
    }

    /** Fails, before a model's weights are read, on what the suite cannot do. */
    static void check(List<Dictionary> dictionaries, List<Path> facts, int dims, Device device) {
        if (facts.isEmpty()) {
            throw new IllegalArgumentException("--suite: needs the hidden facts of the text, which 'stories --facts'"
                    + " writes; name them with --facts, or leave --text out for stories of the program's own");
        }
        for (Dictionary each : dictionaries) {
            Suite.refusal(each.sae()).ifPresent(why -> {
                throw new DataException(each.path() + ": " + why + "; --suite is not for it");
            });
        }
        MemoryPlan plan = new MemoryPlan();
        List<Sae> saes = dictionaries.stream().map(Dictionary::sae).toList();
        plan.add(
                "mean rows and latents of stories, float64",
                StoryReading.mostBytes(OwnMaterial.PROBED_STORIES, dims, saes));
        plan.check(ScreenLog.ofOutput(), Runtime.getRuntime().maxMemory(), device.freeBytes());
    }

    /** @param losses null of a model that predicts nothing */
    List<Suite.Result> run(List<SaeMetrics.Result> rows, List<LossRecovered.Result> losses) {
        StoryReading reading = reading();
        KlDivergence.Result divergence = losses == null ? null : divergence();
        Screen screen = Screen.ofOutput();
        screen.draw("training probes on the model's rows");
        Suite suite = new Suite(reading, options.seed);
        screen.wipe();
        System.out.println("suite: " + suite.summary());
        List<Suite.Result> results = new ArrayList<>();
        for (int i = 0; i < dictionaries.size(); i++) {
            screen.draw("probing the latents of " + dictionaries.get(i).path());
            results.add(suite.of(
                    device,
                    i,
                    dictionaries.get(i).sae(),
                    rows.get(i),
                    losses == null ? null : losses.get(i),
                    divergence));
            screen.wipe();
        }
        return results;
    }

    private List<Sae> saes() {
        return dictionaries.stream().map(Dictionary::sae).toList();
    }

    private StoryReading reading() {
        Harvest.Form form = new Harvest.Form(site, context, Normalize.NONE, Harvest.PACK_TOKENS, Products.EXACT);
        Progress progress = new Progress(Screen.ofOutput(), "suite, stories", "stories", OwnMaterial.PROBED_STORIES);
        try (Harvest harvest = new Harvest(device, language.model(), options.stories(language), form);
                StoryReader stories = options.stories(language);
                FactFile facts = new FactFile(options.factFiles())) {
            return StoryReading.of(
                    device,
                    harvest,
                    stories,
                    facts,
                    language.requireTokenizer(),
                    saes(),
                    OwnMaterial.PROBED_STORIES,
                    progress::at);
        } finally {
            progress.wipe();
        }
    }

    private KlDivergence.Result divergence() {
        LossRecovered.Form form = LossMeasure.form(site, language).with(options.specialPosition());
        List<Reconstruct> reconstructions = saes().stream()
                .<Reconstruct>map(sae -> new ChunkedSae(device, sae))
                .toList();
        try (EvalText text = new EvalText(options.stories(language), context, Math.min(KL_TOKENS, options.limit()))) {
            Progress progress = new Progress(Screen.ofOutput(), "suite, divergences", "tokens", text.tokens());
            KlDivergence.Result result = new KlDivergence(device, language.model(), form)
                    .measure(Watched.windows(text, progress), reconstructions);
            progress.wipe();
            return result;
        }
    }

    /** The headline figures side by side. */
    static String table(List<Dictionary> dictionaries, List<Suite.Result> results) {
        List<List<String>> columns = new ArrayList<>();
        columns.add(new ArrayList<>(List.of("suite")));
        columns.get(0).addAll(results.get(0).headline().keySet());
        List<String> names =
                EvalTable.names(dictionaries.stream().map(Dictionary::path).toList());
        IntStream.range(0, results.size()).forEach(i -> {
            List<String> column = new ArrayList<>(List.of(names.get(i)));
            results.get(i)
                    .headline()
                    .values()
                    .forEach(value -> column.add(TextTable.number(Double.isNaN(value) ? null : value)));
            columns.add(column);
        });
        return TextTable.of(columns);
    }
}
