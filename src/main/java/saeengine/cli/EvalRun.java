package saeengine.cli;

import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import saeengine.activations.Harvest;
import saeengine.activations.LanguageModel;
import saeengine.activations.ModelLoader;
import saeengine.activations.Normalize;
import saeengine.activations.RowParts;
import saeengine.activations.RowSource;
import saeengine.cache.CacheManifest;
import saeengine.data.DataException;
import saeengine.data.tensors.FiniteValues;
import saeengine.data.text.StoryReader;
import saeengine.eval.LossRecovered;
import saeengine.eval.SaeMetrics;
import saeengine.latents.FactFile;
import saeengine.latents.FactMeasure;
import saeengine.latents.TokenFacts;
import saeengine.material.EvalText;
import saeengine.material.HeldOut;
import saeengine.material.Loading;
import saeengine.material.NamedSite;
import saeengine.material.OwnStories;
import saeengine.material.SyntheticMaterial;
import saeengine.material.Watched;
import saeengine.material.Windows;
import saeengine.nn.BlockSite;
import saeengine.nn.ResidualSite;
import saeengine.nn.Site;
import saeengine.nn.TransformerConfig;
import saeengine.run.MemoryPlan;
import saeengine.run.RunMembers;
import saeengine.sae.Sae;
import saeengine.study.AskedTopK;
import saeengine.study.Dictionary;
import saeengine.study.Figures;
import saeengine.study.LossMeasure;
import saeengine.study.RowFile;
import saeengine.study.RowMetrics;
import saeengine.study.SyntheticJson;
import saeengine.suite.Suite;
import saeengine.synthetic.SyntheticRows;
import saeengine.synthetic.SyntheticSettings;
import saeengine.synthetic.SyntheticWorld;
import saeengine.synthetic.TruthMetrics;
import saeengine.tensor.Device;
import saeengine.tensor.Products;

/** One run of {@code eval}: everything is checked on shapes and settings before the model's weights are read. */
final class EvalRun {
    private final EvalOptions options;
    private final AskedTopK topK;
    private final JsonObject settings;
    private final Device device;
    private final List<Dictionary> dictionaries = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private String textName;
    private List<Suite.Result> suite = List.of();

    /** What is found out on the way, as which layer, is added to the settings. */
    EvalRun(EvalOptions options, AskedTopK topK, JsonObject settings, Device device) {
        this.options = options;
        this.topK = topK;
        this.settings = settings;
        this.device = device;
    }

    List<Evaluation> onText() {
        if (options.text != null) {
            textName = options.text.toString();
            return onGivenText();
        }
        try (OwnStories own = new OwnStories(options.suite)) {
            System.out.println("text: none given, so stories of the program's own; --text FILE reads others");
            options.text = List.of(own.file());
            textName = own.description();
            settings.addProperty("text", textName);
            return onGivenText();
        }
    }

    private List<Evaluation> onGivenText() {
        open();
        if (options.model == null) {
            options.model = dictionaries.get(0).model();
            settings.addProperty("model", options.model);
        }
        ModelLoader loader = ModelLoader.open(options.model, options.seed);
        int context = Windows.context(options.place.context, loader.config());
        NamedSite named = site(loader.config());
        Site site = named.site();
        Dictionary.Rows widths = new Dictionary.Rows(
                site.inputs(loader.config()),
                site.outputs(loader.config()),
                "the rows of " + options.model + (site instanceof ResidualSite ? "" : " at " + site));
        dictionaries.forEach(each -> each.requireFits(widths));
        if (site instanceof BlockSite) {
            settings.addProperty("site", site.reads());
        } else {
            settings.addProperty("layer", site.layer());
        }
        if (site.apart()) {
            settings.addProperty("reads", site.reads());
            settings.addProperty("writes", site.writes());
        }
        settings.addProperty("context", context);
        settings.addProperty("special", options.specialPosition().name().toLowerCase(Locale.ROOT));
        settings.addProperty("normalize", options.normalisation() == Normalize.NONE ? "none" : "per-story");
        System.out.printf(
                "model: %s (%s)%n%s, by %s%n",
                options.model,
                loader.config().summary(),
                site instanceof ResidualSite ? "residual stream: " + site.layer() : site,
                named.from());
        describe();
        if (options.suite) {
            SuiteRun.check(dictionaries, options.factFiles(), site.inputs(loader.config()), device);
        }
        Screen screen = Screen.ofOutput();
        LanguageModel language = Loading.model(
                new ScreenLog(screen), loader, device, loader.config().layers());
        requireHeldOut(language);
        try (EvalText text = new EvalText(options.stories(language), context, options.limit())) {
            screen.draw("counting the text's tokens");
            long most = text.tokens();
            screen.wipe();
            System.out.printf(
                    Locale.ROOT,
                    text.isCut()
                            ? "text: %s, the first %,d tokens of it (--rows all reads everything)%n"
                            : "text: %s, %,d tokens%n",
                    textName,
                    most);
            List<FactMeasure> facts = facts(language, most);
            List<SaeMetrics.Result> rows = rows(language, site, context, most, facts);
            if (loader.config().head().isEmpty()) {
                System.out.println("no cross-entropies: " + Loading.noHead(loader.config()));
                if (options.suite) {
                    suite = new SuiteRun(options, device, language, site, context, dictionaries).run(rows, null);
                }
                return evaluations(rows, null, facts);
            }
            List<LossRecovered.Result> losses = losses(language, site, text);
            if (options.suite) {
                suite = new SuiteRun(options, device, language, site, context, dictionaries).run(rows, losses);
            }
            return evaluations(rows, losses, facts);
        }
    }

    /** What the suite measured of each autoencoder; empty where it was not asked for. */
    List<Suite.Result> suite() {
        return suite;
    }

    /** What holds latents against the facts behind the text, one an autoencoder; empty where they are not known. */
    private List<FactMeasure> facts(LanguageModel language, long tokens) {
        List<Path> files = options.factFiles();
        if (files.isEmpty()) {
            return List.of();
        }
        try (FactFile file = new FactFile(files);
                StoryReader stories = options.stories(language)) {
            TokenFacts known = TokenFacts.read(
                    stories, file, language.requireTokenizer(), Math.min(tokens, FactMeasure.MOST_TOKENS));
            return saes().stream()
                    .map(sae -> new FactMeasure(known, sae.features()))
                    .toList();
        }
    }

    /** Says what is read of all, and fails where that is nothing. */
    private void requireHeldOut(LanguageModel language) {
        if (options.holdOut == null) {
            return;
        }
        long every = HeldOut.every(options.holdOut);
        try (StoryReader stories = options.stories(language)) {
            if (stories.next() == null) {
                throw new IllegalArgumentException(String.format(
                        Locale.ROOT,
                        "--hold-out %s: the text has fewer than %,d stories, so that none is held out",
                        options.holdOut,
                        every));
            }
        }
        System.out.printf(
                Locale.ROOT, "held out: one story in every %,d (--hold-out), and only those are read%n", every);
    }

    List<Evaluation> onFile() {
        open();
        Dictionary.Rows widths = RowFile.widths(options.activations, options.tensor);
        dictionaries.forEach(each -> each.requireFits(widths));
        describe();
        if (CacheManifest.isIn(options.activations)) {
            warnOfOtherSites(CacheManifest.read(options.activations).setting("site"));
        }
        try (RowFile file = RowFile.open(
                        options.activations, options.tensor, options.holdOut, transcodes(), ScreenLog.ofOutput());
                RowSource rows = file.rows()) {
            long most = Math.min(file.count(), options.limit());
            Progress progress = new Progress(Screen.ofOutput(), "rows", "rows", most);
            List<SaeMetrics.Result> results = RowMetrics.of(
                    device, Watched.rows(rows, progress), file.parts(), options.limit(), saes(), this::requireFinite);
            progress.wipe();
            System.out.printf(
                    Locale.ROOT,
                    "rows: %s, %,d of them; no cross-entropies, for which --model and --text are needed%n",
                    options.activations,
                    results.get(0).rows());
            return evaluations(results, null, List.of());
        }
    }

    /** @param threads that make the rows */
    List<Evaluation> onSynthetic(int threads) {
        SyntheticSettings made = SyntheticSettings.parse(options.synthetic);
        settings.add("generator", SyntheticJson.of(options.synthetic));
        open();
        if (transcodes()) {
            throw new DataException(
                    dictionaries.get(0).path() + ": is a transcoder, and synthetic rows have one place");
        }
        Dictionary.Rows widths =
                new Dictionary.Rows(made.dims(), made.dims(), "the rows of --synthetic " + options.synthetic);
        dictionaries.forEach(each -> each.requireFits(widths));
        describe();
        MemoryPlan plan = new MemoryPlan();
        SyntheticMaterial.addTo(plan, made);
        dictionaries.forEach(each -> plan.add(
                "cosines of all latents and true features", 8L * each.sae().features() * made.features()));
        plan.check(ScreenLog.ofOutput(), Runtime.getRuntime().maxMemory(), device.freeBytes());
        SyntheticWorld world = SyntheticMaterial.world(made, threads, ScreenLog.ofOutput());
        List<TruthMetrics> truths = saes().stream()
                .map(sae -> new TruthMetrics(sae.decoder().toArray(), world.directions(), made.dims()))
                .toList();
        try (SyntheticRows rows = new SyntheticRows(world, SyntheticRows.EVALUATED, threads)) {
            Progress progress = new Progress(Screen.ofOutput(), "rows", "rows", options.limit());
            List<SaeMetrics.Result> results = RowMetrics.of(
                    device,
                    Watched.rows(rows, progress),
                    RowParts.same(made.dims()),
                    options.limit(),
                    saes(),
                    this::requireFinite,
                    new RowMetrics.Truth(rows::fired, truths));
            progress.wipe();
            System.out.printf(
                    Locale.ROOT,
                    "rows: synthetic, %s, %,d of them; no cross-entropies, for there is no model%n",
                    made.summary(),
                    results.get(0).rows());
            return IntStream.range(0, dictionaries.size())
                    .mapToObj(i -> new Evaluation(
                            dictionaries.get(i),
                            new Figures(results.get(i), null, truths.get(i).result(), null)))
                    .toList();
        }
    }

    private void warnOfOtherSites(String recorded) {
        for (Dictionary each : dictionaries) {
            each.siteIfNamed()
                    .filter(own -> !own.site().reads().equals(recorded))
                    .ifPresent(own -> warnings.add(each.path() + " was trained on " + own.site() + " (" + own.from()
                            + ") and is evaluated on rows of " + recorded));
        }
    }

    private void open() {
        for (Path path : RunMembers.of(options.sae)) {
            Dictionary next = Dictionary.open(device, path, topK);
            if (!dictionaries.isEmpty() && next.transcodes() != transcodes()) {
                throw new DataException(dictionaries.get(0).path() + " is " + kind(transcodes()) + ", " + path + " is "
                        + kind(!transcodes()) + ": they are of other rows; evaluate them one by one");
            }
            dictionaries.add(next);
        }
        if (transcodes() && options.normalisation() != Normalize.NONE) {
            throw new IllegalArgumentException("--normalize per-story: not for transcoders, where what is read and what"
                    + " is written would need a scale each");
        }
    }

    private boolean transcodes() {
        return dictionaries.get(0).transcodes();
    }

    private static String kind(boolean transcodes) {
        return transcodes ? "a transcoder" : "an autoencoder";
    }

    private void describe() {
        for (Dictionary each : dictionaries) {
            System.out.printf(
                    (each.transcodes() ? "transcoder" : "autoencoder") + ": %s (%s), %s%n",
                    each.path(),
                    each.format(),
                    each.description());
        }
    }

    /** What makes the results say less than they seem to, for the reader of the table. */
    List<String> warnings() {
        return warnings;
    }

    private NamedSite site(TransformerConfig config) {
        NamedSite named = NamedSite.asked(options.place.layer, options.place.site, transcodes())
                .orElseGet(() -> siteOfAll(config));
        Site site = named.in(config);
        dictionaries.forEach(each -> (transcodes() ? each.site() : each.siteIfNamed())
                .filter(own -> !own.is(site, config))
                .ifPresent(own -> otherSite(each.path(), own, site)));
        return new NamedSite(site, named.from());
    }

    /** A stream is like its neighbours; an MLP is not like others. */
    private void otherSite(Path path, NamedSite own, Site site) {
        String trained = path + " was trained on " + own.site() + " (" + own.from() + ")";
        if (transcodes()) {
            throw new DataException(trained + ", and --layer asks for " + site + "; leave --layer out");
        }
        warnings.add(trained + " and is evaluated on " + (site instanceof ResidualSite ? site.layer() : site));
    }

    private NamedSite siteOfAll(TransformerConfig config) {
        int layers = config.layers();
        List<NamedSite> sites = new ArrayList<>();
        Dictionary.Rows streams = new Dictionary.Rows(config.hidden(), config.hidden(), "the rows of " + options.model);
        for (Dictionary each : dictionaries) {
            if (each.site().isEmpty()) {
                each.requireFits(streams);
            }
            sites.add(each.site()
                    .orElseThrow(() -> new DataException(each.path() + ": does not say which "
                            + (each.transcodes()
                                    ? "MLP it stands for; give --layer N, the block, 0 to " + (layers - 1)
                                    : "residual stream it was trained on; give --layer N, 0 (embeddings) to "
                                            + layers))));
        }
        Site first = sites.get(0).in(config);
        for (int i = 1; i < sites.size(); i++) {
            if (!sites.get(i).is(first, config)) {
                Site other = sites.get(i).site();
                throw new DataException(dictionaries.get(0).path() + " is of " + first + ", "
                        + dictionaries.get(i).path() + " of "
                        + (other.getClass() == first.getClass() && !(first instanceof BlockSite)
                                ? other.layer()
                                : other)
                        + ": they are compared on the same rows; evaluate them one by one, or give --layer");
            }
        }
        return sites.get(0);
    }

    private List<SaeMetrics.Result> rows(
            LanguageModel language, Site site, int context, long most, List<FactMeasure> facts) {
        Harvest.Form form =
                new Harvest.Form(site, context, options.normalisation(), Harvest.PACK_TOKENS, Products.EXACT);
        try (RowSource rows = new Harvest(device, language.model(), options.stories(language), form)) {
            Progress progress = new Progress(Screen.ofOutput(), "rows", "rows", most);
            List<SaeMetrics.Result> results = RowMetrics.of(
                    device,
                    Watched.rows(rows, progress),
                    Harvest.parts(site, language.model().config()),
                    most,
                    saes(),
                    this::requireFinite,
                    facts);
            progress.wipe();
            return results;
        }
    }

    private List<LossRecovered.Result> losses(LanguageModel language, Site site, EvalText text) {
        List<LossRecovered.Result> results = new LossMeasure(site, options.normalisation(), options.specialPosition())
                .of(device, language, text, saes(), ScreenLog.ofOutput());
        for (int i = 0; i < results.size(); i++) {
            requireFinite(results.get(i), dictionaries.get(i).path());
        }
        return results;
    }

    private List<Sae> saes() {
        return dictionaries.stream().map(Dictionary::sae).toList();
    }

    /** Rows and weights were finite when they were read; a metric over what is not would be none. */
    private void requireFinite(int sae, float[] y, IntFunction<String> nameOf) {
        int at = FiniteValues.firstOther(y, 0, y.length);
        if (at >= 0) {
            Dictionary dictionary = dictionaries.get(sae);
            int dims = dictionary.sae().outputs();
            throw new DataException(dictionary.path() + ": reconstructs dim " + at % dims + " of "
                    + nameOf.apply(at / dims) + " as " + y[at] + ", of finite weights and rows: its numbers grow beyond"
                    + " float32; are the rows in the units it was trained in?");
        }
    }

    /** A cross-entropy always has a value, unless numbers grew beyond float32 on the way to it. */
    private void requireFinite(LossRecovered.Result result, Path sae) {
        double[] values = {result.clean(), result.zero(), result.mean(), result.reconstructed()};
        String[] rows = {"as they are", "zero", "the mean row", "reconstructed by " + sae};
        for (int i = 0; i < values.length; i++) {
            if (!Double.isFinite(values[i])) {
                throw new DataException(options.model + ": its loss with rows " + rows[i] + " is " + values[i]
                        + ", of finite weights: its numbers grow beyond float32 on this text");
            }
        }
    }

    private List<Evaluation> evaluations(
            List<SaeMetrics.Result> rows, List<LossRecovered.Result> losses, List<FactMeasure> facts) {
        return IntStream.range(0, dictionaries.size())
                .mapToObj(i -> new Evaluation(
                        dictionaries.get(i),
                        new Figures(
                                rows.get(i),
                                losses == null ? null : losses.get(i),
                                facts.isEmpty() ? null : facts.get(i).metrics())))
                .toList();
    }
}
