package saeengine.cpu;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** A fixed set of threads, the caller's included, that share out numbered pieces of one job at a time. */
final class Workers implements AutoCloseable {
    /** Does one piece of a job on worker {@code worker}. */
    @FunctionalInterface
    interface Piece {
        void run(int piece, int worker);
    }

    private final int count;
    private final ExecutorService helpers;

    Workers(int count) {
        this.count = count;
        this.helpers = Executors.newFixedThreadPool(Math.max(1, count - 1), task -> {
            Thread thread = new Thread(task, "sae-engine-worker");
            thread.setDaemon(true);
            return thread;
        });
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
        AtomicInteger next = new AtomicInteger();
        Help[] helping = new Help[hands - 1];
        for (int h = 1; h < hands; h++) {
            int worker = h;
            helping[h - 1] = new Help(() -> drain(next, pieces, piece, worker));
            helpers.execute(helping[h - 1]);
        }
        RuntimeException failure = null;
        try {
            drain(next, pieces, piece, 0);
        } catch (RuntimeException e) {
            next.set(pieces);
            failure = e;
        }
        for (Help help : helping) {
            if (!help.callOff()) {
                failure = await(help.done, failure);
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    /** What a helper does. A thread may wake so late that all is done: it is then called off, and nobody waits for it. */
    private static final class Help implements Runnable {
        private final AtomicBoolean taken = new AtomicBoolean();
        private final FutureTask<Void> done;

        Help(Runnable work) {
            done = new FutureTask<>(work, null);
        }

        @Override
        public void run() {
            if (taken.compareAndSet(false, true)) {
                done.run();
            }
        }

        /** Whether it had not begun, and never will. */
        boolean callOff() {
            return taken.compareAndSet(false, true);
        }
    }

    private static void drain(AtomicInteger next, int pieces, Piece piece, int worker) {
        for (int i = next.getAndIncrement(); i < pieces; i = next.getAndIncrement()) {
            piece.run(i, worker);
        }
    }

    /** Waits to the end even when interrupted: a piece still running would write into released memory. */
    private static RuntimeException await(Future<?> future, RuntimeException failure) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    future.get();
                    return failure;
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (java.util.concurrent.ExecutionException e) {
                    if (e.getCause() instanceof Error error) {
                        throw error;
                    }
                    return failure != null ? failure : (RuntimeException) e.getCause();
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void close() {
        helpers.shutdownNow();
    }
}
