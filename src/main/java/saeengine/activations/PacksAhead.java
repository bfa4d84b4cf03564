package saeengine.activations;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import saeengine.activations.RowSource.Place;
import saeengine.data.tokenizer.part.Frame;

/**
 * Packs that a thread of its own reads and tokenises while those before them go through the model: the same packs, and a
 * failure where it would have been met.
 *
 * <p>The thread begins with the first pack asked for and ends with the text, with a failure and when it is sought elsewhere
 * or closed. It is never interrupted, which could close a file that others read.
 */
final class PacksAhead implements Packs {
    /** Packs that are read ahead at most. */
    static final int MOST = 8;

    private final Packs packs;
    private Place place;
    private @Nullable Reader reader;

    /** A pack, where the text went on behind it, or what kept it from being read. */
    private record Read(
            List<Window> windows, Place after, @Nullable Throwable failure) {
        boolean isLast() {
            return failure != null || windows.isEmpty();
        }
    }

    PacksAhead(Packs packs) {
        this.packs = packs;
        this.place = packs.place();
    }

    @Override
    public List<Window> next() {
        if (reader == null) {
            reader = new Reader(place);
        }
        Read read = reader.take();
        place = read.after();
        if (read.failure() instanceof RuntimeException failure) {
            throw failure;
        }
        if (read.failure() instanceof Error failure) {
            throw failure;
        }
        return read.windows();
    }

    @Override
    public Frame frame() {
        return packs.frame();
    }

    @Override
    public Place place() {
        return place;
    }

    @Override
    public void seek(Place to) {
        end();
        packs.seek(to);
        place = packs.place();
    }

    @Override
    public void close() {
        end();
        packs.close();
    }

    private void end() {
        if (reader != null) {
            reader.end();
            reader = null;
        }
    }

    /** The thread and what it has read. Nobody else touches the text while it runs. */
    private final class Reader {
        private final Deque<Read> ready = new ArrayDeque<>();
        private final Thread thread;
        private boolean ended;

        Reader(Place from) {
            thread = new Thread(() -> run(from), "sae-engine-text");
            thread.setDaemon(true);
            thread.start();
        }

        private void run(Place from) {
            Place before = from;
            boolean more = true;
            while (more) {
                Read read = read(before);
                before = read.after();
                more = put(read) && !read.isLast();
            }
        }

        @SuppressWarnings("IllegalCatch") // whatever it is, the one who takes packs has to know
        private Read read(Place before) {
            try {
                List<Window> windows = packs.next();
                return new Read(windows, packs.place(), null);
            } catch (RuntimeException | Error e) {
                return new Read(List.of(), before, e);
            }
        }

        private synchronized boolean put(Read read) {
            ready.add(read);
            notifyAll();
            await(() -> ready.size() < MOST || ended);
            return !ended;
        }

        /** The last one is given again and again. */
        synchronized Read take() {
            await(() -> !ready.isEmpty());
            if (ready.getFirst().isLast()) {
                return ready.getFirst();
            }
            notifyAll();
            return ready.removeFirst();
        }

        /** Who is interrupted meanwhile waits all the same, as for a text that is read without a thread, and stays interrupted. */
        private void await(BooleanSupplier condition) {
            boolean interrupted = false;
            while (!condition.getAsBoolean()) {
                try {
                    wait();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }

        /** Waits for the pack that is being read. */
        void end() {
            synchronized (this) {
                ended = true;
                notifyAll();
            }
            boolean interrupted = false;
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
