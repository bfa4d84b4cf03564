package saeengine.activations;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import saeengine.autograd.Tape;
import saeengine.data.DataException;
import saeengine.data.FiniteValues;
import saeengine.data.StoryReader;
import saeengine.nn.GptNeo;
import saeengine.nn.GptNeoConfig;
import saeengine.nn.Site;
import saeengine.tensor.Device;
import saeengine.tensor.Products;

/**
 * Rows of a site of a model over stories, one row a token, in the order of the text. Of a site that writes another place
 * than it reads a row holds both, as {@link RowParts} says.
 *
 * <p>A story never sees another. One that is longer than the context is cut into windows of that length, each read
 * on its own. Several stories go through the model at once, packed without padding; later blocks are never run.
 */
public final class Harvest implements RowSource {
    /** Enough tokens for whole products, few enough to keep step memory small. */
    public static final int PACK_TOKENS = 2048;

    private final Device device;
    private final GptNeo model;
    private final StoryReader stories;
    private final Form form;
    private int[] story;
    private int offset;
    private boolean started;
    private final List<Origin> origins = new ArrayList<>();

    /** Where a window of the last chunk comes from. */
    private record Origin(long story, int offset, int[] window) {
        int tokens() {
            return window.length;
        }
    }

    /**
     * What is harvested.
     *
     * @param site where rows are read
     * @param context most tokens that see each other
     * @param normalize done to each window's rows
     * @param packTokens windows go through the model together until they have so many tokens; 1 for one at a time
     * @param products how exact the model's are
     */
    public record Form(Site site, int context, Normalize normalize, int packTokens, Products products) {}

    public Harvest(Device device, GptNeo model, StoryReader stories, Form form) {
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
    public static RowParts parts(Site site, GptNeoConfig config) {
        int hidden = config.hidden();
        return site.apart() ? RowParts.apart(hidden, hidden) : RowParts.same(hidden);
    }

    @Override
    public float[] next() {
        List<int[]> windows = new ArrayList<>();
        int tokens = 0;
        origins.clear();
        while (tokens < form.packTokens()) {
            int[] window = nextWindow(form.packTokens() > 1 ? form.packTokens() - tokens : form.context());
            if (window == null) {
                break;
            }
            windows.add(window);
            tokens += window.length;
        }
        return windows.isEmpty() ? null : harvest(windows, tokens);
    }

    /** The next window, or null where the text ends or, once a pack has begun, where it would not fit. */
    private int[] nextWindow(int room) {
        if (!started) {
            story = stories.next();
            offset = 0;
            started = true;
        }
        if (story == null) {
            return null;
        }
        int length = Math.min(form.context(), story.length - offset);
        boolean packBegun = form.packTokens() > 1 && room < form.packTokens();
        if (packBegun && length > room) {
            return null;
        }
        int[] window = Arrays.copyOfRange(story, offset, offset + length);
        origins.add(new Origin(stories.position() - 1, offset, window));
        offset += length;
        if (offset == story.length) {
            story = stories.next();
            offset = 0;
        }
        return window;
    }

    private float[] harvest(List<int[]> windows, int tokens) {
        float[] rows;
        Products before = device.products(form.products());
        try (Tape tape = Tape.inference(device)) {
            rows = rows(form.site().reach(model, tape, model.sequences(tape, windows)), tokens);
        } finally {
            device.products(before);
        }
        requireFinite(rows);
        int at = 0;
        for (int[] window : windows) {
            form.normalize().apply(rows, at, window.length, dims());
            at += window.length;
        }
        return rows;
    }

    private float[] rows(Site.Reached reached, int tokens) {
        int hidden = model.config().hidden();
        float[] input = new float[tokens * hidden];
        device.download(reached.input(), input, 0);
        if (!form.site().apart()) {
            return input;
        }
        float[] output = new float[tokens * hidden];
        device.download(reached.output(), output, 0);
        return RowParts.joined(input, hidden, output, hidden);
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
        int left = row;
        for (Origin origin : origins) {
            if (left < origin.tokens()) {
                return "story " + origin.story() + ", token " + (origin.offset() + left) + " (both counted from 0)";
            }
            left -= origin.tokens();
        }
        throw new IllegalArgumentException("the last chunk has no row " + row);
    }

    @Override
    public RowOrigins origins() {
        int rows = origins.stream().mapToInt(Origin::tokens).sum();
        RowOrigins all = new RowOrigins(new int[rows], new int[rows], new int[rows]);
        int at = 0;
        for (Origin origin : origins) {
            for (int i = 0; i < origin.tokens(); i++, at++) {
                all.tokens()[at] = origin.window()[i];
                all.stories()[at] = Math.toIntExact(origin.story());
                all.positions()[at] = origin.offset() + i;
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
