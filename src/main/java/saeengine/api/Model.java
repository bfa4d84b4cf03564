package saeengine.api;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import saeengine.activations.Harvest;
import saeengine.activations.LanguageModel;
import saeengine.activations.ModelLoader;
import saeengine.activations.Normalize;
import saeengine.activations.RowOrigins;
import saeengine.data.text.StoryReader;
import saeengine.material.Loading;
import saeengine.material.NamedSite;
import saeengine.material.Windows;
import saeengine.nn.Site;
import saeengine.run.Log;
import saeengine.tensor.Device;
import saeengine.tensor.Products;

/** A transformer on a device of its own, whose memory is given back when it is closed. Only one thread at a time computes with it. */
public final class Model implements AutoCloseable {
    private final Engine engine;
    private final Device device;
    private final String name;
    private final LanguageModel language;
    private boolean closed;

    private Model(Engine engine, Device device, String name, LanguageModel language) {
        this.engine = engine;
        this.device = device;
        this.name = name;
        this.language = language;
    }

    static Model open(Engine engine, String name) {
        ModelLoader loader = ModelLoader.open(name, 1);
        Device device = engine.newDevice();
        try {
            int all = loader.config().layers();
            return new Model(engine, device, name, Loading.model(Log.SILENT, loader, device, all));
        } catch (RuntimeException | Error e) {
            device.close();
            throw e;
        }
    }

    /** The folder or name that it was loaded by. */
    public String name() {
        return name;
    }

    /** How many blocks it has. */
    public int layers() {
        return language.model().config().layers();
    }

    /** The width of its residual stream. */
    public int width() {
        return language.model().config().hidden();
    }

    /** The ids of a text, without those that its tokenizer puts around one. */
    public int[] tokens(String text) {
        return Said.translated(() -> language.requireTokenizer().encode(text));
    }

    /** The text of some ids; bytes that are no UTF-8 become U+FFFD. */
    public String text(int... ids) {
        return Said.translated(() -> language.requireTokenizer().decode(ids));
    }

    /** As {@link #activations(String, List)}, of the residual stream after so many blocks; 0 the embeddings. */
    public Activations activations(int layer, List<String> texts) {
        return Said.translated(() -> read(site(layer, null), texts));
    }

    /**
     * What the model holds at a site over some texts, none of which sees another. A text longer than the model's positions, or than
     * 512 tokens, is cut, and its parts do not see each other.
     *
     * @param site as {@code blocks.1.hook_mlp_out}; {@code blocks.N.hook_resid_pre} is residual stream N
     * @param texts each with at least one token
     */
    public Activations activations(String site, List<String> texts) {
        return Said.translated(() -> read(site(null, site), texts));
    }

    private Site site(@Nullable Integer layer, @Nullable String site) {
        return NamedSite.asked(layer, site, false)
                .orElseThrow()
                .in(language.model().config());
    }

    private synchronized Activations read(Site site, List<String> texts) {
        requireOpen();
        int context = Windows.context(null, language.model().config());
        Harvest.Form form = new Harvest.Form(site, context, Normalize.NONE, Harvest.PACK_TOKENS, Products.EXACT);
        List<float[]> chunks = new ArrayList<>();
        List<RowOrigins> origins = new ArrayList<>();
        StoryReader stories = StoryReader.ofTexts(texts, language.requireTokenizer());
        try (Harvest harvest = new Harvest(device, language.model(), stories, form)) {
            for (float[] chunk = harvest.next(); chunk != null; chunk = harvest.next()) {
                chunks.add(chunk);
                origins.add(harvest.origins());
            }
        }
        int width = Harvest.parts(site, language.model().config()).width();
        float[] values = new float[chunks.stream().mapToInt(each -> each.length).reduce(0, Math::addExact)];
        int at = 0;
        for (float[] chunk : chunks) {
            System.arraycopy(chunk, 0, values, at, chunk.length);
            at += chunk.length;
        }
        int[] tokens = joined(origins.stream().map(RowOrigins::tokens).toList());
        return new Activations(
                values,
                width,
                tokens,
                joined(origins.stream().map(RowOrigins::stories).toList()),
                joined(origins.stream().map(RowOrigins::positions).toList()),
                Arrays.stream(tokens)
                        .mapToObj(language.requireTokenizer()::piece)
                        .toArray(String[]::new));
    }

    private static int[] joined(List<int[]> parts) {
        return parts.stream().flatMapToInt(Arrays::stream).toArray();
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the model " + name + " is closed");
        }
    }

    /** Gives its memory back; once is enough. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            device.close();
            engine.forget(this);
        }
    }
}
