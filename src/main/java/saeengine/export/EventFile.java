package saeengine.export;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import saeengine.data.DataException;
import saeengine.data.Folders;
import saeengine.data.WriteFailed;

/**
 * A file of scalars for TensorBoard: TFRecords that hold {@code Event} messages. It is only ever written at its end, and a
 * folder may have several, which TensorBoard reads in the order of their names as one run.
 *
 * <p>Field numbers are those of TensorFlow's event.proto and summary.proto: of Event wall_time 1, step 2, file_version 3,
 * summary 5, session_log 7; of Summary value 1; of its Value tag 1, simple_value 2; of SessionLog status 1.
 */
public final class EventFile implements AutoCloseable {
    private static final String NAME = "events.out.tfevents.";
    private static final int WALL_TIME = 1;
    private static final int STEP = 2;
    private static final int FILE_VERSION = 3;
    private static final int SUMMARY = 5;
    private static final int SESSION_LOG = 7;
    private static final int START = 1;

    private final Path path;
    private final FileChannel file;

    private EventFile(Path path, FileChannel file) {
        this.path = path;
        this.file = file;
    }

    /**
     * Begins a file behind those of a folder.
     *
     * @param step the first that is new: what older files say of this and later ones holds no longer, and TensorBoard
     *     forgets it
     */
    public static EventFile begin(Path folder, long step) {
        Folders.make(folder);
        List<Path> before = files(folder);
        long now = System.currentTimeMillis() / 1000;
        long seconds = before.isEmpty() ? now : Math.max(now, seconds(before.get(before.size() - 1)) + 1);
        Path path = folder.resolve(String.format(
                Locale.ROOT,
                "%s%010d.sae-engine.%d",
                NAME,
                seconds,
                ProcessHandle.current().pid()));
        try {
            EventFile made = new EventFile(
                    path, FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
            Folders.sync(folder);
            made.write(event().text(FILE_VERSION, "brain.Event:2"));
            made.write(event().number(STEP, step).message(SESSION_LOG, new ProtoBytes().number(1, START)));
            return made;
        } catch (IOException e) {
            throw new WriteFailed(path, e);
        }
    }

    /** Adds what a step has, in one record: all of it is in the file or nothing. */
    public void add(long step, Map<String, Double> scalars) {
        ProtoBytes summary = new ProtoBytes();
        scalars.forEach(
                (tag, value) -> summary.message(1, new ProtoBytes().text(1, tag).real(2, value.floatValue())));
        write(event().number(STEP, step).message(SUMMARY, summary));
    }

    private static ProtoBytes event() {
        return new ProtoBytes().real(WALL_TIME, System.currentTimeMillis() / 1000.0);
    }

    private void write(ProtoBytes event) {
        try {
            ByteBuffer record = Records.framed(event.toBytes());
            while (record.hasRemaining()) {
                file.write(record);
            }
        } catch (IOException e) {
            throw new WriteFailed(path, e);
        }
    }

    /** The steps that the files of a folder hold, as TensorBoard reads them; none where there is no folder. */
    public static NavigableSet<Long> steps(Path folder) {
        TreeSet<Long> steps = new TreeSet<>();
        for (Path file : files(folder)) {
            try {
                for (byte[] record : Records.of(Files.readAllBytes(file))) {
                    EventHead head = EventHead.of(record);
                    if (head.restart()) {
                        steps.tailSet(head.step(), true).clear();
                    } else if (head.summary()) {
                        steps.add(head.step());
                    }
                }
            } catch (IOException e) {
                throw unreadable(file, e);
            }
        }
        return steps;
    }

    /** In the order of their names. */
    private static List<Path> files(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith(NAME))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw unreadable(folder, e);
        }
    }

    private static DataException unreadable(Path path, IOException e) {
        return new DataException(
                path + ": cannot be read: " + WriteFailed.reason(e) + "; name another folder for events", e);
    }

    /** The time in a file's name; 0 where there is none. */
    private static long seconds(Path file) {
        String digits = file.getFileName().toString().substring(NAME.length()).replaceFirst("\\D.*", "");
        return digits.isEmpty() || digits.length() > 18 ? 0 : Long.parseLong(digits);
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw new WriteFailed(path, e);
        }
    }
}
