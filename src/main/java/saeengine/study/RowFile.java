package saeengine.study;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import saeengine.activations.FileRows;
import saeengine.activations.RowParts;
import saeengine.activations.RowSource;
import saeengine.cache.ActivationCache;
import saeengine.cache.CacheManifest;
import saeengine.cache.CachedPart;
import saeengine.data.DataException;
import saeengine.data.tensors.TensorFile;
import saeengine.data.tensors.TensorFiles;
import saeengine.material.HeldOut;
import saeengine.material.InputFiles;
import saeengine.run.Log;
import saeengine.run.Meter;

/**
 * Recorded rows to evaluate on, in their order: of a file of tensors, or of a folder of harvest.
 *
 * @param release closes what was opened
 */
public record RowFile(RowSource rows, RowParts parts, long count, Runnable release) implements AutoCloseable {
    /**
     * Opens a file or folder.
     *
     * @param tensor of a file, which of its tensors; null for the usual name
     * @param holdOut the share that training held out, of which alone the rows are read; null for all
     * @param apart whether for a transcoder, whose rows are pairs
     */
    public static RowFile open(Path path, @Nullable String tensor, @Nullable Double holdOut, boolean apart, Log log) {
        if (!CacheManifest.isIn(path)) {
            FileRows all = FileRows.open(path, nameOf(tensor), apart);
            FileRows file = holdOut == null ? all : last(all, holdOut, log);
            return new RowFile(file, file.parts(), file.rows(), file::close);
        }
        ActivationCache cache = ActivationCache.open(path);
        try {
            if (cache.parts().apart() != apart) {
                throw new DataException(path
                        + (apart
                                ? ": holds rows of one place, and a transcoder reads one and writes another"
                                : ": holds pairs for a transcoder, and an autoencoder has one place"));
            }
            Meter progress = log.meter("checking rows", "rows", cache.rows());
            cache.check(progress::at);
            progress.wipe();
            CachedPart part = holdOut == null ? cache.all() : heldOut(cache, holdOut, log);
            return new RowFile(part.inOrder(0, part.rows()), cache.parts(), part.rows(), cache::close);
        } catch (RuntimeException e) {
            cache.close();
            throw e;
        }
    }

    /** A file's last rows, as 'train' holds them out. */
    private static FileRows last(FileRows all, double share, Log log) {
        int count = (int) (share * all.rows());
        if (count == 0) {
            throw new IllegalArgumentException("--hold-out " + share + ": of " + all.rows() + " rows none is held out");
        }
        log.say("held out: the last %,d rows (--hold-out), and only those are read", count);
        return all.part(all.rows() - count, all.rows());
    }

    private static CachedPart heldOut(ActivationCache cache, double share, Log log) {
        long every = HeldOut.every(share);
        CachedPart part = cache.stories(HeldOut.kept(share).negate());
        if (part.rows() == 0) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "--hold-out %s: the rows are of fewer than %,d stories, so that none is held out",
                    share,
                    every));
        }
        log.say("held out: one story in every %,d (--hold-out), and only those are read", every);
        return part;
    }

    /** The widths of such rows, without reading them. What is wrong with a file, its reader says. */
    public static Dictionary.Rows widths(Path path, @Nullable String tensor) {
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

    private static String nameOf(@Nullable String tensor) {
        return tensor == null ? FileRows.NAME : tensor;
    }

    /** Fails where a tensor is asked for and there is a choice of none, or where there is nothing to read. */
    public static void require(Path path, @Nullable String tensor) {
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
        release.run();
    }
}
