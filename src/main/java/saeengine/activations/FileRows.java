package saeengine.activations;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import saeengine.data.DataException;
import saeengine.data.tensors.StoredTensor;
import saeengine.data.tensors.TensorFile;
import saeengine.data.tensors.TensorFiles;

/**
 * Rows from a tensor file: a tensor [n, d] of it, {@code activations} by default, and behind each, where another place is to be written,
 * the row of its tensor {@code targets} [n, outputs].
 */
public final class FileRows implements RowSource {
    /** The tensor that is read where none is named. */
    public static final String NAME = "activations";

    private static final String TARGETS = "targets";
    private static final int CHUNK = 4096;
    private static final String ADVICE = "rows have to be finite numbers: leave that row out, or record the rows anew";

    private final Path path;
    private final String name;
    private final float[] values;
    private final int first;
    private final int rows;
    private final RowParts parts;
    private long at;
    private long begun;

    private FileRows(Path path, String name, float[] values, int first, int rows, RowParts parts) {
        this.path = path;
        this.name = name;
        this.values = values;
        this.first = first;
        this.rows = rows;
        this.parts = parts;
    }

    public static FileRows open(Path path) {
        return open(path, NAME, false);
    }

    /**
     * @param name of the tensor that is read
     * @param apart whether rows are of two places, that tensor and {@code targets}
     */
    public static FileRows open(Path path, String name, boolean apart) {
        try (TensorFile file = TensorFiles.open(path)) {
            StoredTensor inputs = matrix(file, name);
            int n = (int) inputs.shape()[0];
            int dims = (int) inputs.shape()[1];
            if (!apart) {
                return new FileRows(path, name, inputs.toFiniteFloats(ADVICE), 0, n, RowParts.same(dims));
            }
            if (!file.has(TARGETS)) {
                throw new DataException(path + ": has no '" + TARGETS
                        + "' [rows, dims], which a transcoder is to write where it reads '" + name + "'");
            }
            StoredTensor targets = matrix(file, TARGETS);
            if (targets.shape()[0] != n) {
                throw new DataException(path + ": '" + name + "' has " + n + " rows and '" + TARGETS + "' "
                        + targets.shape()[0] + "; a row of one belongs to a row of the other");
            }
            RowParts parts = RowParts.apart(dims, (int) targets.shape()[1]);
            requireFits(path, name + "' and '" + TARGETS, (long) n * parts.width());
            float[] rows = RowParts.joined(
                    inputs.toFiniteFloats(ADVICE), dims, targets.toFiniteFloats(ADVICE), parts.outputs());
            return new FileRows(path, name, rows, 0, n, parts);
        }
    }

    private static StoredTensor matrix(TensorFile file, String name) {
        StoredTensor tensor = file.get(name);
        long[] shape = tensor.shape();
        if (shape.length != 2 || shape[0] < 1 || shape[1] < 1) {
            throw new DataException(
                    file.path() + ": '" + name + "' has to be [rows, dims], is " + java.util.Arrays.toString(shape));
        }
        requireFits(file.path(), name, tensor.count());
        return tensor;
    }

    private static void requireFits(Path path, String names, long values) {
        if (values > Integer.MAX_VALUE - 64) {
            throw new DataException(
                    path + ": '" + names + "' holds " + values + " values, more than an array takes; split the file");
        }
    }

    /** What a row holds. */
    public RowParts parts() {
        return parts;
    }

    /** How many rows the file holds, or this part of it. */
    public int rows() {
        return rows;
    }

    /** A reading of its own of rows {@code [from, to)}, over the same memory. */
    public FileRows part(int from, int to) {
        return new FileRows(path, name, values, first + from, to - from, parts);
    }

    @Override
    public String nameOf(int row) {
        return path + ": '" + name + "' row " + (first + begun + row);
    }

    @Override
    public int dims() {
        return parts.width();
    }

    @Override
    public float @Nullable [] next() {
        if (at >= rows) {
            return null;
        }
        begun = at;
        int from = (first + (int) at) * dims();
        at = Math.min(rows, at + CHUNK);
        return java.util.Arrays.copyOfRange(values, from, (first + (int) at) * dims());
    }

    @Override
    public int mostRows() {
        return Math.min(CHUNK, rows);
    }

    @Override
    public Place place() {
        return new Place(at, 0);
    }

    @Override
    public void seek(Place place) {
        at = place.unit();
    }

    @Override
    public void close() {}
}
