package saeengine.check;

import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/**
 * The most that a device does in a second.
 *
 * @param what where the figures are from
 */
public record Peak(String what, double bytes, double flops) {
    private static final double TERA = 1e12;

    /** Memory bandwidth, and float32 arithmetic outside tensor cores, by a part of the card's name. */
    private static final Map<String, Peak> ON_PAPER = new TreeMap<>(Map.of(
            "A100-SXM4-80GB", new Peak("A100 SXM 80 GB on paper", 2.04 * TERA, 19.5 * TERA),
            "H100 80GB HBM3", new Peak("H100 SXM on paper", 3.35 * TERA, 66.9 * TERA),
            "GeForce RTX 4090,", new Peak("RTX 4090 on paper", 1.01 * TERA, 82.6 * TERA)));

    /**
     * The card's paper figures, where its name is known; else the rate of the measured copy and of the best of the
     * measured products.
     *
     * @param device how the device describes itself
     */
    static Peak of(String device, Collection<Timing> timings) {
        for (Map.Entry<String, Peak> card : ON_PAPER.entrySet()) {
            if (device.contains(card.getKey())) {
                return card.getValue();
            }
        }
        double copy = timings.stream()
                .filter(timing -> timing.name().equals("copy"))
                .mapToDouble(Timing::bytesPerSecond)
                .max()
                .orElseThrow();
        double product = timings.stream()
                .filter(timing -> timing.name().startsWith("product"))
                .mapToDouble(Timing::flopsPerSecond)
                .max()
                .orElseThrow();
        return new Peak("measured copy and product", copy, product);
    }

    /** How near a timing comes to the least time that its bytes or its operations take, whichever is longer. */
    public double share(Timing timing) {
        return Math.max(timing.bytesPerSecond() / bytes, timing.flopsPerSecond() / flops);
    }
}
