package saeengine.activations;

import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import saeengine.autograd.Tape;
import saeengine.data.DataException;
import saeengine.data.tensors.FiniteValues;
import saeengine.data.text.StoryReader;
import saeengine.data.tokenizer.part.Frame;
import saeengine.nn.Site;
import saeengine.nn.Transformer;
import saeengine.nn.TransformerConfig;
import saeengine.op.GatherRows;
import saeengine.op.JoinRows;
import saeengine.op.NormalizeStories;
import saeengine.tensor.Device;
import saeengine.tensor.Products;
import saeengine.tensor.Tensor;

/**
 * Rows of a site of a model over stories, one row a token, in the order of the text. Of a site that writes another place
 * than it reads a row holds both, as {@link RowParts} says.
 *
 * <p>A story never sees another. One that is longer than the context is cut into windows of that length, each read
 * on its own. The ids that a tokenizer puts around a text stand around each window and give no rows unless they are kept: such
 * rows are unlike all others, often a hundred times as long, and say nothing of the text. Several stories go through the model
 * at once, packed without padding; later blocks are never run.
 */
public final class Harvest implements RowSource {
    /** Enough tokens for whole products, few enough to keep step memory small. */
    public static final int PACK_TOKENS = 2048;

    private final Device device;
    private final Transformer model;
    private final Packs packs;
    private final Form form;
    private List<Packs.Window> pack = List.of();

    /**
     * What is harvested.
     *
     * @param site where rows are read
     * @param context most tokens that see each other
     * @param normalize done to each window's rows
     * @param packTokens windows go through the model together until they have so many tokens; 1 for one at a time
     * @param products how exact the model's are
     * @param keepsFrame whether the ids around a window have rows, too
     */
    public record Form(
            Site site, int context, Normalize normalize, int packTokens, Products products, boolean keepsFrame) {
        /** Of the text's own tokens. */
        public Form(Site site, int context, Normalize normalize, int packTokens, Products products) {
            this(site, context, normalize, packTokens, products, false);
        }
    }

    /** Reads and tokenises a text when its rows are asked for. */
    public Harvest(Device device, Transformer model, StoryReader stories, Form form) {
        this(device, model, new TextPacks(stories, form.context(), form.packTokens()), form);
    }

    private Harvest(Device device, Transformer model, Packs packs, Form form) {
        this.device = device;
        this.model = model;
        this.packs = packs;
        this.form = form;
    }

    /** Reads and tokenises on a thread of its own, ahead of the model: the same rows at the same places. To be closed. */
    public static Harvest ahead(Device device, Transformer model, StoryReader stories, Form form) {
        Packs packs = new TextPacks(stories, form.context(), form.packTokens());
        return new Harvest(device, model, new PacksAhead(packs), form);
    }

    @Override
    public int dims() {
        return parts().width();
    }

    private RowParts parts() {
        return parts(form.site(), model.config());
    }

    /** What a row of a site holds. */
    public static RowParts parts(Site site, TransformerConfig config) {
        int inputs = site.inputs(config);
        return site.apart() ? RowParts.apart(inputs, site.outputs(config)) : RowParts.same(inputs);
    }

    @Override
    public float @Nullable [] next() {
        return advance() ? harvest() : null;
    }

    /** Leaves the rows on the device; who wants them all finite asks {@link #next()} again for a chunk that is not. */
    @Override
    public @Nullable Tensor next(Tape tape) {
        return advance() ? tape.scoped(new int[] {rows(), dims()}, place -> onDevice(tape, place)) : null;
    }

    @Override
    public int mostRows() {
        return mostRows(form);
    }

    /** The most rows of a chunk: a window is whole in one. */
    public static int mostRows(Form form) {
        return Math.max(form.packTokens(), form.context());
    }

    @Override
    public int skip() {
        return advance() ? rows() : 0;
    }

    /**
     * Goes on to the text of the next chunk, which {@link #windows} then are, without the model; {@link #harvest} makes its
     * rows.
     *
     * @return false where the text ends
     */
    public boolean advance() {
        pack = packs.next();
        return !pack.isEmpty();
    }

    /** The rows of the text that {@link #advance} went on to. */
    public float[] harvest() {
        float[] rows;
        try (Tape tape = Tape.inference(device)) {
            rows = onHost(reach(tape));
        }
        rows = withoutFrames(rows);
        requireFinite(rows);
        int at = 0;
        for (Packs.Window window : pack) {
            int count = rows(window);
            form.normalize().apply(rows, at, count, dims());
            at += count;
        }
        return rows;
    }

    private Site.Reached reach(Tape tape) {
        List<int[]> windows = pack.stream().map(Packs.Window::ids).toList();
        Tape exact = tape.with(form.products());
        return form.site().reach(model, exact, model.sequences(exact, windows));
    }

    /** What {@link #harvest} makes on the host, made where the model runs. */
    private Tensor onDevice(Tape tape, Supplier<Tensor> place) {
        Site.Reached reached = reach(tape);
        Tensor rows = withoutFrames(tape, reached.input());
        if (form.site().apart()) {
            rows = JoinRows.joinRows(tape, rows, withoutFrames(tape, reached.output()));
        }
        return form.normalize() == Normalize.NONE
                ? rows
                : NormalizeStories.normalizeStories(tape, rows, starts(), place);
    }

    private Tensor withoutFrames(Tape tape, Tensor rows) {
        if (frame().size() == 0 || form.keepsFrame()) {
            return rows;
        }
        int[] own = new int[rows()];
        int from = frame().before().length;
        int to = 0;
        for (Packs.Window window : pack) {
            for (int i = 0; i < rows(window); i++) {
                own[to++] = from + i;
            }
            from += window.ids().length;
        }
        return GatherRows.gatherRows(tape, rows, tape.of(own, own.length));
    }

    /** Where each window's rows begin, then how many there are. */
    private int[] starts() {
        int[] starts = new int[pack.size() + 1];
        for (int i = 0; i < pack.size(); i++) {
            starts[i + 1] = starts[i] + rows(pack.get(i));
        }
        return starts;
    }

    private Frame frame() {
        return packs.frame();
    }

    /** How many rows the pack has. */
    private int rows() {
        return pack.stream().mapToInt(this::rows).sum();
    }

    /** How many rows a window has. */
    private int rows(Packs.Window window) {
        return window.ids().length - (form.keepsFrame() ? 0 : frame().size());
    }

    /** The rows of the text's own tokens, unless others are kept. */
    private float[] withoutFrames(float[] rows) {
        Frame frame = frame();
        if (frame.size() == 0 || form.keepsFrame()) {
            return rows;
        }
        int before = frame.before().length * dims();
        int around = frame.size() * dims();
        float[] own = new float[rows.length - pack.size() * around];
        int from = before;
        int to = 0;
        for (Packs.Window window : pack) {
            int length = rows(window) * dims();
            System.arraycopy(rows, from, own, to, length);
            from += length + around;
            to += length;
        }
        return own;
    }

    private float[] onHost(Site.Reached reached) {
        RowParts parts = parts();
        float[] input = reached.input().toArray();
        return form.site().apart()
                ? RowParts.joined(input, parts.dims(), reached.output().toArray(), parts.outputs())
                : input;
    }

    /** Text and weights were finite numbers when they were read, so that a row that is not went astray in between. */
    private void requireFinite(float[] rows) {
        int at = FiniteValues.firstOther(rows, 0, rows.length);
        if (at >= 0) {
            throw new DataException(nameOf(at / dims()) + ": dim " + at % dims() + " of its row in " + form.site()
                    + " is " + rows[at] + ", of finite weights: the model's numbers grow beyond float32"
                    + " on this story; leave it out, or use another model");
        }
    }

    @Override
    public String nameOf(int row) {
        RowOrigins all = origins();
        if (row >= all.count()) {
            throw new IllegalArgumentException("the last chunk has no row " + row);
        }
        return "story " + all.stories()[row] + ", "
                + (all.positions()[row] == RowOrigins.SPECIAL
                        ? "special token " + all.tokens()[row] + " of it (counted from 0)"
                        : "token " + all.positions()[row] + " (both counted from 0)");
    }

    /** The windows that the last chunk's rows are of, in their order. */
    public List<TextWindow> windows() {
        Frame frame = frame();
        return pack.stream()
                .map(window -> new TextWindow(
                        window.story(),
                        window.offset(),
                        Arrays.copyOfRange(
                                window.ids(), frame.before().length, window.ids().length - frame.after().length)))
                .toList();
    }

    @Override
    public RowOrigins origins() {
        int rows = rows();
        RowOrigins all = new RowOrigins(new int[rows], new int[rows], new int[rows]);
        int before = frame().before().length;
        int after = frame().after().length;
        int at = 0;
        for (Packs.Window window : pack) {
            int[] ids = window.ids();
            for (int i = 0; i < ids.length; i++) {
                boolean ofText = i >= before && i < ids.length - after;
                if (ofText || form.keepsFrame()) {
                    all.tokens()[at] = ids[i];
                    all.stories()[at] = Math.toIntExact(window.story());
                    all.positions()[at] = ofText ? window.offset() + i - before : RowOrigins.SPECIAL;
                    at++;
                }
            }
        }
        return all;
    }

    @Override
    public Place place() {
        return packs.place();
    }

    @Override
    public void seek(Place place) {
        packs.seek(place);
    }

    @Override
    public void close() {
        packs.close();
    }
}
