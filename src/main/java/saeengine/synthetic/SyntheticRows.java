package saeengine.synthetic;

import java.util.concurrent.ForkJoinPool;
import java.util.stream.IntStream;
import saeengine.activations.RowSource;

/**
 * Rows of a synthetic world, without end: each is a function of the world, the stream and its own number, whatever was read
 * before it and on however many threads. They are made on the CPU.
 */
public final class SyntheticRows implements RowSource {
    /** The rows that a run trains on. */
    public static final long TRAINED = 1;

    /** Other rows of the same world, to measure on. */
    public static final long EVALUATED = 2;

    /** Rows of a chunk. */
    public static final int CHUNK = 1024;

    private static final int PIECE = 32;

    private final SyntheticWorld world;
    private final long stream;
    private final ForkJoinPool threads;
    private final float[] segments;
    private long next;
    private int[][] fired = new int[0][];

    public SyntheticRows(SyntheticWorld world, long stream, int threads) {
        this.world = world;
        this.stream = stream;
        this.threads = new ForkJoinPool(threads);
        this.segments = RowSampler.segments(world);
    }

    @Override
    public int dims() {
        return world.settings().dims();
    }

    @Override
    public float[] next() {
        float[] rows = new float[CHUNK * dims()];
        int[][] features = new int[CHUNK][];
        threads.submit(() -> IntStream.range(0, CHUNK / PIECE).parallel().forEach(piece -> {
                    RowSampler sampler = new RowSampler(world, segments);
                    for (int i = piece * PIECE; i < (piece + 1) * PIECE; i++) {
                        sampler.sample(stream, next + i);
                        sampler.write(rows, i * dims());
                        features[i] = sampler.features();
                    }
                }))
                .join();
        next += CHUNK;
        fired = features;
        return rows;
    }

    /** Of each row of the chunk that {@link #next} gave last the true features that fire, in no order. */
    public int[][] fired() {
        return fired;
    }

    @Override
    public String nameOf(int row) {
        return "synthetic row " + (next - CHUNK + row);
    }

    @Override
    public int mostRows() {
        return CHUNK;
    }

    @Override
    public Place place() {
        return new Place(next, 0);
    }

    @Override
    public void seek(Place place) {
        next = place.unit();
    }

    @Override
    public void close() {
        threads.shutdown();
    }
}
