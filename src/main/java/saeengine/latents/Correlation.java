package saeengine.latents;

import java.util.Comparator;
import java.util.List;
import java.util.function.IntFunction;

/**
 * How a latent's values x and others, y, go together over n tokens.
 *
 * @param index whose values y are
 * @param pearson (n sum xy - sum x sum y) / sqrt((n sum x^2 - (sum x)^2) (n sum y^2 - (sum y)^2)); 0 where either is constant
 * @param cosine sum xy / sqrt(sum x^2 sum y^2); 0 where either is 0
 */
public record Correlation(int index, double pearson, double cosine) {
    private static final Comparator<Correlation> HIGHEST_FIRST =
            Comparator.comparingDouble((Correlation c) -> -c.pearson()).thenComparingInt(Correlation::index);

    /** Sums over values. */
    record Sums(double sum, double squares) {}

    static Correlation of(int index, double n, Sums x, Sums y, double products) {
        double spread = (n * x.squares() - x.sum() * x.sum()) * (n * y.squares() - y.sum() * y.sum());
        double sizes = x.squares() * y.squares();
        return new Correlation(
                index,
                spread > 0 ? (n * products - x.sum() * y.sum()) / Math.sqrt(spread) : 0,
                sizes > 0 ? products / Math.sqrt(sizes) : 0);
    }

    /** Those of the highest Pearson, of equal ones the first; null stands for one that is not to be among them. */
    static List<Correlation> highest(int count, int most, IntFunction<Correlation> at) {
        Best<Correlation> best = new Best<>(HIGHEST_FIRST, most);
        for (int i = 0; i < count; i++) {
            Correlation next = at.apply(i);
            if (next != null && (best.hasRoom() || next.pearson() > best.last().pearson())) {
                best.add(next);
            }
        }
        return best.sorted();
    }
}
