package saeengine.cli;

import java.nio.file.Path;
import java.util.Arrays;
import saeengine.activations.FileRows;
import saeengine.activations.RowParts;
import saeengine.activations.RowSource;
import saeengine.cache.ActivationCache;
import saeengine.cache.CacheManifest;
import saeengine.data.DataException;
import saeengine.data.TensorFile;
import saeengine.data.TensorFiles;

/**
 * All rows that {@code eval --activations} names, in their order: of a file of tensors, or of a folder of harvest.
 *
 * @param opened what has to be closed
 */
record RowFile(RowSource rows, RowParts parts, long count, AutoCloseable opened) implements AutoCloseable {
    /** @param tensor of a file; null for the usual one */
    static RowFile open(Path path, String tensor, boolean apart) {
        if (!CacheManifest.isIn(path)) {
            FileRows file = FileRows.open(path, nameOf(tensor), apart);
            return new RowFile(file, file.parts(), file.rows(), file);
        }
        ActivationCache cache = ActivationCache.open(path);
        if (cache.parts().apart() != apart) {
            cache.close();
            throw new DataException(path
                    + (apart
                            ? ": holds rows of one place, and a transcoder reads one and writes another"
                            : ": holds pairs for a transcoder, and an autoencoder has one place"));
        }
        Progress progress = new Progress(Screen.ofOutput(), "checking rows", "rows", cache.rows());
        cache.check(progress::at);
        progress.wipe();
        return new RowFile(cache.all().inOrder(0, cache.rows()), cache.parts(), cache.rows(), cache);
    }

    /** The widths of such rows, without reading them. What is wrong with a file, its reader says. */
    static Dictionary.Rows widths(Path path, String tensor) {
        String owner = "the rows of " + path;
        if (CacheManifest.isIn(path)) {
            RowParts parts = CacheManifest.read(path).parts();
            return new Dictionary.Rows(parts.dims(), parts.outputs(), owner);
        }
        try (TensorFile file = TensorFiles.open(path)) {
            String name = nameOf(tensor);
            long[] shape = file.get(name).shape();
            if (shape.length != 2) {
                throw new DataException(path + ": '" + name + "' has to be [rows, dims], is " + Arrays.toString(shape));
            }
            int dims = Math.toIntExact(shape[1]);
            long[] targets = file.has("targets") ? file.get("targets").shape() : shape;
            return new Dictionary.Rows(dims, targets.length == 2 ? Math.toIntExact(targets[1]) : dims, owner);
        }
    }

    private static String nameOf(String tensor) {
        return tensor == null ? FileRows.NAME : tensor;
    }

    /** Fails where a tensor is asked for and there is a choice of none, or where there is nothing to read. */
    static void require(Path path, String tensor) {
        if (CacheManifest.isIn(path)) {
            if (tensor != null) {
                throw new IllegalArgumentException("--tensor with --activations " + path
                        + ": for files of tensors; a folder of harvest has one kind of rows");
            }
        } else {
            InputFiles.requireReadable(path);
        }
    }

    @Override
    public void close() {
        rows.close();
        try {
            opened.close();
        } catch (Exception e) {
            throw new IllegalStateException("what was only read is closed without fail", e);
        }
    }
}
