package saeengine.latents;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What is kept of one latent while a text goes by: counts, the strongest tokens, and a fair sample of the tokens of each
 * interval of activation. Its memory does not grow with the text.
 *
 * <p>The strongest are at most one a window. A sample is fair because the tokens of the lowest hashes are kept, which
 * depend on latent and token alone, not on the order in which anything is read.
 */
public final class LatentRecord {
    /** Intervals that samples are kept of, from the strongest that the latent reached down: a factor of 64. */
    static final int INTERVALS = 12;

    private static final Comparator<Example> STRONGEST_FIRST =
            Comparator.comparingDouble((Example e) -> -e.strength()).thenComparingInt(Example::token);

    private final Shape shape;
    private final int latent;
    private long fired;
    private double sum;
    private double sumOfSquares;
    private float lowest = Float.POSITIVE_INFINITY;
    private float highestValue = Float.NEGATIVE_INFINITY;
    private int highest = Integer.MIN_VALUE;
    private long below;
    private final long[] counts = new long[INTERVALS];
    private final Best<Example> top;
    private final Sample[] samples = new Sample[INTERVALS];

    /**
     * How much is kept.
     *
     * @param top strongest tokens
     * @param samples tokens of each interval
     * @param before tokens of context before a token
     * @param after tokens of context behind it
     */
    public record Shape(int top, int samples, int before, int after) {
        public static final Shape DEFAULT = new Shape(12, 3, 16, 7);
    }

    /** The tokens of one interval with the lowest hashes, ascending. */
    private static final class Sample {
        private final List<Example> examples = new ArrayList<>();
        private final List<Long> hashes = new ArrayList<>();
    }

    LatentRecord(Shape shape, int latent) {
        this.shape = shape;
        this.latent = latent;
        this.top = new Best<>(STRONGEST_FIRST, shape.top());
    }

    /** Takes in the latent's entries of one window, {@code from} to {@code to} of these. */
    void addWindow(ByLatent entries, int from, int to, Span window) {
        int best = from;
        for (int at = from; at < to; at++) {
            float strength = Math.abs(entries.value(at));
            fired++;
            sum += entries.value(at);
            sumOfSquares += (double) entries.value(at) * entries.value(at);
            lowest = Math.min(lowest, entries.value(at));
            highestValue = Math.max(highestValue, entries.value(at));
            if (strength > Math.abs(entries.value(best))) {
                best = at;
            }
            sample(entries, from, to, at, window);
        }
        offer(entries, from, to, best, window);
    }

    /**
     * Where the rows of a window are in the text.
     *
     * @param firstRow of the window, among the entries' rows
     * @param firstToken of the window, in the text
     * @param length in tokens
     */
    record Span(int firstRow, int firstToken, int length) {
        int token(int row) {
            return firstToken + row - firstRow;
        }
    }

    private void sample(ByLatent entries, int from, int to, int at, Span window) {
        int interval = Intervals.of(Math.abs(entries.value(at)));
        rise(interval);
        if (interval <= highest - INTERVALS) {
            below++;
            return;
        }
        int slot = Math.floorMod(interval, INTERVALS);
        counts[slot]++;
        Sample sample = samples[slot];
        if (sample == null) {
            sample = new Sample();
            samples[slot] = sample;
        }
        long hash = hash(latent, window.token(entries.row(at)));
        int size = sample.hashes.size();
        if (size == shape.samples() && hash >= sample.hashes.get(size - 1)) {
            return;
        }
        int place = 0;
        while (place < size && sample.hashes.get(place) < hash) {
            place++;
        }
        sample.hashes.add(place, hash);
        sample.examples.add(place, example(entries, from, to, at, window));
        if (size == shape.samples()) {
            sample.hashes.remove(size);
            sample.examples.remove(size);
        }
    }

    /** Intervals too far below a new highest are given up. */
    private void rise(int interval) {
        if (interval <= highest) {
            return;
        }
        long lost = highest == Integer.MIN_VALUE ? 0 : Math.min(INTERVALS, (long) interval - highest);
        for (int i = 0; i < lost; i++) {
            int slot = Math.floorMod(interval - i, INTERVALS);
            below += counts[slot];
            counts[slot] = 0;
            samples[slot] = null;
        }
        highest = interval;
    }

    private void offer(ByLatent entries, int from, int to, int best, Span window) {
        if (top.hasRoom() || Math.abs(entries.value(best)) > top.last().strength()) {
            top.add(example(entries, from, to, best, window));
        }
    }

    private Example example(ByLatent entries, int from, int to, int at, Span window) {
        int token = window.token(entries.row(at));
        int first = Math.max(window.firstToken(), token - shape.before());
        int end = Math.min(window.firstToken() + window.length(), token + shape.after() + 1);
        float[] around = new float[end - first];
        for (int i = at; i >= from && window.token(entries.row(i)) >= first; i--) {
            around[window.token(entries.row(i)) - first] = entries.value(i);
        }
        for (int i = at + 1; i < to && window.token(entries.row(i)) < end; i++) {
            around[window.token(entries.row(i)) - first] = entries.value(i);
        }
        return new Example(token, entries.value(at), first, around);
    }

    /** The finaliser of SplitMix64 (Steele, Lea and Flood, 2014), over both numbers. */
    private static long hash(int latent, int token) {
        long z = ((long) latent << 32 | token) + 0x9E3779B97F4A7C15L;
        z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }

    /** How many tokens it fired on. */
    public long fired() {
        return fired;
    }

    /** The mean of its values where it fired; NaN where it never did. */
    public double mean() {
        return sum / fired;
    }

    /** The root of the mean of their squares. */
    public double rootMeanSquare() {
        return Math.sqrt(sumOfSquares / fired);
    }

    /** The largest strength; 0 where it never fired. */
    public float max() {
        List<Example> all = top.sorted();
        return all.isEmpty() ? 0 : all.get(0).strength();
    }

    /** The lowest of its values where it fired; infinite where it never did. */
    public float lowest() {
        return lowest;
    }

    /** The highest of them; minus infinity where it never fired. */
    public float highest() {
        return highestValue;
    }

    /** The strongest tokens, at most one a window, strongest first; of equal ones the earlier. */
    public List<Example> top() {
        return top.sorted();
    }

    /** Tokens of intervals below all of {@link #intervals()}. */
    public long below() {
        return below;
    }

    /** The intervals it fired in, strongest first. */
    public List<Interval> intervals() {
        List<Interval> all = new ArrayList<>();
        for (int i = 0; i < INTERVALS && fired > 0; i++) {
            int slot = Math.floorMod(highest - i, INTERVALS);
            if (counts[slot] > 0) {
                all.add(new Interval(highest - i, counts[slot], List.copyOf(samples[slot].examples)));
            }
        }
        return all;
    }

    /**
     * One half octave of activation.
     *
     * @param index see {@link Intervals}
     * @param count tokens in it
     * @param samples some of them, drawn fairly
     */
    public record Interval(int index, long count, List<Example> samples) {}
}
