package saeengine.experiment;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import saeengine.activations.BundledModel;
import saeengine.activations.Harvest;
import saeengine.activations.LanguageModel;
import saeengine.activations.ModelLoader;
import saeengine.activations.RowParts;
import saeengine.activations.RowSource;
import saeengine.data.sae.Provenance;
import saeengine.data.text.StoryReader;
import saeengine.eval.LossRecovered;
import saeengine.eval.SpecialPosition;
import saeengine.latents.FactFile;
import saeengine.latents.FactMeasure;
import saeengine.latents.TokenFacts;
import saeengine.material.EvalText;
import saeengine.material.FactFiles;
import saeengine.material.Loading;
import saeengine.material.NamedSite;
import saeengine.material.OwnMaterial;
import saeengine.material.SpecialTokens;
import saeengine.material.TextReach;
import saeengine.material.Windows;
import saeengine.nn.Site;
import saeengine.nn.TransformerConfig;
import saeengine.run.Log;
import saeengine.run.MemoryPlan;
import saeengine.run.RunFolders;
import saeengine.sae.Sae;
import saeengine.study.LossMeasure;
import saeengine.tensor.Device;
import saeengine.tensor.Products;

/** Where a run's rows come from, by its options: a file, or a model over a text. */
final class RowStreams implements AutoCloseable {
    private final TrainConfig config;
    private final Device device;
    private final Log log;
    private final @Nullable StoredRows stored;
    private final @Nullable ModelLoader loader;
    private final @Nullable Site site;
    private final int context;
    private @Nullable TextSplit split;
    private @Nullable LanguageModel language;
    private @Nullable Repetition counted;
    private List<Path> ownTexts = List.of();

    private RowStreams(
            TrainConfig config, Device device, Log log, @Nullable StoredRows stored, @Nullable ModelLoader loader) {
        this.log = log;
        this.config = config;
        this.device = device;
        this.stored = stored;
        this.loader = loader;
        this.site = loader == null ? null : site(config, loader.config());
        this.context = loader == null ? 0 : Windows.context(config.context, loader.config());
    }

    /** Finds out the shape; reads no weights yet. */
    static RowStreams open(TrainConfig config, Device device, Log log) {
        if (config.activations != null || config.synthetic != null) {
            return new RowStreams(config, device, log, StoredRows.open(config, log), null);
        }
        ModelLoader loader = ModelLoader.open(model(config), config.seed);
        return new RowStreams(config, device, log, null, loader);
    }

    /** The place that options name, in a model that has it. */
    private static Site site(TrainConfig config, TransformerConfig model) {
        return NamedSite.asked(config.layer(), config.site, config.trained().transcodes())
                .orElseThrow()
                .in(model);
    }

    /** The model's loader, where rows are a model's; so are place, language and split. */
    private ModelLoader ofModel() {
        return Objects.requireNonNull(loader);
    }

    private Site place() {
        return Objects.requireNonNull(site);
    }

    private LanguageModel language() {
        return Objects.requireNonNull(language);
    }

    private TextSplit split() {
        return Objects.requireNonNull(split);
    }

    /** What a row holds. */
    RowParts parts() {
        return stored != null
                ? stored.parts()
                : Harvest.parts(place(), ofModel().config());
    }

    /** Where in a model its rows are read; empty of a file. */
    Optional<Site> site() {
        return Optional.ofNullable(site);
    }

    /** The model, where there is one. */
    Optional<TransformerConfig> model() {
        return Optional.ofNullable(loader).map(ModelLoader::config);
    }

    /** What a saved autoencoder is to say of where its rows come from, beside what it says already. */
    Provenance placed(Provenance provenance) {
        return stored != null
                ? stored.placed(provenance)
                : placed(provenance, name(), place().reads(), place().writes(), context);
    }

    static Provenance placed(Provenance provenance, String model, String reads, String writes, long context) {
        Provenance placed = provenance
                .with(Provenance.MODEL, model)
                .with(Provenance.HOOK, reads)
                .with(Provenance.CONTEXT_SIZE, context);
        return reads.equals(writes) ? placed : placed.with(Provenance.HOOK_OUT, writes);
    }

    int context() {
        return context;
    }

    /** What the rows come from, for the run log and the report. */
    String name() {
        if (config.synthetic != null) {
            return "synthetic " + config.synthetic;
        }
        return stored != null ? config.recorded().toString() : model(config);
    }

    private static String model(TrainConfig config) {
        return config.model == null ? BundledModel.SPEC : config.model;
    }

    String summary() {
        return stored != null ? stored.summary() : ofModel().config().summary();
    }

    /**
     * Loads the weights and settles on a text, which it cuts into what is trained on and what is evaluated on; texts of the
     * program's own go into the run folder.
     */
    void load(Path folder) {
        if (stored != null) {
            stored.load();
        } else {
            log.say("model: " + name() + " (" + summary() + "), " + place()
                    + (place().apart() ? ", " + place().reads() + " to " + place().writes() : ""));
            // Without its last blocks a model cannot say what it predicts.
            int blocks = lossRecovered() ? ofModel().config().layers() : place().blocks();
            language = Loading.model(log, ofModel(), device, blocks);
            // The weights that training's rows go through, for as long as it lasts.
            language().model().keepRounded(place().blocks(), Products.SHORT);
            SpecialTokens.around(language)
                    .ifPresent(words -> log.say("special tokens: " + words + ", their rows are left out"));
            if (ofModel().config().head().isEmpty()) {
                log.say("loss recovered: none, for " + Loading.noHead(ofModel().config()));
            }
            split = split(folder);
            log.say("held out: " + (split().heldOut() ? "" : "nothing, for ") + split().words());
        }
        log.say("reading: " + repetition().plan(config.steps(), config.perStory ? 1 : config.batchRows()));
        if (!heldOut()) {
            log.say("results are on training rows: --eval-text FILE or a --hold-out gives others");
        }
    }

    /** The files of the model; none where rows are a file's. */
    List<Path> modelFiles() {
        return stored != null ? List.of() : ModelLoader.files(model(config));
    }

    /** The program's own texts, where none was given; empty where one was. */
    List<Path> ownTexts() {
        return ownTexts;
    }

    private TextSplit split(Path folder) {
        if (config.text != null) {
            log.say("text: " + config.text);
            return TextSplit.of(config, config.text, null, language(), context);
        }
        log.say("text: none given, so stories of the program's own; --text FILE reads others");
        Path text = folder.resolve(RunFolders.OWN_TEXT);
        Path heldOut = folder.resolve(RunFolders.OWN_HELD_OUT);
        if (!config.resume || !Files.exists(text) || !Files.exists(heldOut)) {
            OwnMaterial.text(text);
            OwnMaterial.heldOut(heldOut);
        }
        ownTexts = List.of(text, heldOut);
        return TextSplit.of(config, List.of(text), heldOut, language(), context);
    }

    /** Whether training keeps away from what is evaluated. */
    boolean heldOut() {
        return stored != null ? stored.heldOut() : split().heldOut();
    }

    /** How often the steps read what they train on; counted, so no more often than needed. */
    Repetition repetition() {
        if (stored != null) {
            return new Repetition(false, stored.trained(), stored.endless());
        }
        if (counted == null) {
            try (StoryReader stories = split().toTrain(language())) {
                long most = Math.min(Repetition.MOST_COUNTED, config.rowsOrWindows() + 1);
                TextReach reach = TextReach.of(stories, context, most, config.perStory);
                counted = new Repetition(
                        config.perStory, config.perStory ? reach.windows() : reach.rows(), !reach.whole());
            }
        }
        return counted;
    }

    private boolean lossRecovered() {
        return config.lossRecoveredTokens > 0 && ofModel().config().head().isPresent();
    }

    /** A new reading of the rows to train on. */
    RowSource rows() {
        if (stored != null) {
            return stored.toTrain();
        }
        Harvest.Form form = form(packTokens(), Products.SHORT);
        return Harvest.ahead(device, language().model(), split().toTrain(language()), form);
    }

    private Harvest.Form form(int pack, Products products) {
        return new Harvest.Form(place(), context, config.normalize, pack, products);
    }

    /**
     * The rows that results are measured on, as {@code eval} reads them: of a text, up to the end of a window.
     *
     * @param scale what rows are multiplied by while training
     */
    EvalRows evalRows(double scale) {
        if (stored != null) {
            try (RowSource source = stored.toEvaluate()) {
                FirstRows rows = FirstRows.read(source, config.evalRows);
                RowSizes.requireShort(rows, scale, stored::nameOfEvaluated);
                return new EvalRows(rows, parts(), heldOut(), null);
            }
        }
        int most;
        try (EvalText text = evalText(config.evalRows)) {
            most = Math.toIntExact(text.tokens());
        }
        Harvest.Form form = form(Harvest.PACK_TOKENS, Products.EXACT);
        try (Harvest harvest = new Harvest(device, language().model(), split().toEvaluate(language()), form)) {
            FirstRows rows = FirstRows.read(harvest, most);
            RowSizes.requireShort(rows, scale, row -> name() + ": evaluated row " + row);
            return new EvalRows(rows, parts(), heldOut(), facts(most));
        }
    }

    /** The facts behind the evaluated tokens, which say what sparse latents tell; null where they are not known. */
    private @Nullable TokenFacts facts(int tokens) {
        List<Path> files = FactFiles.beside(split().evalText());
        if (files.isEmpty() || config.trained().isPlain()) {
            return null;
        }
        try (FactFile file = new FactFile(files);
                StoryReader stories = split().toEvaluate(language())) {
            return TokenFacts.read(
                    stories, file, language().requireTokenizer(), Math.min(tokens, FactMeasure.MOST_TOKENS));
        }
    }

    /** Whether facts may be known of what is evaluated, before it is settled what that is. */
    boolean mayKnowFacts() {
        if (stored != null || config.trained().isPlain()) {
            return false;
        }
        List<Path> text = config.evalText != null ? config.evalText : config.text;
        return text == null || !FactFiles.beside(text).isEmpty();
    }

    private EvalText evalText(long tokens) {
        return new EvalText(split().toEvaluate(language()), context, tokens);
    }

    /** What the model still predicts with each autoencoder's reconstructions; null where it was not to be measured. */
    @Nullable
    List<LossRecovered.Result> losses(List<Sae> saes) {
        if (stored != null || !lossRecovered()) {
            return null;
        }
        try (EvalText text = evalText(config.lossRecoveredTokens)) {
            return new LossMeasure(place(), config.normalize, SpecialPosition.UNREPLACED)
                    .of(device, language(), text, saes, log);
        }
    }

    /** The rows a shuffle buffer can use at most. */
    int capacity() {
        return stored == null
                ? config.buffer
                : (int) Math.min(config.buffer, Math.max(stored.trained(), 2L * config.batchRows()));
    }

    /** The most rows that a chunk of {@link #rows} has. */
    int rowsAtOnce() {
        return stored != null ? stored.rowsAtOnce() : Harvest.mostRows(form(packTokens(), Products.COARSE));
    }

    private int packTokens() {
        return config.perStory ? 1 : Harvest.PACK_TOKENS;
    }

    /** How many different rows there can be to train on; a text's are not counted. */
    long mostTrained() {
        return stored == null ? Long.MAX_VALUE : stored.trained();
    }

    /** How many rows there can be; a text's are not counted. */
    long mostRows() {
        return stored == null ? Long.MAX_VALUE : stored.rows();
    }

    /** Whether {@link #rows} come in random order already. */
    boolean shuffled() {
        return stored != null && stored.shuffled();
    }

    /** Adds what stored rows take of the memory. */
    void addTo(MemoryPlan plan) {
        if (stored != null) {
            stored.addTo(plan);
        }
    }

    @Override
    public void close() {
        if (stored != null) {
            stored.close();
        }
    }
}
