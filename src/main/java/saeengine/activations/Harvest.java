package saeengine.activations;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import saeengine.autograd.Tape;
import saeengine.data.DataException;
import saeengine.data.tensors.FiniteValues;
import saeengine.data.text.StoryReader;
import saeengine.data.tokenizer.part.Frame;
import saeengine.nn.Site;
import saeengine.nn.Transformer;
import saeengine.nn.TransformerConfig;
import saeengine.tensor.Device;
import saeengine.tensor.Products;

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
    private final StoryReader stories;
    private final Form form;
    private int @Nullable [] story;
    private int offset;
    private boolean started;
    private final List<Origin> origins = new ArrayList<>();

    /** Where a window of the last chunk comes from, and its ids with those around them. */
    private record Origin(long story, int offset, int[] window) {}

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

    public Harvest(Device device, Transformer model, StoryReader stories, Form form) {
        this.device = device;
        this.model = model;
        this.stories = stories;
        this.form = form;
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

    @Override
    public int skip() {
        return advance() ? origins.stream().mapToInt(this::rows).sum() : 0;
    }

    /**
     * Goes on to the text of the next chunk, which {@link #windows} then are, without the model; {@link #harvest} makes its
     * rows.
     *
     * @return false where the text ends
     */
    public boolean advance() {
        int tokens = 0;
        origins.clear();
        while (tokens < form.packTokens()) {
            int[] window = nextWindow(form.packTokens() > 1 ? form.packTokens() - tokens : form.context());
            if (window == null) {
                break;
            }
            tokens += window.length;
        }
        return !origins.isEmpty();
    }

    /** The next window, or null where the text ends or, once a pack has begun, where it would not fit. */
    private int @Nullable [] nextWindow(int room) {
        if (!started) {
            story = stories.next();
            offset = 0;
            started = true;
        }
        if (story == null) {
            return null;
        }
        Frame frame = stories.frame();
        int length = Math.min(frame.room(form.context()), story.length - offset);
        boolean packBegun = form.packTokens() > 1 && room < form.packTokens();
        if (packBegun && frame.size() + length > room) {
            return null;
        }
        int[] window = frame.around(Arrays.copyOfRange(story, offset, offset + length));
        origins.add(new Origin(stories.position() - 1, offset, window));
        offset += length;
        if (offset == story.length) {
            story = stories.next();
            offset = 0;
        }
        return window;
    }

    /** The rows of the text that {@link #advance} went on to. */
    public float[] harvest() {
        List<int[]> windows = origins.stream().map(Origin::window).toList();
        int tokens = windows.stream().mapToInt(window -> window.length).sum();
        float[] rows;
        Products before = device.products(form.products());
        try (Tape tape = Tape.inference(device)) {
            rows = rows(form.site().reach(model, tape, model.sequences(tape, windows)), tokens);
        } finally {
            device.products(before);
        }
        rows = withoutFrames(rows);
        requireFinite(rows);
        int at = 0;
        for (Origin origin : origins) {
            int count = rows(origin);
            form.normalize().apply(rows, at, count, dims());
            at += count;
        }
        return rows;
    }

    /** How many rows a window has. */
    private int rows(Origin origin) {
        return origin.window().length - (form.keepsFrame() ? 0 : stories.frame().size());
    }

    /** The rows of the text's own tokens, unless others are kept. */
    private float[] withoutFrames(float[] rows) {
        Frame frame = stories.frame();
        if (frame.size() == 0 || form.keepsFrame()) {
            return rows;
        }
        int before = frame.before().length * dims();
        int around = frame.size() * dims();
        float[] own = new float[rows.length - origins.size() * around];
        int from = before;
        int to = 0;
        for (Origin origin : origins) {
            int length = rows(origin) * dims();
            System.arraycopy(rows, from, own, to, length);
            from += length + around;
            to += length;
        }
        return own;
    }

    private float[] rows(Site.Reached reached, int tokens) {
        RowParts parts = parts();
        float[] input = new float[tokens * parts.dims()];
        device.download(reached.input(), input, 0);
        if (!form.site().apart()) {
            return input;
        }
        float[] output = new float[tokens * parts.outputs()];
        device.download(reached.output(), output, 0);
        return RowParts.joined(input, parts.dims(), output, parts.outputs());
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
        Frame frame = stories.frame();
        return origins.stream()
                .map(origin -> new TextWindow(
                        origin.story(),
                        origin.offset(),
                        Arrays.copyOfRange(
                                origin.window(), frame.before().length, origin.window().length - frame.after().length)))
                .toList();
    }

    @Override
    public RowOrigins origins() {
        int rows = origins.stream().mapToInt(this::rows).sum();
        RowOrigins all = new RowOrigins(new int[rows], new int[rows], new int[rows]);
        int before = stories.frame().before().length;
        int after = stories.frame().after().length;
        int at = 0;
        for (Origin origin : origins) {
            int[] window = origin.window();
            for (int i = 0; i < window.length; i++) {
                boolean ofText = i >= before && i < window.length - after;
                if (ofText || form.keepsFrame()) {
                    all.tokens()[at] = window[i];
                    all.stories()[at] = Math.toIntExact(origin.story());
                    all.positions()[at] = ofText ? origin.offset() + i - before : RowOrigins.SPECIAL;
                    at++;
                }
            }
        }
        return all;
    }

    @Override
    public Place place() {
        if (!started) {
            return Place.START;
        }
        long behind = stories.position() - (story == null ? 0 : 1);
        return new Place(behind, offset);
    }

    @Override
    public void seek(Place place) {
        stories.rewind();
        stories.skip(place.unit());
        story = stories.next();
        offset = place.offset();
        started = true;
    }

    @Override
    public void close() {
        stories.close();
    }
}
