package saeengine.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/**
 * A run of one reader over many mutants, on two threads. It counts what was read and what was refused, sorts faults
 * by kind, and leaves the first mutant of each kind in {@code target/fuzz}.
 */
final class Fuzz {
    private static final Path LEFT = Path.of("target", "fuzz");
    private static final int WORKERS = 2;
    private static final int MOST_KINDS = 20;

    /** Far more than the slowest file takes on a machine that has much else to do. */
    private static final long STUCK_NANOS = 300_000_000_000L;

    private final String name;
    private final long seed = Long.getLong("fuzz.seed", 20_260_101);
    private final Mutants mutants;
    private final Trial trial;
    private final Path folder;
    private final Companions companions;
    private final AtomicLong next = new AtomicLong();
    private final AtomicLong read = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final Map<String, String> faults = new LinkedHashMap<>();
    private final List<Worker> workers = new ArrayList<>();

    /** Puts what a reader needs besides the mutant into the folder that the mutant will lie in. */
    interface Companions {
        void writeTo(Path folder) throws IOException;
    }

    /** A run whose mutants bear a name, each beside its companions in a folder of its own below {@code folder}. */
    Fuzz(String name, Mutants mutants, Trial trial, Path folder, Companions companions) {
        this.name = name;
        this.mutants = mutants;
        this.trial = trial;
        this.folder = folder;
        this.companions = companions;
    }

    /** Runs {@code usual} mutants, or as many as were asked for, and fails where one of them shows a fault. */
    void run(long usual, String corpus) throws IOException, InterruptedException {
        long files = Long.getLong("fuzz.files", usual);
        Long only = Long.getLong("fuzz.only");
        System.out.printf("fuzz %s: seed %d, %d files, from %s%n", name, seed, files, corpus);
        long begin = System.nanoTime();
        Leaks before = null;
        if (only == null) {
            // What the first files load, open and cache for good is no leak.
            runTo(files / 10);
            before = Leaks.now();
        }
        next.set(only == null ? next.get() : only);
        runTo(only == null ? files : only + 1);
        double seconds = (System.nanoTime() - begin) * 1e-9;
        System.out.printf(
                "fuzz %s: %d read, %d refused, faults of %d kinds; %.1f s, %.0f files a second%n",
                name, read.get(), refused.get(), faults.size(), seconds, (read.get() + refused.get()) / seconds);
        if (before != null && faults.isEmpty()) {
            before.requireNone(Leaks.now());
        }
        if (!faults.isEmpty()) {
            throw new AssertionError("fuzz " + name + ", seed " + seed + ":\n" + String.join("\n", faults.values()));
        }
    }

    private void runTo(long end) throws IOException, InterruptedException {
        workers.clear();
        for (int i = 0; i < WORKERS; i++) {
            Path own = Files.createDirectories(folder.resolve(String.valueOf(i)));
            companions.writeTo(own);
            workers.add(new Worker(own.resolve(name), end));
        }
        workers.forEach(Thread::start);
        for (Worker worker : workers) {
            while (worker.isAlive()) {
                worker.join(1000);
                workers.forEach(Worker::requireMoving);
            }
        }
        next.set(end);
    }

    private byte[] mutant(long number) {
        RandomGenerator random = new SplittableRandom(seed * 1_000_003 + number);
        return mutants.make(random);
    }

    private synchronized void fault(long number, byte[] file, Throwable cause) {
        String kind = kind(cause);
        if (faults.size() < MOST_KINDS && !faults.containsKey(kind)) {
            Path left = LEFT.resolve(name + "-" + number);
            try {
                Files.createDirectories(LEFT);
                Files.write(left, file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            String amounts = cause.getCause() == null
                    ? ""
                    : " (" + first(cause.getCause().getMessage()) + ")";
            String line = "mutant " + number + " (-Dfuzz.seed=" + seed + " -Dfuzz.only=" + number + ", " + left + ", "
                    + file.length + " bytes): " + kind + amounts;
            System.out.println("fuzz " + name + ": " + line);
            faults.put(kind, line);
        }
    }

    /** What went wrong and where, without what differs from file to file. */
    private static String kind(Throwable cause) {
        String where = "";
        int shown = 0;
        for (StackTraceElement element : cause.getStackTrace()) {
            if (element.getClassName().startsWith("saeengine.") && shown++ < 4) {
                where += " " + element.getFileName() + ":" + element.getLineNumber();
            }
        }
        boolean told = cause instanceof Trial.Broken;
        return (told ? cause.getMessage() : cause.getClass().getName()) + where;
    }

    private static String first(String message) {
        return String.valueOf(message).lines().findFirst().orElse("");
    }

    /** One thread's share of the files; each mutant is a file of its own only until the next. */
    private final class Worker extends Thread {
        private final Path file;
        private final long end;
        private volatile long number = -1;
        private volatile long since = System.nanoTime();

        Worker(Path file, long end) {
            this.file = file;
            this.end = end;
            setDaemon(true);
        }

        @Override
        public void run() {
            // Kept open and written over, which is far quicker than a new file each time.
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                for (long i = next.getAndIncrement(); i < end; i = next.getAndIncrement()) {
                    tryOne(i, channel);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            number = -1;
        }

        private void tryOne(long i, FileChannel channel) throws IOException {
            byte[] bytes = {};
            since = System.nanoTime();
            number = i;
            try {
                bytes = mutant(i);
                channel.write(ByteBuffer.wrap(bytes), 0);
                channel.truncate(bytes.length);
                (trial.accepts(file, bytes.length) ? read : refused).incrementAndGet();
            } catch (RuntimeException | Error e) {
                fault(i, bytes, e);
            }
        }

        void requireMoving() {
            if (number >= 0 && System.nanoTime() - since > STUCK_NANOS) {
                StuckTrace trace = new StuckTrace();
                trace.setStackTrace(getStackTrace());
                fault(number, mutant(number), trace);
                throw new AssertionError("fuzz " + name + ": hangs at mutant " + number + " of seed " + seed, trace);
            }
        }
    }

    private static final class StuckTrace extends Error {
        private static final long serialVersionUID = 1L;
    }
}
