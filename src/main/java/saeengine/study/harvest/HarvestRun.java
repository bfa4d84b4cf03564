package saeengine.study.harvest;

import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import saeengine.activations.Harvest;
import saeengine.activations.LanguageModel;
import saeengine.activations.ModelLoader;
import saeengine.activations.Normalize;
import saeengine.cache.CacheManifest;
import saeengine.cache.CachePart;
import saeengine.cache.CacheWriter;
import saeengine.data.DataException;
import saeengine.data.Folders;
import saeengine.data.text.StoryReader;
import saeengine.data.tokenizer.part.Frame;
import saeengine.material.Loading;
import saeengine.material.ReadingPlan;
import saeengine.material.SpecialTokens;
import saeengine.material.TextReach;
import saeengine.nn.Site;
import saeengine.run.BegunSettings;
import saeengine.run.EngineVersion;
import saeengine.run.Log;
import saeengine.run.MemoryPlan;
import saeengine.run.Meter;
import saeengine.run.RunLock;
import saeengine.shard.ShardNumber;
import saeengine.tensor.Device;
import saeengine.tensor.Products;

/**
 * Writes the rows of a model over a text into a folder. Before the first is computed all of them are counted, and a disk that
 * has not enough room for them is refused.
 */
public final class HarvestRun {
    private final HarvestConfig config;
    private final Device device;
    private final ModelLoader loader;
    private final Site site;
    private final int context;
    private final Log log;

    private HarvestRun(Device device, HarvestConfig config, Log log) {
        this.config = config;
        this.device = device;
        this.log = log;
        this.loader = ModelLoader.open(config.model(), config.seed());
        this.site = config.place().named(config.transcoder()).orElseThrow().in(loader.config());
        this.context = config.place().context(loader.config());
    }

    /**
     * Writes a folder, or goes on with one, to the same bytes. The folder is locked meanwhile.
     *
     * @param device opens what the model runs on, once the folder is locked
     * @return what is in the folder now
     */
    @SuppressWarnings("try") // the lock is held, not asked
    public static CacheManifest write(Supplier<Device> device, HarvestConfig config, Log log) {
        HarvestFolder.check(config.out());
        try (RunLock lock = RunLock.take(config.out(), log);
                Device opened = device.get()) {
            return new HarvestRun(opened, config, log).run();
        }
    }

    private CacheManifest run() {
        log.say(
                "model: %s (%s), %s%s",
                config.model(),
                loader.config().summary(),
                site,
                site.apart() ? ", " + site.reads() + " to " + site.writes() : "");
        plan().check(log, Runtime.getRuntime().maxMemory(), device.freeBytes());
        Optional<CacheManifest> begun = HarvestFolder.begun(config.out(), config.overwrite());
        LanguageModel language = Loading.model(log, loader, device, site.blocks());
        Frame frame = language.frame().orElse(Frame.NONE);
        log.say("special tokens: " + special(language));
        CacheManifest manifest = manifest(rows(language, frame), frame);
        begun.ifPresent(was -> HarvestFolder.requireSame(config.out(), was, manifest));
        Harvest.Form form = new Harvest.Form(
                site, context, config.normalize(), Harvest.PACK_TOKENS, Products.EXACT, config.keepSpecial());
        ShardNumber shard = config.shard();
        if (shard != null) {
            part(shard, manifest, language, form);
            return manifest;
        }
        CacheManifest whole = begun.orElse(manifest);
        boolean[] kept = kept(whole);
        requireRoom(whole, kept);
        if (begun.isEmpty()) {
            whole.write(config.out());
        }
        try (Harvest harvest = new Harvest(device, language.model(), language.stories(config.text()), form)) {
            Meter progress = log.meter("rows", "rows", whole.rows());
            new CacheWriter(config.out(), whole, harvest).write(kept, progress::at);
            progress.wipe();
        }
        return CacheManifest.read(config.out());
    }

    /** A shard's files of the folder, and what they are of. */
    private void part(ShardNumber shard, CacheManifest whole, LanguageModel language, Harvest.Form form) {
        long rows = CachePart.rows(whole, shard);
        requireRoom(config.out(), whole.bytes(rows), Folders.freeBytes(config.out()));
        log.say("shard %s: %,d of %,d rows, %,d bytes", shard, rows, whole.rows(), whole.bytes(rows));
        try (Harvest harvest = new Harvest(device, language.model(), language.stories(config.text()), form)) {
            Meter progress = log.meter("rows", "rows", rows);
            CachePart.write(config.out(), whole, shard, harvest, progress::at);
            progress.wipe();
        }
    }

    private MemoryPlan plan() {
        MemoryPlan plan = new MemoryPlan();
        boolean rounds = device.roundsOperands(Products.EXACT);
        ReadingPlan.add(plan, loader.config(), site, site.blocks(), context, rounds);
        long numbers = Harvest.parts(site, loader.config()).width() + 3L;
        long longest = (Integer.MAX_VALUE - 64) / numbers;
        if (config.shardRows() > longest) {
            throw new IllegalArgumentException("--shard-rows " + config.shardRows() + ": at most " + longest
                    + " rows of this width fit into a file");
        }
        long most = Math.min(config.shardRows(), config.rows());
        plan.add("rows of a file until it is written", 4 * most * numbers, "--shard-rows");
        return plan.add("rows on their way there", 3L * 4 * Math.max(Harvest.PACK_TOKENS, context) * numbers);
    }

    /** The text's rows, counted: as many as are asked for, or as there are. */
    private long rows(LanguageModel language, Frame frame) {
        log.doing("counting the text's tokens");
        long most = config.rows();
        try (StoryReader stories = language.stories(config.text())) {
            TextReach reach = TextReach.of(stories, context, most, false);
            long there = reach.rows() + (config.keepSpecial() ? reach.windows() * frame.size() : 0);
            log.done();
            if (most != HarvestConfig.ALL && there < most) {
                log.say("text: makes %,d rows, fewer than --rows %,d", there, most);
            }
            return Math.min(there, most);
        }
    }

    private String special(LanguageModel language) {
        return SpecialTokens.around(language)
                .map(words -> words
                        + (config.keepSpecial()
                                ? ", their rows are kept (--keep-special)"
                                : ", their rows are left out (--keep-special keeps them)"))
                .orElse("the tokenizer puts none around a text, so every row is a token of it");
    }

    private CacheManifest manifest(long rows, Frame frame) {
        JsonObject settings = new JsonObject();
        settings.addProperty("model", config.model());
        settings.add("model-files", BegunSettings.sums(ModelLoader.files(config.model())));
        settings.add("text", BegunSettings.sums(config.text()));
        settings.addProperty("transcoder", config.transcoder());
        settings.addProperty("site", site.reads());
        settings.addProperty("writes", site.writes());
        settings.addProperty("context", context);
        settings.addProperty("normalize", config.normalize() == Normalize.NONE ? "none" : "per-story");
        settings.addProperty("special-tokens", frame.toString());
        settings.addProperty("keep-special", config.keepSpecial());
        settings.addProperty("seed", config.seed());
        settings.addProperty("device", device.isHost() ? "cpu" : device.describe());
        return new CacheManifest(
                EngineVersion.text(),
                settings,
                Harvest.parts(site, loader.config()),
                config.dtype().stored(),
                rows,
                config.shardRows(),
                List.of());
    }

    private boolean[] kept(CacheManifest manifest) {
        if (!manifest.shards().isEmpty()) {
            log.doing("checking the shards that are there");
        }
        boolean[] kept = CacheWriter.kept(config.out(), manifest);
        log.done();
        int count = 0;
        for (int i = 0; i < manifest.shards().size(); i++) {
            count += kept[i] ? 1 : 0;
            if (!kept[i]) {
                log.say(config.out().resolve(manifest.shards().get(i).file())
                        + ": is missing or damaged, and written anew");
            }
        }
        if (!manifest.shards().isEmpty()) {
            log.say("going on: %,d of %,d shards are there and whole", count, manifest.shardCount());
        }
        return kept;
    }

    /** Says what will be written, and refuses where the disk has not enough. */
    private void requireRoom(CacheManifest manifest, boolean[] kept) {
        long missing = manifest.bytesMissing(kept);
        long free = Folders.freeBytes(config.out());
        log.say(
                "size: %,d rows in %,d files, %,d bytes; %,d bytes to write, %,d free on the disk",
                manifest.rows(), manifest.shardCount(), manifest.bytesMissing(new boolean[kept.length]), missing, free);
        requireRoom(config.out(), missing, free);
    }

    /** Fails where a disk has fewer bytes free than are missing. */
    public static void requireRoom(Path out, long missing, long free) {
        if (missing > free) {
            throw new DataException(String.format(
                    Locale.ROOT,
                    "--out %s: needs %,d bytes more, its disk has %,d free: give fewer --rows, --dtype bf16, or a"
                            + " folder on another disk",
                    out,
                    missing,
                    free));
        }
    }
}
