package saeengine.cli;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import saeengine.activations.Harvest;
import saeengine.activations.LanguageModel;
import saeengine.activations.ModelLoader;
import saeengine.activations.Normalize;
import saeengine.cache.CacheManifest;
import saeengine.cache.CachePart;
import saeengine.cache.CacheWriter;
import saeengine.data.DataException;
import saeengine.data.tensors.StoredType;
import saeengine.data.text.StoryReader;
import saeengine.data.tokenizer.part.Frame;
import saeengine.material.Loading;
import saeengine.material.NamedSite;
import saeengine.material.ReadingPlan;
import saeengine.material.SpecialTokens;
import saeengine.material.TextReach;
import saeengine.material.Windows;
import saeengine.nn.Site;
import saeengine.run.BegunSettings;
import saeengine.run.EngineVersion;
import saeengine.run.MemoryPlan;
import saeengine.tensor.Device;
import saeengine.tensor.Products;

/** One run of {@code harvest}: the rows are counted and what they take is held against the disk before any is made. */
final class HarvestRun {
    private final HarvestCommand options;
    private final Path out;
    private final Device device;
    private final ModelLoader loader;
    private final Site site;
    private final int context;
    private final Screen screen = Screen.ofOutput();

    /** @param out the folder to write: that of {@code --out}, or a shard's */
    HarvestRun(HarvestCommand options, Path out, Device device) {
        this.options = options;
        this.out = out;
        this.device = device;
        this.loader = ModelLoader.open(options.model, options.seed);
        this.site = NamedSite.asked(options.layer, options.site, options.transcoder)
                .orElseThrow()
                .in(loader.config());
        this.context = Windows.context(options.context, loader.config());
    }

    void run() {
        System.out.printf(
                "model: %s (%s), %s%s%n",
                options.model,
                loader.config().summary(),
                site,
                site.apart() ? ", " + site.reads() + " to " + site.writes() : "");
        plan().check(ScreenLog.ofOutput(), Runtime.getRuntime().maxMemory(), device.freeBytes());
        Optional<CacheManifest> begun = HarvestFolder.begun(out, options.overwrite);
        LanguageModel language = Loading.model(new ScreenLog(screen), loader, device, site.blocks());
        Frame frame = language.frame().orElse(Frame.NONE);
        System.out.println("special tokens: " + special(language));
        CacheManifest manifest = manifest(rows(language, frame), frame);
        begun.ifPresent(was -> HarvestFolder.requireSame(out, was, manifest));
        Harvest.Form form = new Harvest.Form(
                site, context, options.normalize, Harvest.PACK_TOKENS, Products.EXACT, options.keepSpecial);
        if (options.shard != null) {
            part(manifest, language, form);
            return;
        }
        CacheManifest whole = begun.orElse(manifest);
        boolean[] kept = kept(whole);
        requireRoom(whole, kept);
        if (begun.isEmpty()) {
            whole.write(out);
        }
        try (Harvest harvest = new Harvest(device, language.model(), language.stories(options.text), form)) {
            Progress progress = new Progress(screen, "rows", "rows", whole.rows());
            new CacheWriter(out, whole, harvest).write(kept, progress::at);
            progress.wipe();
        }
        System.out.printf(
                Locale.ROOT, "written: %s, %s%n", out, CacheManifest.read(out).summary());
    }

    /** A shard's files of the cache, and what they are of. */
    private void part(CacheManifest whole, LanguageModel language, Harvest.Form form) {
        long rows = CachePart.rows(whole, options.shard);
        requireRoom(out, whole.bytes(rows), free(out));
        System.out.printf(
                Locale.ROOT,
                "shard %s: %,d of %,d rows, %,d bytes%n",
                options.shard,
                rows,
                whole.rows(),
                whole.bytes(rows));
        try (Harvest harvest = new Harvest(device, language.model(), language.stories(options.text), form)) {
            Progress progress = new Progress(screen, "rows", "rows", rows);
            CachePart.write(out, whole, options.shard, harvest, progress::at);
            progress.wipe();
        }
    }

    private MemoryPlan plan() {
        MemoryPlan plan = new MemoryPlan();
        boolean rounds = device.roundsOperands(Products.EXACT);
        ReadingPlan.add(plan, loader.config(), site, site.blocks(), context, rounds);
        long numbers = Harvest.parts(site, loader.config()).width() + 3L;
        long longest = (Integer.MAX_VALUE - 64) / numbers;
        if (options.shardRows > longest) {
            throw new IllegalArgumentException("--shard-rows " + options.shardRows + ": at most " + longest
                    + " rows of this width fit into a file");
        }
        long most = options.rows == null ? options.shardRows : Math.min(options.shardRows, options.rows);
        plan.add("rows of a file until it is written", 4 * most * numbers, "--shard-rows");
        return plan.add("rows on their way there", 3 * 4 * Math.max(Harvest.PACK_TOKENS, context) * numbers);
    }

    /** The text's rows, counted: as many as are asked for, or as there are. */
    private long rows(LanguageModel language, Frame frame) {
        screen.draw("counting the text's tokens");
        long most = options.rows == null ? RowLimit.ALL : options.rows;
        try (StoryReader stories = language.stories(options.text)) {
            TextReach reach = TextReach.of(stories, context, most, false);
            long there = reach.rows() + (options.keepSpecial ? reach.windows() * frame.size() : 0);
            screen.wipe();
            if (options.rows != null && most != RowLimit.ALL && there < most) {
                System.out.printf(Locale.ROOT, "text: makes %,d rows, fewer than --rows %,d%n", there, most);
            }
            return Math.min(there, most);
        }
    }

    private String special(LanguageModel language) {
        return SpecialTokens.around(language)
                .map(words -> words
                        + (options.keepSpecial
                                ? ", their rows are kept (--keep-special)"
                                : ", their rows are left out (--keep-special keeps them)"))
                .orElse("the tokenizer puts none around a text, so every row is a token of it");
    }

    private CacheManifest manifest(long rows, Frame frame) {
        JsonObject settings = new JsonObject();
        settings.addProperty("model", options.model);
        settings.add("model-files", BegunSettings.sums(ModelLoader.files(options.model)));
        settings.add("text", BegunSettings.sums(options.text));
        settings.addProperty("transcoder", options.transcoder);
        settings.addProperty("site", site.reads());
        settings.addProperty("writes", site.writes());
        settings.addProperty("context", context);
        settings.addProperty("normalize", options.normalize == Normalize.NONE ? "none" : "per-story");
        settings.addProperty("special-tokens", frame.toString());
        settings.addProperty("keep-special", options.keepSpecial);
        settings.addProperty("seed", options.seed);
        settings.addProperty("device", device.isHost() ? "cpu" : device.describe());
        return new CacheManifest(
                EngineVersion.text(),
                settings,
                Harvest.parts(site, loader.config()),
                options.dtype == HarvestCommand.Dtype.BF16 ? StoredType.BF16 : StoredType.F32,
                rows,
                options.shardRows,
                List.of());
    }

    private boolean[] kept(CacheManifest manifest) {
        if (!manifest.shards().isEmpty()) {
            screen.draw("checking the shards that are there");
        }
        boolean[] kept = CacheWriter.kept(out, manifest);
        screen.wipe();
        int count = 0;
        for (int i = 0; i < manifest.shards().size(); i++) {
            count += kept[i] ? 1 : 0;
            if (!kept[i]) {
                System.out.println(
                        out.resolve(manifest.shards().get(i).file()) + ": is missing or damaged, and written anew");
            }
        }
        if (!manifest.shards().isEmpty()) {
            System.out.printf(
                    Locale.ROOT, "going on: %,d of %,d shards are there and whole%n", count, manifest.shardCount());
        }
        return kept;
    }

    /** Says what will be written, and refuses where the disk has not enough. */
    private void requireRoom(CacheManifest manifest, boolean[] kept) {
        long missing = manifest.bytesMissing(kept);
        long free = free(out);
        System.out.printf(
                Locale.ROOT,
                "size: %,d rows in %,d files, %,d bytes; %,d bytes to write, %,d free on the disk%n",
                manifest.rows(),
                manifest.shardCount(),
                manifest.bytesMissing(new boolean[kept.length]),
                missing,
                free);
        requireRoom(out, missing, free);
    }

    static void requireRoom(Path out, long missing, long free) {
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

    private static long free(Path folder) {
        try {
            return Files.getFileStore(folder).getUsableSpace();
        } catch (IOException e) {
            throw new UncheckedIOException(folder + ": its disk cannot be asked for its free bytes", e);
        }
    }
}
