package saeengine.cuda;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import saeengine.cuda.CapturingDriver.Graph;

/** The sequences of work that came last, and the graphs of those that came more than once. */
final class SequenceCache {
    /** Enough for all that the steps of many autoencoders are made of, and for what comes once in between. */
    static final int MOST = 256;

    private final CapturingDriver driver;

    /** In the order of their last use. */
    private final Map<WorkList, Sequence> known = new LinkedHashMap<>(MOST, 0.75f, true);

    /** What is known of a sequence that came before. */
    static final class Sequence {
        private @Nullable Graph graph;
        private boolean refused;

        /** Its graph; null where there is none. */
        @Nullable
        Graph graph() {
            return graph;
        }

        /** Whether a graph is worth trying: there is none, and the driver did not refuse to make one. */
        boolean isOpen() {
            return graph == null && !refused;
        }

        /** Keeps its graph, or with null that the driver makes none of it. */
        void set(@Nullable Graph made) {
            graph = made;
            refused = made == null;
        }
    }

    SequenceCache(CapturingDriver driver) {
        this.driver = driver;
    }

    /** The sequence equal to the list; null for a list that did not come before, or too long ago. */
    @Nullable
    Sequence get(WorkList list) {
        return known.get(list);
    }

    /** Remembers a list, and forgets the one whose last use is the longest ago where there are too many. */
    void add(WorkList list) {
        known.put(list.copy(), new Sequence());
        if (known.size() > MOST) {
            Iterator<Sequence> eldest = known.values().iterator();
            Sequence forgotten = eldest.next();
            eldest.remove();
            destroy(forgotten);
        }
    }

    /** Destroys all graphs. */
    void clear() {
        known.values().forEach(this::destroy);
        known.clear();
    }

    private void destroy(Sequence sequence) {
        if (sequence.graph != null) {
            driver.destroy(sequence.graph);
        }
    }
}
