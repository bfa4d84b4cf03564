package saeengine.cpu;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A fixed set of threads, the caller's included, that share out numbered pieces of one job at a time.
 *
 * <p>Waking a parked thread takes longer than many a job, and the next job mostly comes within microseconds. So a
 * thread without work looks for some for a while before it parks, where every thread has a processor to itself.
 */
final class Workers implements AutoCloseable {
    /** Does one piece of a job on worker {@code worker}. */
    @FunctionalInterface
    interface Piece {
        void run(int piece, int worker);
    }

    /** How long a thread looks for work before it parks. */
    private static final long LOOKING_NANOS = 50_000;

    private final int count;
    private final long looking;
    private final Helper[] helpers;
    private volatile @Nullable Job latest;
    private volatile boolean closed;

    Workers(int count) {
        this.count = count;
        this.looking = count <= Runtime.getRuntime().availableProcessors() ? LOOKING_NANOS : 0;
        this.helpers = new Helper[count - 1];
        for (int i = 0; i < helpers.length; i++) {
            helpers[i] = new Helper(i + 1);
            helpers[i].start();
        }
    }

    int count() {
        return count;
    }

    /** Runs pieces 0 to {@code pieces - 1}, each once, and returns when all are done; rethrows a piece's failure. */
    void run(int pieces, Piece piece) {
        int hands = Math.min(count, pieces);
        if (hands <= 1) {
            for (int i = 0; i < pieces; i++) {
                piece.run(i, 0);
            }
            return;
        }
        Job job = new Job(pieces, piece, looking);
        latest = job;
        for (int h = 0; h < hands - 1; h++) {
            helpers[h].wake();
        }
        job.drain(0);
        job.awaitHelpers();
        if (job.failure instanceof Error error) {
            throw error;
        }
        if (job.failure != null) {
            throw (RuntimeException) job.failure;
        }
    }

    /** Pieces to do, and who is at it. A helper may come so late that all is done: nobody waits for it. */
    private static final class Job {
        /** Added to the number of helpers when no more may join. */
        private static final int OVER = 1 << 30;

        private final int pieces;
        private final Piece piece;
        private final long looking;
        private final Thread owner = Thread.currentThread();
        private final AtomicInteger next = new AtomicInteger();
        private final AtomicInteger helping = new AtomicInteger();
        private volatile @Nullable Throwable failure;

        Job(int pieces, Piece piece, long looking) {
            this.pieces = pieces;
            this.piece = piece;
            this.looking = looking;
        }

        void help(int worker) {
            if (helping.incrementAndGet() < OVER) {
                drain(worker);
            }
            if (helping.decrementAndGet() == OVER) {
                LockSupport.unpark(owner);
            }
        }

        void drain(int worker) {
            try {
                for (int i = next.getAndIncrement(); i < pieces; i = next.getAndIncrement()) {
                    piece.run(i, worker);
                }
            } catch (RuntimeException | Error e) {
                next.set(pieces);
                failure = e;
            }
        }

        /** Waits to the end even when interrupted: a piece still running would write into released memory. */
        void awaitHelpers() {
            helping.addAndGet(OVER);
            long until = System.nanoTime() + looking;
            boolean interrupted = false;
            while (helping.get() != OVER) {
                if (System.nanoTime() - until < 0) {
                    Thread.onSpinWait();
                } else {
                    LockSupport.park(this);
                    interrupted |= Thread.interrupted();
                }
            }
            if (interrupted) {
                owner.interrupt();
            }
        }
    }

    private final class Helper extends Thread {
        private final int worker;
        private volatile boolean parked;

        Helper(int worker) {
            super("sae-engine-worker");
            this.worker = worker;
            setDaemon(true);
        }

        void wake() {
            if (parked) {
                LockSupport.unpark(this);
            }
        }

        @Override
        public void run() {
            Job done = null;
            while (!closed) {
                Job job = latest;
                if (job != done && job != null) {
                    job.help(worker);
                    done = job;
                } else {
                    awaitAnotherThan(done);
                }
            }
        }

        private void awaitAnotherThan(@Nullable Job done) {
            long until = System.nanoTime() + looking;
            while (System.nanoTime() - until < 0) {
                if (latest != done || closed) {
                    return;
                }
                Thread.onSpinWait();
            }
            parked = true;
            while (latest == done && !closed) {
                LockSupport.park(Workers.this);
            }
            parked = false;
        }
    }

    @Override
    public void close() {
        closed = true;
        latest = null;
        for (Helper helper : helpers) {
            LockSupport.unpark(helper);
        }
    }
}
