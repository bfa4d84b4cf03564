package saeengine.toy;

import java.util.List;
import java.util.stream.DoubleStream;

/**
 * What the autoencoders of a run found together.
 *
 * @param autoencoders in the run
 * @param features that each had to find
 * @param whole autoencoders that recovered all of them
 * @param dead latents of all autoencoders that never fired
 * @param unclear latents of all autoencoders that fire and stand for no feature
 * @param rates the shares of examples on which the latents of those that recovered all features fire
 */
public record RecoveryTally(int autoencoders, int features, int whole, int dead, int unclear, Rates rates) {
    /** Least, greatest and mean of some rates; NaN where there are none. */
    public record Rates(double least, double most, double mean) {
        /** Whether there are any. */
        public boolean isEmpty() {
            return Double.isNaN(mean);
        }
    }

    /** Of autoencoders of one run, each of which had so many features to find. */
    public static RecoveryTally of(List<Recovery> found, int features) {
        List<Recovery> whole =
                found.stream().filter(each -> each.recovered() == features).toList();
        double[] rates = whole.stream()
                .flatMapToDouble(each -> DoubleStream.of(each.active()))
                .sorted()
                .toArray();
        return new RecoveryTally(
                found.size(),
                features,
                whole.size(),
                found.stream().mapToInt(Recovery::dead).sum(),
                found.stream().mapToInt(Recovery::unclear).sum(),
                rates.length == 0
                        ? new Rates(Double.NaN, Double.NaN, Double.NaN)
                        : new Rates(
                                rates[0],
                                rates[rates.length - 1],
                                DoubleStream.of(rates).average().orElseThrow()));
    }
}
