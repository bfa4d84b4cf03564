package saeengine.latents;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The first few of many things in an order of theirs; those that come first are kept, sorted. */
final class Best<T> {
    private final Comparator<? super T> order;
    private final int most;
    private final List<T> kept = new ArrayList<>();

    Best(Comparator<? super T> order, int most) {
        this.order = order;
        this.most = most;
    }

    /** Whether there is room for one more. */
    boolean hasRoom() {
        return kept.size() < most;
    }

    /** The last of those that are kept; there has to be one. */
    T last() {
        return kept.get(kept.size() - 1);
    }

    /** Takes it in where it belongs, and lets the last go where there are too many. */
    void add(T next) {
        int place = kept.size();
        while (place > 0 && order.compare(kept.get(place - 1), next) > 0) {
            place--;
        }
        kept.add(place, next);
        if (kept.size() > most) {
            kept.remove(most);
        }
    }

    List<T> sorted() {
        return List.copyOf(kept);
    }
}
