package saeengine.experiment;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import saeengine.data.DataException;
import saeengine.data.WriteFailed;
import saeengine.export.EventFile;

/**
 * The curves of a run as TensorBoard reads them: what {@code loss.jsonl} says, line by line as it is written, one event a
 * step and a folder of them a member. Reads what training wrote and changes nothing of it.
 *
 * <p>A run that goes on begins another file. What a run before it did not bring to disk is written first, so that the
 * events are those of {@code loss.jsonl}, each step once.
 */
public final class EventCurves implements AutoCloseable {
    private final List<Following> members = new ArrayList<>();

    /** One member's curve and its events. */
    private static final class Following {
        private final Path curve;
        private final Path folder;
        private @Nullable Open open;

        Following(Path curve, Path folder) {
            this.curve = curve;
            this.folder = folder;
        }

        /** What is read and written from a step on, the first of a run. */
        Open from(long step) {
            Open now = open;
            if (now == null) {
                now = new Open(curve, EventFile.steps(folder).headSet(step), EventFile.begin(folder, step));
                open = now;
            }
            return now;
        }

        void close() {
            if (open != null) {
                open.close();
            }
        }
    }

    /** A curve that is followed, and how far it was read. */
    private static final class Open {
        private final Path curve;
        private final Set<Long> there;
        private final EventFile events;
        private final FileChannel lines;
        private long read;

        Open(Path curve, Set<Long> there, EventFile events) {
            this.curve = curve;
            this.there = there;
            this.events = events;
            try {
                lines = FileChannel.open(curve, StandardOpenOption.READ);
            } catch (IOException e) {
                throw unreadable(e);
            }
        }

        /** Whole lines behind those that were read. */
        List<String> newLines() {
            try {
                long size = lines.size();
                if (size <= read) {
                    return List.of();
                }
                ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(size - read));
                while (bytes.hasRemaining() && lines.read(bytes, read + bytes.position()) >= 0) {}
                String text = new String(bytes.array(), 0, bytes.position(), StandardCharsets.US_ASCII);
                int end = text.lastIndexOf('\n') + 1;
                read += end;
                return text.substring(0, end).lines().toList();
            } catch (IOException e) {
                throw unreadable(e);
            }
        }

        private DataException unreadable(IOException e) {
            return new DataException(
                    curve + ": cannot be read: " + WriteFailed.reason(e) + "; go on without --tensorboard", e);
        }

        void close() {
            events.close();
            try {
                lines.close();
            } catch (IOException e) {
                throw unreadable(e);
            }
        }
    }

    /** Of a run that is to have none. */
    static EventCurves none() {
        return new EventCurves(Path.of(""), Path.of(""), List.of());
    }

    /**
     * @param run the run's folder, with a folder for each member
     * @param folder where each member has a folder for its events; the run's own for beside its curve
     */
    public EventCurves(Path run, Path folder, List<String> names) {
        for (String name : names) {
            members.add(new Following(run.resolve(name).resolve("loss.jsonl"), folder.resolve(name)));
        }
    }

    /**
     * Writes the lines that are new. Not before training has cut a curve back to its checkpoint: from its first step on.
     *
     * @param step the last one done, the first to be written where this is the first call
     */
    public void follow(long step) {
        for (Following member : members) {
            Open curve = member.from(step);
            for (String line : curve.newLines()) {
                add(curve, line);
            }
        }
    }

    private static void add(Open curve, String line) {
        JsonObject json = JsonParser.parseString(line).getAsJsonObject();
        long step = json.get("step").getAsLong();
        if (curve.there.contains(step)) {
            return;
        }
        Map<String, Double> scalars = new LinkedHashMap<>();
        for (Map.Entry<String, JsonElement> each : json.entrySet()) {
            if (!each.getKey().equals("step") && !each.getValue().isJsonNull()) {
                scalars.put(each.getKey(), each.getValue().getAsDouble());
            }
        }
        curve.events.add(step, scalars);
    }

    @Override
    public void close() {
        members.forEach(Following::close);
    }
}
