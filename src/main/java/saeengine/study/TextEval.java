package saeengine.study;

import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import saeengine.activations.Harvest;
import saeengine.activations.LanguageModel;
import saeengine.activations.ModelLoader;
import saeengine.activations.Normalize;
import saeengine.activations.RowSource;
import saeengine.data.DataException;
import saeengine.data.text.StoryReader;
import saeengine.eval.LossRecovered;
import saeengine.eval.PackLosses;
import saeengine.eval.PackSum;
import saeengine.eval.SaeMetrics;
import saeengine.eval.SaeTerms;
import saeengine.eval.SpecialPosition;
import saeengine.latents.FactFile;
import saeengine.latents.FactMeasure;
import saeengine.latents.TokenFacts;
import saeengine.material.EvalText;
import saeengine.material.HeldOut;
import saeengine.material.Loading;
import saeengine.material.NamedSite;
import saeengine.material.OwnStories;
import saeengine.material.Watched;
import saeengine.nn.BlockSite;
import saeengine.nn.ResidualSite;
import saeengine.nn.Site;
import saeengine.nn.TransformerConfig;
import saeengine.run.Log;
import saeengine.run.Meter;
import saeengine.sae.Sae;
import saeengine.suite.Suite;
import saeengine.tensor.Device;
import saeengine.tensor.Products;

/**
 * Evaluates autoencoders on the rows of a model over a text, and by what the model still predicts with their
 * reconstructions. Everything is checked on shapes and settings before the model's weights are read.
 */
public final class TextEval {
    /**
     * What is evaluated, and on what.
     *
     * @param saes files and folders; a run's folder stands for all of its autoencoders
     * @param model a folder or name; null for the one that the first autoencoder's file names
     * @param place where the model is read
     * @param normalize what is done to a window's rows first, as in training
     * @param special what becomes of the position before each window when rows are exchanged
     * @param limit most tokens, rounded up to whole windows
     * @param suite whether the suite's measures are taken, too
     * @param seed of a model with random weights, and of probes
     */
    public record Config(
            List<Path> saes,
            AskedTopK topK,
            @Nullable String model,
            EvalStories stories,
            SiteChoice place,
            Normalize normalize,
            SpecialPosition special,
            long limit,
            boolean suite,
            long seed) {
        public Config {
            Checks.rows(limit);
            Checks.suite(suite, normalize);
        }

        private Config on(EvalStories otherStories) {
            return new Config(saes, topK, model, otherStories, place, normalize, special, limit, suite, seed);
        }

        private Config of(String otherModel) {
            return new Config(saes, topK, otherModel, stories, place, normalize, special, limit, suite, seed);
        }
    }

    private final Device device;
    private final Log log;
    private final JsonObject found = new JsonObject();
    private final List<String> warnings = new ArrayList<>();
    private Config config;
    private final Dictionaries dictionaries;

    private TextEval(Device device, Config config, Log log) {
        this.device = device;
        this.config = config;
        this.log = log;
        this.dictionaries = Dictionaries.open(device, config.saes(), config.topK());
    }

    /** Measures all of them over the same text, read once for all. */
    public static EvalReport of(Device device, Config config, Log log) {
        List<Path> given = config.stories().text();
        if (given != null) {
            TextEval eval = new TextEval(device, config, log);
            return eval.run(given.toString(), eval::measure);
        }
        try (OwnStories own = new OwnStories(config.suite())) {
            log.say("text: none given, so stories of the program's own; --text FILE reads others");
            EvalStories stories = config.stories().of(List.of(own.file()));
            TextEval eval = new TextEval(device, config.on(stories), log);
            eval.found.addProperty("text", own.description());
            return eval.run(own.description(), eval::measure);
        }
    }

    /** A shard's part of it. Its text is given, and facts behind it, which are held against all latents at once, are not. */
    public static EvalPart part(Device device, Config config, EvalPart.Asked asked, Log log) {
        if (!config.stories().factFiles().isEmpty()) {
            throw new IllegalArgumentException("--shard: the facts in "
                    + config.stories().factFiles().get(0)
                    + " are held against latents on one machine; evaluate without --shard, or a text without facts beside"
                    + " it");
        }
        TextEval eval = new TextEval(device, config, log);
        return eval.run(
                Objects.requireNonNull(config.stories().text()).toString(),
                (language, site, context, text, most) -> eval.part(language, site, context, text, most, asked));
    }

    /** What is done once all is known and loaded. */
    private interface Measuring<T> {
        T of(LanguageModel language, Site site, int context, EvalText text, long tokens);
    }

    private <T> T run(String textName, Measuring<T> measuring) {
        if (dictionaries.transcodes() && config.normalize() != Normalize.NONE) {
            throw new IllegalArgumentException("--normalize per-story: not for transcoders, where what is read and what"
                    + " is written would need a scale each");
        }
        if (config.model() == null) {
            config = config.of(dictionaries.first().model());
            found.addProperty("model", model());
        }
        ModelLoader loader = ModelLoader.open(model(), config.seed());
        int context = config.place().context(loader.config());
        NamedSite named = site(loader.config());
        Site site = named.site();
        dictionaries.requireFit(new Dictionary.Rows(
                site.inputs(loader.config()),
                site.outputs(loader.config()),
                "the rows of " + model() + (site instanceof ResidualSite ? "" : " at " + site)));
        note(site, context);
        log.say("model: %s (%s)", model(), loader.config().summary());
        log.say("%s, by %s", site instanceof ResidualSite ? "residual stream: " + site.layer() : site, named.from());
        dictionaries.describe(log);
        if (config.suite()) {
            SuiteRun.check(dictionaries, config.stories(), site.inputs(loader.config()), device, log);
        }
        LanguageModel language =
                Loading.model(log, loader, device, loader.config().layers());
        requireHeldOut(language);
        try (EvalText text = new EvalText(config.stories().open(language), context, config.limit())) {
            log.doing("counting the text's tokens");
            long most = text.tokens();
            log.done();
            log.say(
                    text.isCut()
                            ? "text: %s, the first %,d tokens of it (--rows all reads everything)"
                            : "text: %s, %,d tokens",
                    textName,
                    most);
            return measuring.of(language, site, context, text, most);
        }
    }

    /** The model's folder or name, once it is known. */
    private String model() {
        return Objects.requireNonNull(config.model());
    }

    /** Notes what was found out for the file of results. */
    private void note(Site site, int context) {
        if (site instanceof BlockSite) {
            found.addProperty("site", site.reads());
        } else {
            found.addProperty("layer", site.layer());
        }
        if (site.apart()) {
            found.addProperty("reads", site.reads());
            found.addProperty("writes", site.writes());
        }
        found.addProperty("context", context);
        found.addProperty("special", config.special().name().toLowerCase(Locale.ROOT));
        found.addProperty("normalize", config.normalize() == Normalize.NONE ? "none" : "per-story");
    }

    private EvalReport measure(LanguageModel language, Site site, int context, EvalText text, long most) {
        List<FactMeasure> facts = facts(language, most);
        List<SaeMetrics.Result> rows = rows(language, site, context, most, facts);
        TransformerConfig model = language.model().config();
        @Nullable List<LossRecovered.Result> losses = null;
        if (model.head().isEmpty()) {
            log.say("no cross-entropies: " + Loading.noHead(model));
        } else {
            losses = losses(language, site, text);
        }
        List<Suite.Result> suite = config.suite()
                ? new SuiteRun(config, device, language, site, context, dictionaries, log).run(rows, losses)
                : List.of();
        return new EvalReport(evaluations(rows, losses, facts), suite, warnings, found);
    }

    private EvalPart part(
            LanguageModel language, Site site, int context, EvalText text, long most, EvalPart.Asked asked) {
        boolean head = language.model().config().head().isPresent();
        LossMeasure measure = new LossMeasure(site, config.normalize(), config.special());
        long packs = head ? measure.packs(device, language, text) : Long.MAX_VALUE;
        long batches = RowMetrics.batches(most);
        if (asked.shard().count() > Math.min(packs, batches)) {
            throw new IllegalArgumentException("--shard " + asked.shard() + ": the text is read in "
                    + Math.min(packs, batches) + " pieces, and each shard reads at least one; give fewer shards");
        }
        List<Sae> saes = dictionaries.saes();
        if (asked.meanRow().isPresent()) {
            List<PackLosses> losses = measure.losses(
                    device, language, text, saes, asked.shard(), asked.meanRow().get(), log);
            return new EvalPart(dictionaries.all(), warnings, found, List.of(), List.of(), losses);
        }
        List<SaeTerms> rows;
        try (RowSource source = harvest(language, site, context)) {
            rows = RowMetrics.terms(
                    device,
                    source,
                    Harvest.parts(site, language.model().config()),
                    most,
                    asked.shard(),
                    saes,
                    dictionaries::requireFinite,
                    log);
        }
        List<PackSum> sums = head ? measure.sums(device, language, text, asked.shard(), log) : List.of();
        return new EvalPart(dictionaries.all(), warnings, found, rows, sums, List.of());
    }

    /** What holds latents against the facts behind the text, one an autoencoder; empty where they are not known. */
    private List<FactMeasure> facts(LanguageModel language, long tokens) {
        List<Path> files = config.stories().factFiles();
        if (files.isEmpty()) {
            return List.of();
        }
        try (FactFile file = new FactFile(files);
                StoryReader stories = config.stories().open(language)) {
            TokenFacts known = TokenFacts.read(
                    stories, file, language.requireTokenizer(), Math.min(tokens, FactMeasure.MOST_TOKENS));
            return dictionaries.saes().stream()
                    .map(sae -> new FactMeasure(known, sae.features()))
                    .toList();
        }
    }

    /** Says what is read of all, and fails where that is nothing. */
    private void requireHeldOut(LanguageModel language) {
        Double share = config.stories().holdOut();
        if (share == null) {
            return;
        }
        long every = HeldOut.every(share);
        try (StoryReader stories = config.stories().open(language)) {
            if (stories.next() == null) {
                throw new IllegalArgumentException(String.format(
                        Locale.ROOT,
                        "--hold-out %s: the text has fewer than %,d stories, so that none is held out",
                        share,
                        every));
            }
        }
        log.say("held out: one story in every %,d (--hold-out), and only those are read", every);
    }

    private NamedSite site(TransformerConfig model) {
        boolean transcodes = dictionaries.transcodes();
        NamedSite named = config.place().named(transcodes).orElseGet(() -> siteOfAll(model));
        Site site = named.in(model);
        dictionaries
                .all()
                .forEach(each -> (transcodes ? each.site() : each.siteIfNamed())
                        .filter(own -> !own.is(site, model))
                        .ifPresent(own -> otherSite(each.path(), own, site)));
        return new NamedSite(site, named.from());
    }

    /** A stream is like its neighbours; an MLP is not like others. */
    private void otherSite(Path path, NamedSite own, Site site) {
        String trained = path + " was trained on " + own.site() + " (" + own.from() + ")";
        if (dictionaries.transcodes()) {
            throw new DataException(trained + ", and --layer asks for " + site + "; leave --layer out");
        }
        warnings.add(trained + " and is evaluated on " + (site instanceof ResidualSite ? site.layer() : site));
    }

    private NamedSite siteOfAll(TransformerConfig model) {
        int layers = model.layers();
        List<NamedSite> sites = new ArrayList<>();
        Dictionary.Rows streams = new Dictionary.Rows(model.hidden(), model.hidden(), "the rows of " + model());
        for (Dictionary each : dictionaries.all()) {
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
        Site first = sites.get(0).in(model);
        for (int i = 1; i < sites.size(); i++) {
            if (!sites.get(i).is(first, model)) {
                Site other = sites.get(i).site();
                throw new DataException(dictionaries.first().path() + " is of " + first + ", "
                        + dictionaries.all().get(i).path() + " of "
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
        try (RowSource rows = harvest(language, site, context)) {
            Meter progress = log.meter("rows", "rows", most);
            List<SaeMetrics.Result> results = RowMetrics.of(
                    device,
                    Watched.rows(rows, progress),
                    Harvest.parts(site, language.model().config()),
                    most,
                    dictionaries.saes(),
                    dictionaries::requireFinite,
                    facts);
            progress.wipe();
            return results;
        }
    }

    private RowSource harvest(LanguageModel language, Site site, int context) {
        Harvest.Form form = new Harvest.Form(site, context, config.normalize(), Harvest.PACK_TOKENS, Products.EXACT);
        return new Harvest(device, language.model(), config.stories().open(language), form);
    }

    private List<LossRecovered.Result> losses(LanguageModel language, Site site, EvalText text) {
        List<LossRecovered.Result> results = new LossMeasure(site, config.normalize(), config.special())
                .of(device, language, text, dictionaries.saes(), log);
        for (int i = 0; i < results.size(); i++) {
            requireFinite(
                    results.get(i), model(), dictionaries.all().get(i).path().toString());
        }
        return results;
    }

    /** A cross-entropy always has a value, unless numbers grew beyond float32 on the way to it. */
    static void requireFinite(LossRecovered.Result result, String model, String sae) {
        double[] values = {result.clean(), result.zero(), result.mean(), result.reconstructed()};
        String[] rows = {"as they are", "zero", "the mean row", "reconstructed by " + sae};
        for (int i = 0; i < values.length; i++) {
            if (!Double.isFinite(values[i])) {
                throw new DataException(model + ": its loss with rows " + rows[i] + " is " + values[i]
                        + ", of finite weights: its numbers grow beyond float32 on this text");
            }
        }
    }

    private List<Evaluation> evaluations(
            List<SaeMetrics.Result> rows, @Nullable List<LossRecovered.Result> losses, List<FactMeasure> facts) {
        return IntStream.range(0, rows.size())
                .mapToObj(i -> new Evaluation(
                        dictionaries.all().get(i),
                        new Figures(
                                rows.get(i),
                                losses == null ? null : losses.get(i),
                                facts.isEmpty() ? null : facts.get(i).metrics())))
                .toList();
    }
}
