package saeengine.sae;

import java.util.Arrays;
import java.util.Objects;
import saeengine.autograd.Tape;
import saeengine.op.DeadList;
import saeengine.op.Fired;
import saeengine.tensor.Device;
import saeengine.tensor.Tensor;

/**
 * How many tokens ago each latent last fired, in whole numbers, in the memory of the device.
 *
 * <p>It counts by steps: a latent that fired anywhere in a step's tokens is at 0 after it, any other has gone all of
 * them without firing. All latents start at 0, as if they had just fired. Only training updates a counter; an
 * evaluation that needs one makes its own. Counting waits for nothing; what gives numbers to the host waits.
 */
public final class DeadCounter {
    private final Device device;
    private final FiringRule rule;
    private final int latents;
    private final Tensor since;

    public DeadCounter(Device device, int latents, FiringRule rule) {
        if (latents < 1) {
            throw new IllegalArgumentException("a dead counter watches at least one latent, got " + latents);
        }
        this.device = device;
        this.rule = Objects.requireNonNull(rule, "rule");
        this.latents = latents;
        this.since = Fired.counts(device, latents);
    }

    /** Bytes of device memory that a counter of so many latents takes. */
    public static long bytes(long latents) {
        return latents * Long.BYTES;
    }

    public Device device() {
        return device;
    }

    public FiringRule rule() {
        return rule;
    }

    public int latents() {
        return latents;
    }

    /**
     * Lets all latents begin as if they had fired at the end of a step still to come. OpenAI's counter stands at 1
     * after a latent fired and at 0 at the start: one that never fires dies a step later than one that fired at once.
     */
    public void startBefore(long tokens) {
        long[] state = new long[latents];
        Arrays.fill(state, -tokens);
        write(state);
    }

    /**
     * Takes in a step of dense values. A latent that was selected with value 0 is none that they know of: only values
     * fire.
     *
     * @param values [n, latents], of tokens, or of sums over tokens
     */
    public void count(Tape t, Tensor values, int tokens) {
        if (values.size() % latents != 0) {
            throw new IllegalArgumentException(
                    "the counter watches " + latents + " latents, got values " + values.shapeText());
        }
        take(t, Fired.inColumns(t, values, latents, Math.max(0f, rule.limit())), tokens);
    }

    /**
     * Takes in a step of which each latent's largest size of a value is known.
     *
     * @param largest [latents], negative infinity where a latent was not selected
     */
    public void countLargest(Tape t, Tensor largest, int tokens) {
        if (largest.size() != latents) {
            throw new IllegalArgumentException(
                    "the counter watches " + latents + " latents, got largest values " + largest.shapeText());
        }
        take(t, Fired.inColumns(t, largest, latents, rule.limit()), tokens);
    }

    /**
     * Takes in a step of selected latents and their values, pair by pair; the rule says which of them fired.
     *
     * @param selected int [n], in any order and with repetitions
     * @param values [n]
     */
    public void countSelected(Tape t, Tensor selected, Tensor values, int tokens) {
        if (selected.size() != values.size()) {
            throw new IllegalArgumentException(
                    "each selected latent has one value, got " + selected.shapeText() + " and " + values.shapeText());
        }
        take(t, Fired.selected(t, selected, values, latents, rule.limit()), tokens);
    }

    /**
     * The latents that last fired more than {@code threshold} tokens ago. A recipe whose latents die at exactly its
     * threshold gives one less.
     */
    public boolean[] deadMask(long threshold) {
        long[] state = state();
        boolean[] dead = new boolean[latents];
        for (int i = 0; i < dead.length; i++) {
            dead[i] = state[i] > threshold;
        }
        return dead;
    }

    /** How many latents {@link #deadMask} names. */
    public int deadCount(long threshold) {
        int[] count = new int[1];
        try (Tape t = Tape.inference(device)) {
            device.download(Fired.above(t, since, threshold), count, 0);
        }
        return count[0];
    }

    /** The latents that {@link #deadMask} names, on the device: with room for {@code most} of them, at least as many. */
    public DeadList list(Tape t, long threshold, int most) {
        return DeadList.of(t, since, threshold, most);
    }

    /** Makes a latent young again: what follows its resampling. */
    public void reset(int latent) {
        device.upload(new int[2], 0, since.rowRange(latent, latent + 1));
    }

    /** Tokens since each latent last fired, as a checkpoint keeps them. */
    public long[] state() {
        int[] words = new int[2 * latents];
        device.download(since, words, 0);
        long[] state = new long[latents];
        for (int i = 0; i < latents; i++) {
            state[i] = Fired.read(words, 2 * i);
        }
        return state;
    }

    /** Goes on from what {@link #state} gave. */
    public void restore(long[] state) {
        if (state.length != latents) {
            throw new IllegalArgumentException(
                    "the state has " + state.length + " latents, the counter watches " + latents);
        }
        for (long tokens : state) {
            if (tokens < 0) {
                throw new IllegalArgumentException("a number of tokens is not negative, got " + tokens);
            }
        }
        write(state);
    }

    private void write(long[] state) {
        int[] words = new int[2 * latents];
        for (int i = 0; i < latents; i++) {
            Fired.write(words, 2 * i, state[i]);
        }
        device.upload(words, 0, since);
    }

    private void take(Tape t, Tensor marks, int tokens) {
        if (tokens < 0) {
            throw new IllegalArgumentException("a number of tokens is not negative, got " + tokens);
        }
        Fired.count(t, marks, since, tokens);
    }
}
