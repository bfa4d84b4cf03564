package saeengine.train;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import saeengine.data.Folders;
import saeengine.data.WriteFailed;

/**
 * A run's curve: one JSON line a logged step, {"step", "tokens", "loss", "lr"}.
 *
 * <p>Lines hold nothing that differs between two runs of the same seed: no times. A continuation cuts the file back
 * to the length its checkpoint knew.
 */
public final class CurveLog implements AutoCloseable {
    private final FileChannel file;
    private final Path path;

    /** Opens the log and cuts it to {@code length} bytes, 0 for a new one. */
    public CurveLog(Path path, long length) {
        this.path = path;
        try {
            Folders.make(Objects.requireNonNull(path.toAbsolutePath().getParent()));
            file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            Folders.sync(Objects.requireNonNull(path.toAbsolutePath().getParent()));
            if (file.size() < length) {
                throw new IllegalStateException(path + ": has " + file.size()
                        + " bytes, the checkpoint needs the first " + length + "; the run cannot be continued");
            }
            file.truncate(length);
            file.position(length);
        } catch (IOException e) {
            throw new WriteFailed(path, e);
        }
    }

    /**
     * Adds a line; a number that is not finite is written as null.
     *
     * @param stats of a sparse recipe; null for a plain one
     */
    void add(long step, long tokens, float loss, double learningRate, Member.@Nullable Stats stats) {
        StringBuilder line = new StringBuilder("{\"step\":" + step + ",\"tokens\":" + tokens);
        line.append(",\"loss\":").append(Float.isFinite(loss) ? Float.toString(loss) : "null");
        line.append(",\"lr\":").append(learningRate);
        if (stats != null) {
            append(line, "l2", stats.squaredError());
            append(line, "l1", stats.penalty());
            append(line, "l0", stats.active());
            append(line, "dead", stats.dead());
            append(line, "aux", stats.auxiliary());
        }
        write(line.append("}\n").toString());
    }

    /** Adds a line of a validation: its loss has no learning rate. */
    void addValidation(long step, long tokens, double loss) {
        write("{\"step\":" + step + ",\"tokens\":" + tokens + ",\"loss\":"
                + (Double.isFinite(loss) ? Double.toString(loss) : "null") + "}\n");
    }

    private static void append(StringBuilder line, String name, double value) {
        if (!Double.isNaN(value)) {
            line.append(",\"").append(name).append("\":").append(Double.isFinite(value) ? (float) value : "null");
        }
    }

    private void write(String line) {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                file.write(bytes);
            }
        } catch (IOException e) {
            throw new WriteFailed(path, e);
        }
    }

    /** How many bytes were written. */
    public long length() {
        try {
            return file.position();
        } catch (IOException e) {
            throw new WriteFailed(path, e);
        }
    }

    /** Returns when all lines are on disk. */
    public void force() {
        try {
            file.force(false);
        } catch (IOException e) {
            throw new WriteFailed(path, e);
        }
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
