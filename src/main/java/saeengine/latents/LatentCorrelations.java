package saeengine.latents;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Correlations of the values of latents with each other. */
public final class LatentCorrelations {
    private LatentCorrelations() {}

    /**
     * For each latent the others of the highest Pearson correlation, of those that fire with it at all.
     *
     * @param entries a row a token
     */
    public static List<List<Correlation>> of(Entries entries, int features, int most) {
        ByLatent sorted = ByLatent.of(entries, features);
        double n = entries.rows();
        Correlation.Sums[] sums = new Correlation.Sums[features];
        for (int i = 0; i < features; i++) {
            double sum = 0;
            double squares = 0;
            for (int at = sorted.start(i); at < sorted.start(i) + sorted.count(i); at++) {
                sum += sorted.value(at);
                squares += (double) sorted.value(at) * sorted.value(at);
            }
            sums[i] = new Correlation.Sums(sum, squares);
        }
        double[] products = new double[features];
        List<List<Correlation>> all = new ArrayList<>();
        for (int i = 0; i < features; i++) {
            Arrays.fill(products, 0);
            for (int at = sorted.start(i); at < sorted.start(i) + sorted.count(i); at++) {
                int row = sorted.row(at);
                for (int e = entries.start(row); e < entries.start(row + 1); e++) {
                    products[entries.latent(e)] += (double) sorted.value(at) * entries.value(e);
                }
            }
            int self = i;
            all.add(Correlation.highest(
                    features,
                    most,
                    j -> j == self || products[j] == 0
                            ? null
                            : Correlation.of(j, n, sums[self], sums[j], products[j])));
        }
        return all;
    }
}
