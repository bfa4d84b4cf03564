package saeengine.study.latents;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import saeengine.activations.TextWindow;
import saeengine.data.Folders;
import saeengine.latents.ByLatent;
import saeengine.latents.Entries;
import saeengine.latents.FactFile;
import saeengine.latents.FactScores;
import saeengine.latents.HeldEntries;
import saeengine.latents.LatentRecord;
import saeengine.latents.LatentRecords;
import saeengine.latents.LogitLens;
import saeengine.latents.Neighbours;
import saeengine.latents.TokenFacts;
import saeengine.latents.TokenText;
import saeengine.material.OwnMaterial;
import saeengine.nn.ResidualSite;
import saeengine.report.FeaturePage;
import saeengine.run.EngineVersion;
import saeengine.run.Log;
import saeengine.run.MemoryPlan;
import saeengine.run.RunFolders;
import saeengine.run.RunLock;
import saeengine.sae.Sae;
import saeengine.study.Dictionary;
import saeengine.tensor.Device;

/** A page on which people look at latents: the text once through the model and all autoencoders, then what follows from it. */
public final class LatentPage {
    /** Above so many latents in all the page takes its records from files beside it. */
    private static final int MOST_INSIDE = 8192;

    /** What is added to the residual stream, or is it. */
    private static final Pattern STREAM_HOOKS = Pattern.compile("hook_(?:resid_mid|attn_out|mlp_out)$");

    private static final int NEIGHBOURS = 6;
    private static final int TOKENS = 10;
    private static final int FACTS_SHOWN = 12;

    private final PageConfig config;
    private final Device device;
    private final Log log;
    private final UnfinishedPass unfinished;
    private final List<Dictionary> dictionaries = new ArrayList<>();
    private final TokenText text = new TokenText();
    private @Nullable TokenFacts facts;

    private LatentPage(Device device, PageConfig config, Log log) {
        this.config = config;
        this.device = device;
        this.log = log;
        this.unfinished = new UnfinishedPass(config.folder());
    }

    /** Keeps others from what is read for the page of a folder until it is written; fails where another process does. */
    public static RunLock lock(Path folder, Log log) {
        return RunLock.take(folder.resolve(UnfinishedPass.NAME), log);
    }

    /**
     * Writes the page, or goes on where an earlier attempt was interrupted.
     *
     * @return the page's index.html
     */
    public static Path write(Device device, PageConfig config, Log log) {
        if (config.text().text() != null) {
            return new LatentPage(device, config, log).run();
        }
        log.say("text: none given, so stories of the program's own; --text FILE reads others");
        List<Path> own = List.of(OwnMaterial.shown(config.folder().resolve(RunFolders.OWN_TEXT)));
        return new LatentPage(device, config.on(own), log).run();
    }

    private Path run() {
        LatentReading opened = LatentReading.open(device, config.topK(), config.saes(), config.text(), log);
        LatentReading reading =
                config.controls() ? opened.withControls(config.text().seed()) : opened;
        dictionaries.addAll(reading.dictionaries());
        LatentRecord.Shape usual = LatentRecord.Shape.DEFAULT;
        LatentRecord.Shape shape =
                new LatentRecord.Shape(config.top(), config.samples(), usual.before(), usual.after());
        long bytes = reading.saes().stream()
                .mapToLong(sae -> LatentRecords.mostBytes(sae.features(), shape))
                .sum();
        long tokens = config.text().rows();
        long held = reading.saes().stream()
                .mapToLong(sae -> HeldEntries.mostBytes(tokens, sae.features()))
                .sum();
        log.say(
                "memory: examples take at most %s, active latents at most %s",
                MemoryPlan.text(bytes), MemoryPlan.text(held));
        if (config.neuronpedia() != null) {
            String most = MemoryPlan.text(NeuronpediaExport.mostBytes(reading.saes()));
            log.say("memory: sums for Neuronpedia take at most " + most);
        }
        List<LatentStudy> studies = studies(reading, shape);
        Path page = write(reading, studies);
        unfinished.remove();
        studies.forEach(this::sayFacts);
        log.say("");
        log.say("written: " + page);
        if (config.neuronpedia() != null) {
            new NeuronpediaExport(reading, studies, text).write(config.neuronpedia());
        }
        return page;
    }

    private List<LatentStudy> studies(LatentReading reading, LatentRecord.Shape shape) {
        List<Sae> saes = reading.saes();
        List<LatentRecords> records = new ArrayList<>();
        for (Sae sae : saes) {
            records.add(new LatentRecords(sae.features(), shape));
        }
        HeldEntries held = new HeldEntries(saes.size());
        List<Path> factFiles = config.factFiles();
        if (!factFiles.isEmpty()) {
            log.say("facts: "
                    + String.join(", ", factFiles.stream().map(Path::toString).toList()));
            facts = new TokenFacts(reading.language().requireTokenizer());
        }
        try (FactFile file = new FactFile(factFiles)) {
            reading.run(unfinished.open(reading, config.overwrite()), (i, windows, entries) -> {
                if (i == 0) {
                    append(windows, held.begin() ? file : null);
                }
                int first = text.tokens() - entries.rows();
                records.get(i).add(ByLatent.of(entries, saes.get(i).features()), windows, first);
                held.add(i, entries);
            });
        }
        log.say("text: %,d tokens; facts and firing together are of the first %,d", text.tokens(), held.tokens());
        List<LatentStudy> studies = new ArrayList<>();
        for (int i = 0; i < saes.size(); i++) {
            log.doing("comparing the latents of " + dictionaries.get(i).path());
            studies.add(study(reading, i, records.get(i), held.of(i)));
            log.done();
        }
        return studies;
    }

    /** @param file of facts, where they are counted of these windows; else null */
    private void append(List<TextWindow> windows, @Nullable FactFile file) {
        for (TextWindow window : windows) {
            text.add(window);
            if (facts != null && file != null) {
                facts.add(window, file.of(window.story()));
            }
        }
    }

    private LatentStudy study(LatentReading reading, int at, LatentRecords records, Entries held) {
        Dictionary dictionary = dictionaries.get(at);
        Sae sae = dictionary.sae();
        float[] decoder = sae.decoder().toArray();
        float[] encoder = sae.encoder().toArray();
        int features = sae.features();
        float[] norms = new float[features];
        for (int i = 0; i < features; i++) {
            double sum = 0;
            for (int j = i * sae.outputs(); j < (i + 1) * sae.outputs(); j++) {
                sum += (double) decoder[j] * decoder[j];
            }
            norms[i] = (float) Math.sqrt(sum);
        }
        return new LatentStudy(
                name(dictionary.path()),
                dictionary.description(),
                records,
                norms,
                sae.dims() == sae.outputs() ? Neighbours.cosines(encoder, decoder, features) : new float[features],
                writesToStream(reading) ? LogitLens.of(device, reading.language(), decoder, features, TOKENS) : null,
                Neighbours.byDirection(device, decoder, features, NEIGHBOURS),
                Neighbours.byFiring(held, features, NEIGHBOURS),
                facts == null ? null : new FactScores(held, features, facts));
    }

    /** Whether decoder rows are directions of the residual stream of a model that predicts tokens. */
    private static boolean writesToStream(LatentReading reading) {
        var config = reading.language().model().config();
        return config.head().isPresent()
                && (reading.site() instanceof ResidualSite
                        || STREAM_HOOKS.matcher(reading.site().writes()).find());
    }

    /** The folder's name; with that of the folder above it where another has the same. */
    private String name(Path path) {
        Path last = path.toAbsolutePath().normalize();
        boolean alone = dictionaries.stream()
                        .filter(each -> each.path()
                                .toAbsolutePath()
                                .normalize()
                                .getFileName()
                                .equals(last.getFileName()))
                        .count()
                == 1;
        return alone || last.getNameCount() < 2
                ? last.getFileName().toString()
                : last.subpath(last.getNameCount() - 2, last.getNameCount()).toString();
    }

    private Path write(LatentReading reading, List<LatentStudy> studies) {
        IntFunction<String> piece = reading.language()
                .tokenizer()
                .<IntFunction<String>>map(tokenizer -> tokenizer::piece)
                .orElse(id -> "[" + id + "]");
        FeatureData data = new FeatureData(text, piece);
        studies.forEach(data::add);
        int latents =
                studies.stream().mapToInt(each -> each.records().features()).sum();
        String lead =
                String.format(Locale.ROOT, "%s of %s, over %,d tokens", reading.site(), reading.model(), text.tokens());
        String footer = "sae-engine " + EngineVersion.text() + ", features"
                + String.join(
                        "",
                        config.text().files().stream()
                                .map(file -> " " + file.getFileName())
                                .toList());
        String title = studies.size() == 1
                ? String.format(Locale.ROOT, "%s: %,d latents", studies.get(0).name(), latents)
                : String.format(Locale.ROOT, "%d autoencoders, %,d latents", studies.size(), latents);
        Path folder = config.folder();
        Folders.make(folder);
        new FeaturePage(title, lead, footer, data.index(), data.parts()).write(folder, latents <= MOST_INSIDE);
        return folder.resolve("index.html");
    }

    private void sayFacts(LatentStudy study) {
        if (study.scores() == null) {
            return;
        }
        List<FactScores.Score> facts = study.scores().ofFacts();
        long found = facts.stream().filter(score -> score.f1() >= 0.5).count();
        double mean = facts.stream().mapToDouble(FactScores.Score::f1).average().orElse(Double.NaN);
        log.say("");
        log.say(
                "%s: %d of %d facts have a latent with an F1 of at least 0.5; mean F1 of the best latents %.4f",
                study.name(), found, facts.size(), mean);
        for (FactScores.Score score : facts.subList(0, Math.min(FACTS_SHOWN, facts.size()))) {
            log.say(
                    "  %-28s latent %5d  F1 %.3f  precision %.3f  recall %.3f",
                    score.fact(), score.latent(), score.f1(), score.precision(), score.recall());
        }
    }
}
