package saeengine.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
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
import saeengine.run.MemoryPlan;
import saeengine.run.RunFolders;
import saeengine.sae.Sae;
import saeengine.study.LossMeasure;
import saeengine.tensor.Device;
import saeengine.tensor.Products;

/** Where a run's rows come from, by its options: a file, or a model over a text. */
final class RowStreams implements AutoCloseable {
    private final TrainOptions options;
    private final Device device;
    private final StoredRows stored;
    private final ModelLoader loader;
    private final Site site;
    private final int context;
    private TextSplit split;
    private LanguageModel language;
    private Repetition counted;
    private List<Path> ownTexts = List.of();

    private RowStreams(TrainOptions options, Device device, StoredRows stored, ModelLoader loader) {
        this.options = options;
        this.device = device;
        this.stored = stored;
        this.loader = loader;
        this.site = loader == null ? null : site(options, loader.config());
        this.context = loader == null ? 0 : Windows.context(options.context, loader.config());
    }

    /** Finds out the shape; reads no weights yet. */
    static RowStreams open(TrainOptions options, Device device) {
        if (options.activations != null || options.synthetic != null) {
            return new RowStreams(options, device, StoredRows.open(options), null);
        }
        ModelLoader loader = ModelLoader.open(model(options), options.seed);
        return new RowStreams(options, device, null, loader);
    }

    /** The place that options name, in a model that has it. */
    private static Site site(TrainOptions options, TransformerConfig config) {
        return NamedSite.asked(options.layer(), options.site, options.trained().transcodes())
                .orElseThrow()
                .in(config);
    }

    /** What a row holds. */
    RowParts parts() {
        return stored != null ? stored.parts() : Harvest.parts(site, loader.config());
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
                : placed(provenance, name(), site.reads(), site.writes(), context);
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
        if (options.synthetic != null) {
            return "synthetic " + options.synthetic;
        }
        return stored != null ? options.activations.toString() : model(options);
    }

    private static String model(TrainOptions options) {
        return options.model == null ? BundledModel.SPEC : options.model;
    }

    String summary() {
        return stored != null ? stored.summary() : loader.config().summary();
    }

    /**
     * Loads the weights and settles on a text, which it cuts into what is trained on and what is evaluated on; texts of the
     * program's own go into the run folder.
     */
    void load(Path folder) {
        if (stored != null) {
            stored.load();
        } else {
            System.out.println("model: " + name() + " (" + summary() + "), " + site
                    + (site.apart() ? ", " + site.reads() + " to " + site.writes() : ""));
            // Without its last blocks a model cannot say what it predicts.
            int blocks = lossRecovered() ? loader.config().layers() : site.blocks();
            language = Loading.model(ScreenLog.ofOutput(), loader, device, blocks);
            SpecialTokens.around(language)
                    .ifPresent(words -> System.out.println("special tokens: " + words + ", their rows are left out"));
            if (loader.config().head().isEmpty()) {
                System.out.println("loss recovered: none, for " + Loading.noHead(loader.config()));
            }
            split = split(folder);
            System.out.println("held out: " + (split.heldOut() ? "" : "nothing, for ") + split.words());
        }
        System.out.println("reading: " + repetition().plan(options.steps, options.perStory ? 1 : options.batchRows()));
        if (!heldOut()) {
            System.out.println("results are on training rows: --eval-text FILE or a --hold-out gives others");
        }
    }

    /** The files of the model; none where rows are a file's. */
    List<Path> modelFiles() {
        return stored != null ? List.of() : ModelLoader.files(model(options));
    }

    /** The program's own texts, where none was given; empty where one was. */
    List<Path> ownTexts() {
        return ownTexts;
    }

    private TextSplit split(Path folder) {
        if (options.text != null) {
            System.out.println("text: " + options.text);
            return TextSplit.of(options, options.text, null, language, context);
        }
        System.out.println("text: none given, so stories of the program's own; --text FILE reads others");
        Path text = folder.resolve(RunFolders.OWN_TEXT);
        Path heldOut = folder.resolve(RunFolders.OWN_HELD_OUT);
        if (!options.resume || !Files.exists(text) || !Files.exists(heldOut)) {
            OwnMaterial.text(text);
            OwnMaterial.heldOut(heldOut);
        }
        ownTexts = List.of(text, heldOut);
        return TextSplit.of(options, List.of(text), heldOut, language, context);
    }

    /** Whether training keeps away from what is evaluated. */
    boolean heldOut() {
        return stored != null ? stored.heldOut() : split.heldOut();
    }

    /** How often the steps read what they train on; counted, so no more often than needed. */
    Repetition repetition() {
        if (stored != null) {
            return new Repetition(false, stored.trained(), stored.endless());
        }
        if (counted == null) {
            try (StoryReader stories = split.toTrain(language)) {
                long most = Math.min(Repetition.MOST_COUNTED, options.rowsOrWindows() + 1);
                TextReach reach = TextReach.of(stories, context, most, options.perStory);
                counted = new Repetition(
                        options.perStory, options.perStory ? reach.windows() : reach.rows(), !reach.whole());
            }
        }
        return counted;
    }

    private boolean lossRecovered() {
        return options.lossRecoveredTokens > 0 && loader.config().head().isPresent();
    }

    /** A new reading of the rows to train on. */
    RowSource rows() {
        if (stored != null) {
            return stored.toTrain();
        }
        int pack = options.perStory ? 1 : Harvest.PACK_TOKENS;
        return harvest(split.toTrain(language), pack, Products.COARSE);
    }

    private Harvest harvest(StoryReader stories, int pack, Products products) {
        Harvest.Form form = new Harvest.Form(site, context, options.normalize, pack, products);
        return new Harvest(device, language.model(), stories, form);
    }

    /**
     * The rows that results are measured on, as {@code eval} reads them: of a text, up to the end of a window.
     *
     * @param scale what rows are multiplied by while training
     */
    EvalRows evalRows(double scale) {
        if (stored != null) {
            try (RowSource source = stored.toEvaluate()) {
                FirstRows rows = FirstRows.read(source, options.evalRows);
                RowSizes.requireShort(rows, scale, stored::nameOfEvaluated);
                return new EvalRows(rows, parts(), heldOut(), null);
            }
        }
        int most;
        try (EvalText text = evalText(options.evalRows)) {
            most = Math.toIntExact(text.tokens());
        }
        try (Harvest harvest = harvest(split.toEvaluate(language), Harvest.PACK_TOKENS, Products.EXACT)) {
            FirstRows rows = FirstRows.read(harvest, most);
            RowSizes.requireShort(rows, scale, row -> name() + ": evaluated row " + row);
            return new EvalRows(rows, parts(), heldOut(), facts(most));
        }
    }

    /** The facts behind the evaluated tokens, which say what sparse latents tell; null where they are not known. */
    private TokenFacts facts(int tokens) {
        List<Path> files = FactFiles.beside(split.evalText());
        if (files.isEmpty() || options.trained().isPlain()) {
            return null;
        }
        try (FactFile file = new FactFile(files);
                StoryReader stories = split.toEvaluate(language)) {
            return TokenFacts.read(
                    stories, file, language.requireTokenizer(), Math.min(tokens, FactMeasure.MOST_TOKENS));
        }
    }

    /** Whether facts may be known of what is evaluated, before it is settled what that is. */
    boolean mayKnowFacts() {
        if (stored != null || options.trained().isPlain()) {
            return false;
        }
        List<Path> text = options.evalText != null ? options.evalText : options.text;
        return text == null || !FactFiles.beside(text).isEmpty();
    }

    private EvalText evalText(long tokens) {
        return new EvalText(split.toEvaluate(language), context, tokens);
    }

    /** What the model still predicts with each autoencoder's reconstructions; null where it was not to be measured. */
    List<LossRecovered.Result> losses(List<Sae> saes) {
        if (stored != null || !lossRecovered()) {
            return null;
        }
        try (EvalText text = evalText(options.lossRecoveredTokens)) {
            return new LossMeasure(site, options.normalize, SpecialPosition.UNREPLACED)
                    .of(device, language, text, saes, ScreenLog.ofOutput());
        }
    }

    /** The rows a shuffle buffer can use at most. */
    int capacity() {
        return stored == null
                ? options.buffer
                : (int) Math.min(options.buffer, Math.max(stored.trained(), 2L * options.batchRows()));
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
