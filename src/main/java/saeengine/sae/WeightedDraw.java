package saeengine.sae;

import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Supplier;
import saeengine.tensor.RandomStream;

/**
 * Draws from a stream of items without replacement, each by its weight among those that are left: the items of the least
 * -ln(u) / weight (Efraimidis and Spirakis, Information Processing Letters 97, 2006), so that no more than what is drawn
 * is held at a time, and weights need no sum.
 */
public final class WeightedDraw<T> {
    private static final Comparator<Drawn<?>> ORDER =
            Comparator.<Drawn<?>>comparingDouble(Drawn::key).thenComparingLong(Drawn::place);

    private final int most;
    private final RandomStream random;
    private final PriorityQueue<Drawn<T>> drawn = new PriorityQueue<>(ORDER.reversed());
    private long seen;

    private record Drawn<T>(double key, long place, T item) {}

    /** @param most how many are drawn, where so many have a weight over 0 */
    public WeightedDraw(int most, RandomStream random) {
        this.most = most;
        this.random = random;
    }

    /**
     * Takes in the next item.
     *
     * @param weight at least 0, finite; one of 0 is never drawn
     * @param item asked for only where it is drawn as far as is known by now
     */
    public void add(double weight, Supplier<T> item) {
        if (!(weight >= 0) || Double.isInfinite(weight)) {
            throw new IllegalArgumentException("a weight is finite and not negative, got " + weight);
        }
        double key = -StrictMath.log(1 - uniform()) / weight;
        long place = seen++;
        if (weight == 0
                || most == 0
                || (drawn.size() == most && key >= drawn.peek().key())) {
            return;
        }
        if (drawn.size() == most) {
            drawn.remove();
        }
        drawn.add(new Drawn<>(key, place, item.get()));
    }

    /** What is drawn of the items so far, in the order in which it would be drawn one by one. */
    public List<T> drawn() {
        return drawn.stream().sorted(ORDER).map(Drawn::item).toList();
    }

    /** Two draws, so that rare items among millions keep their chance. */
    private double uniform() {
        return random.nextFloat() + 0x1p-24 * random.nextFloat();
    }
}
