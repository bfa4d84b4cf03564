package saeengine.dialects;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Resampling as Bricken et al., Towards Monosemanticity, 2023, describe it, with the windows that
 * ai-safety-foundation/sparse_autoencoder gives it: sparse_autoencoder/activation_resampler/activation_resampler.py.
 *
 * <p>All in activations, which are rows: firing is counted from {@code interval - counted} on, inputs are kept from
 * {@code interval - inputs} on, both decided by how many rows came before the batch, and with {@code interval} rows or
 * more it is time. Everything then begins anew.
 */
public final class AnthropicResampling {
    /** The original's figures: every 200 M, firing over the last 100 M, from 819,200 inputs, at most 4 times. */
    public static final Windows ORIGINAL = new Windows(200_000_000, 100_000_000, 819_200, 4);

    /** In rows; {@code most} is a number of times. */
    public record Windows(long interval, long counted, long inputs, int most) {}

    private final Windows windows;
    private final long[] firings;
    private final List<double[]> kept = new ArrayList<>();
    private long seen;
    private int times;

    public AnthropicResampling(Windows windows, int features) {
        this.windows = windows;
        firings = new long[features];
    }

    /**
     * Takes a step's rows.
     *
     * @param fired how many of the rows each latent was positive in
     * @return whether it is time
     */
    public boolean add(double[][] rows, int[] fired) {
        if (times == windows.most()) {
            return false;
        }
        for (int i = 0; i < fired.length; i++) {
            firings[i] += seen >= windows.interval() - windows.counted() ? fired[i] : 0;
        }
        if (seen >= windows.interval() - windows.inputs()) {
            kept.addAll(Arrays.asList(rows));
        }
        seen += rows.length;
        return seen >= windows.interval();
    }

    /** The latents that never fired in the window. */
    public int[] dead() {
        return IntStream.range(0, firings.length).filter(i -> firings[i] == 0).toArray();
    }

    /** What may be drawn from, the oldest first. */
    public List<double[]> inputs() {
        return List.copyOf(kept);
    }

    /** Each input's chance: its loss's square over the sum of these. */
    public static double[] chances(double[] losses) {
        double sum = Arrays.stream(losses).map(each -> each * each).sum();
        return Arrays.stream(losses).map(each -> each * each / sum).toArray();
    }

    /** The input made unit: the decoder's new row. It is not centred. */
    public static double[] decoderRow(double[] input) {
        double length = Math.sqrt(Arrays.stream(input).map(v -> v * v).sum());
        return Arrays.stream(input).map(v -> v / length).toArray();
    }

    /** The encoder's new row: 0.2 of the mean length of the living latents' encoder rows [features, d]. */
    public double[] encoderRow(double[] input, double[][] encoder) {
        double mean = IntStream.range(0, encoder.length)
                .filter(i -> firings[i] > 0)
                .mapToDouble(
                        i -> Math.sqrt(Arrays.stream(encoder[i]).map(v -> v * v).sum()))
                .average()
                .orElseThrow();
        return Arrays.stream(decoderRow(input)).map(v -> v * 0.2 * mean).toArray();
    }

    /** After the weights were given: counts and inputs begin anew. */
    public void begin() {
        times++;
        seen = 0;
        kept.clear();
        Arrays.fill(firings, 0);
    }
}
