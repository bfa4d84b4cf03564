package saeengine.activations;

import java.nio.file.Path;
import saeengine.data.DataException;
import saeengine.data.StoredTensor;
import saeengine.data.TensorFile;
import saeengine.data.TensorFiles;

/** Rows from a tensor file: its tensor {@code activations} [n, d]. */
public final class FileRows implements RowSource {
    private static final String NAME = "activations";
    private static final int CHUNK = 4096;
    private static final String ADVICE = "rows have to be finite numbers: leave that row out, or record the rows anew";

    private final Path path;
    private final float[] values;
    private final int first;
    private final int rows;
    private final int dims;
    private long at;
    private long begun;

    private FileRows(Path path, float[] values, int first, int rows, int dims) {
        this.path = path;
        this.values = values;
        this.first = first;
        this.rows = rows;
        this.dims = dims;
    }

    public static FileRows open(Path path) {
        try (TensorFile file = TensorFiles.open(path)) {
            StoredTensor tensor = file.get(NAME);
            long[] shape = tensor.shape();
            if (shape.length != 2 || shape[0] < 1 || shape[1] < 1) {
                throw new DataException(
                        path + ": '" + NAME + "' has to be [rows, dims], is " + java.util.Arrays.toString(shape));
            }
            if (tensor.count() > Integer.MAX_VALUE - 64) {
                throw new DataException(path + ": '" + NAME + "' holds " + tensor.count()
                        + " values, more than an array takes; split the file");
            }
            return new FileRows(path, tensor.toFiniteFloats(ADVICE), 0, (int) shape[0], (int) shape[1]);
        }
    }

    /** How many rows the file holds, or this part of it. */
    public int rows() {
        return rows;
    }

    /** A reading of its own of rows {@code [from, to)}, over the same memory. */
    public FileRows part(int from, int to) {
        return new FileRows(path, values, first + from, to - from, dims);
    }

    @Override
    public String nameOf(int row) {
        return path + ": '" + NAME + "' row " + (first + begun + row);
    }

    @Override
    public int dims() {
        return dims;
    }

    @Override
    public float[] next() {
        if (at >= rows) {
            return null;
        }
        begun = at;
        int from = (first + (int) at) * dims;
        at = Math.min(rows, at + CHUNK);
        return java.util.Arrays.copyOfRange(values, from, (first + (int) at) * dims);
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
