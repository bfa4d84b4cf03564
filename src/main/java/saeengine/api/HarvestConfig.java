package saeengine.api;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import saeengine.activations.Normalize;
import saeengine.cache.CacheManifest;
import saeengine.material.InputFiles;
import saeengine.run.Log;
import saeengine.run.Named;
import saeengine.study.SiteChoice;
import saeengine.study.harvest.HarvestConfig.Dtype;
import saeengine.study.harvest.HarvestRun;
import saeengine.tensor.Device;

/**
 * Which activations are written into a folder. Each method sets what the option of that name of {@code sae-engine harvest} sets, and
 * returns this object; {@link #text}, {@link #out}, and {@link #layer} or {@link #site} have to be set.
 */
public final class HarvestConfig {
    private final String model;
    private @Nullable List<Path> text;
    private @Nullable Integer layer;
    private @Nullable String site;
    private boolean transcoder;
    private @Nullable Integer context;
    private Normalize normalize = Normalize.NONE;
    private @Nullable Long rows;
    private long seed = 1;
    private @Nullable Path out;
    private Dtype dtype = Dtype.F32;
    private int shardRows = 65_536;
    private boolean keepSpecial;
    private boolean overwrite;

    private HarvestConfig(String model) {
        this.model = model;
    }

    /** Of a model: a folder, a name in the Hugging Face cache, or {@code bundled:story}. */
    public static HarvestConfig of(String model) {
        return new HarvestConfig(model);
    }

    /** Files of stories. */
    public HarvestConfig text(Path... files) {
        text = List.of(files);
        return this;
    }

    /** Files of stories. */
    public HarvestConfig text(String... files) {
        return text(Arrays.stream(files).map(Path::of).toArray(Path[]::new));
    }

    /** The residual stream after so many blocks; of a transcoder the block, from 0. */
    public HarvestConfig layer(int value) {
        layer = value;
        return this;
    }

    /** Another place, by its hook's name. */
    public HarvestConfig site(String value) {
        site = value;
        return this;
    }

    /** Whether rows are of two places: what the MLP of a block reads, and what it writes. */
    public HarvestConfig transcoder(boolean value) {
        transcoder = value;
        return this;
    }

    /** Most tokens that see each other. */
    public HarvestConfig context(int value) {
        context = value;
        return this;
    }

    /** What is done to each window's rows: {@code none}, the default, or {@code per-story}. */
    public HarvestConfig normalize(String value) {
        normalize = Said.translated(() -> Named.ofEnum(Normalize.class).read(value));
        return this;
    }

    /** How many rows, one a token. Default: those of the whole text. */
    public HarvestConfig rows(long value) {
        rows = value;
        return this;
    }

    /** Of a model with random weights. Default: 1. */
    public HarvestConfig seed(long value) {
        seed = value;
        return this;
    }

    /** The folder to write, or to go on with. */
    public HarvestConfig out(Path folder) {
        out = folder;
        return this;
    }

    /** The folder to write, or to go on with. */
    public HarvestConfig out(String folder) {
        return out(Path.of(folder));
    }

    /** What the files store: {@code f32}, the default, or {@code bf16}, which is rounded and takes half the room. */
    public HarvestConfig dtype(String value) {
        dtype = Said.translated(() -> Named.ofEnum(Dtype.class).read(value));
        return this;
    }

    /** Rows of a file, held in memory until it is written. Default: 65,536. */
    public HarvestConfig shardRows(int value) {
        shardRows = value;
        return this;
    }

    /** Whether rows of the special tokens around a text are kept, too. */
    public HarvestConfig keepSpecial(boolean value) {
        keepSpecial = value;
        return this;
    }

    /** Whether activations that are there are replaced; else they are gone on with. */
    public HarvestConfig overwrite(boolean value) {
        overwrite = value;
        return this;
    }

    Harvested run(Supplier<Device> device, Log log) {
        if (text == null) {
            throw new IllegalArgumentException("text: name the stories whose activations are written");
        }
        if (out == null) {
            throw new IllegalArgumentException("out: name the folder that they are written into");
        }
        saeengine.study.harvest.HarvestConfig config = new saeengine.study.harvest.HarvestConfig(
                model,
                InputFiles.texts(text, log),
                new SiteChoice(layer, site, context),
                transcoder,
                normalize,
                rows == null ? saeengine.study.harvest.HarvestConfig.ALL : rows,
                seed,
                out,
                dtype,
                shardRows,
                keepSpecial,
                overwrite);
        CacheManifest written = HarvestRun.write(device, config, log);
        return new Harvested(out, written.rows(), written.parts().width());
    }
}
