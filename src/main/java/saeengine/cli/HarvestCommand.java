package saeengine.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import saeengine.activations.Normalize;
import saeengine.cache.CacheManifest;
import saeengine.material.InputFiles;
import saeengine.shard.ShardNumber;
import saeengine.study.Checks;
import saeengine.study.SiteChoice;
import saeengine.study.harvest.HarvestConfig;
import saeengine.study.harvest.HarvestRun;

/** {@code harvest}: the rows of a site of a model over a text, into a folder that train and eval read. */
@Command(
        name = "harvest",
        description =
                "Writes the activations of a model over a text into a folder, in shards, with the token, story and"
                        + " position of each row; 'train --activations DIR' and 'eval --activations DIR' read them."
                        + " Stopped at any moment, the same command goes on, to the same bytes.",
        mixinStandardHelpOptions = true)
final class HarvestCommand implements Runnable, WithExamples {
    /** How values are stored. */
    @Option(
            names = "--model",
            order = HelpGroup.MODEL,
            paramLabel = "DIR",
            required = true,
            description = ModelText.MODEL)
    private String model;

    @Option(
            names = "--text",
            order = HelpGroup.MODEL,
            paramLabel = "FILE",
            split = ",",
            required = true,
            description = "Stories to read, as .txt, .json, .jsonl, or token ids in .bin; none sees another.")
    private List<Path> text;

    @Option(
            names = "--layer",
            order = HelpGroup.MODEL,
            paramLabel = "N",
            description = "The residual stream after so many blocks; with --transcoder the block, counted from 0, whose"
                    + " MLP it is.")
    private @Nullable Integer layer;

    @Option(
            names = "--site",
            order = HelpGroup.MODEL,
            paramLabel = "NAME",
            description = "Another place than a residual stream, in place of --layer: " + ModelText.SITES)
    private @Nullable String site;

    @Option(
            names = "--transcoder",
            order = HelpGroup.MODEL,
            description = "Rows of two places: what the MLP of block --layer reads, and what it writes.")
    private boolean transcoder;

    @Option(
            names = "--context",
            order = HelpGroup.MODEL,
            paramLabel = "N",
            description = "Most tokens that see each other; longer stories are cut. Default: 512, or the model's"
                    + " positions if fewer.")
    private @Nullable Integer context;

    @Option(
            names = "--normalize",
            order = HelpGroup.MODEL,
            paramLabel = "HOW",
            defaultValue = "none",
            description =
                    "none, or per-story: (a - mean) / std * sqrt(dims) over each window. Default: ${DEFAULT-VALUE}.")
    private Normalize normalize;

    @Option(
            names = "--rows",
            order = HelpGroup.MODEL,
            paramLabel = "N",
            converter = RowLimit.class,
            description = "Stop after so many rows, one a token. Default: all of the text.")
    private @Nullable Long rows;

    @Option(
            names = "--seed",
            order = HelpGroup.MODEL,
            paramLabel = "S",
            defaultValue = "1",
            description = ModelText.SEED)
    private long seed;

    @Option(
            names = "--out",
            order = HelpGroup.OUTPUT,
            paramLabel = "DIR",
            required = true,
            description = "The folder to write, or to go on with.")
    private Path out;

    @Option(
            names = "--dtype",
            order = HelpGroup.OUTPUT,
            paramLabel = "TYPE",
            defaultValue = "f32",
            description = "How values are stored: f32, or bf16, rounded to 8 bits of precision, in half the room."
                    + " Default: ${DEFAULT-VALUE}.")
    private HarvestConfig.Dtype dtype;

    @Option(
            names = "--shard-rows",
            order = HelpGroup.OUTPUT,
            paramLabel = "N",
            defaultValue = "65536",
            description = "Rows of a file, which are held in memory until it is written. Default: ${DEFAULT-VALUE}.")
    private int shardRows;

    @Option(
            names = "--keep-special",
            order = HelpGroup.OUTPUT,
            description = "Keep the rows of the special tokens that the model's tokenizer puts around a text, such as"
                    + " <s>. They are read either way; by default their rows, unlike all others, are left out.")
    private boolean keepSpecial;

    @Option(
            names = "--shard",
            order = HelpGroup.OUTPUT,
            paramLabel = "I/N",
            converter = ShardOption.class,
            description = ShardOption.TEXT + " A shard computes some of the files.")
    private @Nullable ShardNumber shard;

    @Option(names = "--overwrite", order = HelpGroup.OUTPUT, description = "Replace the activations in --out.")
    private boolean overwrite;

    @Mixin
    private DeviceOptions deviceOptions;

    @Override
    public List<String> examples() {
        return List.of(
                "harvest --model TinyStories-33M --text stories.txt --layer 2 --out rows",
                "harvest --model TinyStories-33M --text stories.txt --site blocks.1.hook_mlp_out --out rows",
                "harvest --model TinyStories-33M --text stories.txt --layer 2 --rows 5000000 --dtype bf16 --out rows",
                "harvest --model TinyStories-33M --text stories.txt --layer 1 --transcoder --out pairs");
    }

    @Override
    public void run() {
        Checks.require((layer == null) != (site == null), "harvest", "needs --layer N or --site NAME");
        asked(out);
        text = InputFiles.texts(text, ScreenLog.ofOutput());
        Checks.require(
                shard == null || !overwrite,
                "--shard with --overwrite",
                "remove the old activations before their shards are made");
        if (shard == null) {
            CacheManifest written = harvest(out);
            System.out.printf("written: %s, %s%n", out, written.summary());
        } else {
            Checks.require(!Files.exists(out), "--shard with --out " + out, "a folder that is not there yet; it is");
            ShardOption.make(shard, out, "", folder -> harvest(folder) != null);
        }
    }

    private CacheManifest harvest(Path folder) {
        return HarvestRun.write(() -> deviceOptions.open("harvest"), asked(folder), ScreenLog.ofOutput());
    }

    /** What is asked for; fails on what can be seen to be wrong before anything is read. */
    private HarvestConfig asked(Path folder) {
        return new HarvestConfig(
                model,
                text,
                new SiteChoice(layer, site, context),
                transcoder,
                normalize,
                rows == null ? HarvestConfig.ALL : rows,
                seed,
                folder,
                dtype,
                shardRows,
                keepSpecial,
                shard,
                overwrite);
    }
}
