package saeengine.cache;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import saeengine.activations.RowSource;

/**
 * Rows of a cache in some order. While one window of the order is given out the next is read by threads of their own;
 * which rows come when does not depend on them.
 *
 * <p>A place is a number of rows given out. Where rows come without end it counts through all epochs.
 */
final class CachedRows implements RowSource {
    /** Reads under way at a time: a disk needs several to be busy. */
    private static final int READERS = 4;

    private final ActivationCache cache;
    private final RowRanges ranges;
    private final RowOrder order;
    private final boolean endless;
    private final int width;
    private final ExecutorService readers = Executors.newFixedThreadPool(READERS, work -> {
        Thread thread = new Thread(work, "sae-engine-rows");
        thread.setDaemon(true);
        return thread;
    });

    private volatile boolean closed;

    @SuppressWarnings("NullAway.Init") // the first row asked for
    private Window now;

    private @Nullable Window next;
    private long at;
    private long begun;

    CachedRows(ActivationCache cache, RowRanges ranges, RowOrder order, boolean endless) {
        this.cache = cache;
        this.ranges = ranges;
        this.order = order;
        this.endless = endless;
        this.width = cache.parts().width();
    }

    /** A window's rows while they are read and after that. */
    private final class Window {
        private final long begin;
        private final int length;
        private final float[] values;
        private final List<Future<?>> reading = new ArrayList<>();

        @SuppressWarnings("NullAway.Init") // read with the rest
        private int[] inside;

        /** @param begin its place, counted through all epochs */
        Window(long begin) {
            this.begin = begin;
            long epoch = begin / order.rows();
            long first = begin % order.rows();
            this.length = order.lengthOf(first);
            this.values = new float[Math.multiplyExact(length, width)];
            int[] filled = {0};
            List<Runnable> some = new ArrayList<>();
            order.runs(
                    epoch,
                    first,
                    length,
                    (from, count) -> ranges.runs(from, count, (row, n) -> {
                        int to = filled[0] * width;
                        some.add(() -> read(row, n, values, to));
                        filled[0] += n;
                    }));
            int each = (some.size() + READERS - 1) / READERS;
            for (int i = 0; i < some.size(); i += each) {
                List<Runnable> part = some.subList(i, Math.min(some.size(), i + each));
                reading.add(readers.submit(() -> part.forEach(Runnable::run)));
            }
            reading.add(readers.submit(() -> inside = order.inside(epoch, first, length)));
        }

        long end() {
            return begin + length;
        }

        /** Waits until all is read. */
        Window whole() {
            try {
                for (Future<?> each : reading) {
                    each.get();
                }
                reading.clear();
                return this;
            } catch (ExecutionException e) {
                if (e.getCause() instanceof RuntimeException cause) {
                    throw cause;
                }
                throw (Error) e.getCause();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("stopped while rows were read", e);
            }
        }
    }

    private void read(long row, int n, float[] values, int to) {
        if (!closed) {
            cache.read(row, n, values, to);
        }
    }

    @Override
    public int dims() {
        return width;
    }

    @Override
    public float @Nullable [] next() {
        if (!endless && at >= order.rows()) {
            return null;
        }
        Window window = window();
        begun = at;
        int from = (int) (at - window.begin);
        int n = Math.min(CachedPart.CHUNK, window.length - from);
        float[] chunk = new float[n * width];
        for (int i = 0; i < n; i++) {
            System.arraycopy(window.values, window.inside[from + i] * width, chunk, i * width, width);
        }
        at += n;
        return chunk;
    }

    private Window window() {
        if (now == null || at < now.begin || at >= now.end()) {
            now = next != null && at == next.begin ? next : new Window(beginOf(at));
            next = null;
            now.whole();
        }
        if (next == null && (endless || now.end() < order.rows())) {
            next = new Window(now.end());
        }
        return now;
    }

    /** The place of the window that holds a place, both counted through all epochs. */
    private long beginOf(long place) {
        long epoch = place / order.rows();
        return epoch * order.rows() + order.windowOf(place % order.rows());
    }

    @Override
    public String nameOf(int row) {
        long place = begun + row;
        int[] inside = order.inside(
                place / order.rows(),
                order.windowOf(place % order.rows()),
                order.lengthOf(order.windowOf(place % order.rows())));
        int wanted = inside[(int) (place - beginOf(place))];
        String[] name = {null};
        int[] passed = {0};
        long first = order.windowOf(place % order.rows());
        order.runs(
                place / order.rows(),
                first,
                order.lengthOf(first),
                (from, count) -> ranges.runs(from, count, (at, n) -> {
                    if (wanted >= passed[0] && wanted < passed[0] + n) {
                        name[0] = cache.nameOf(at + wanted - passed[0]);
                    }
                    passed[0] += n;
                }));
        return name[0];
    }

    @Override
    public int mostRows() {
        return CachedPart.CHUNK;
    }

    @Override
    public Place place() {
        return new Place(at, 0);
    }

    @Override
    public void seek(Place place) {
        at = place.unit();
    }

    /** Waits for reads under way. They are not interrupted, which would close the file for every other reader. */
    @Override
    public void close() {
        closed = true;
        readers.shutdown();
        try {
            readers.awaitTermination(1, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
