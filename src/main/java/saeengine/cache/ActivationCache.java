package saeengine.cache;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import java.util.function.LongPredicate;
import java.util.stream.IntStream;
import saeengine.activations.RowParts;
import saeengine.data.DataException;
import saeengine.data.FileSum;
import saeengine.data.tensors.FiniteValues;
import saeengine.data.tensors.SafeTensorsFile;
import saeengine.data.tensors.StoredTensor;

/**
 * An open folder of activations that {@code harvest} has written: rows [rows, width] with the token, story and position
 * of each, by their number in the order of the text.
 *
 * <p>Opening looks at sizes, names and shapes of every shard; {@link #check} reads all of them and holds them to their
 * sums. A row with a value that is no finite number is an error whenever it is read.
 */
public final class ActivationCache implements AutoCloseable {
    private static final String ADVICE =
            "put back what harvest wrote; or run the same harvest again, which writes that shard anew";

    private final Path folder;
    private final CacheManifest manifest;
    private final List<SafeTensorsFile> files = new ArrayList<>();

    private ActivationCache(Path folder, CacheManifest manifest) {
        this.folder = folder;
        this.manifest = manifest;
    }

    /** Opens a whole cache; one line where it is not. */
    public static ActivationCache open(Path folder) {
        CacheManifest manifest = CacheManifest.read(folder);
        if (!manifest.isComplete()) {
            throw new DataException(folder + ": holds "
                    + manifest.shards().size() + " of " + manifest.shardCount()
                    + " shards; run the same harvest again, which goes on with it");
        }
        ActivationCache cache = new ActivationCache(folder, manifest);
        try {
            manifest.shards().forEach(cache::open);
            return cache;
        } catch (RuntimeException e) {
            cache.close();
            throw e;
        }
    }

    private void open(Shard shard) {
        Path path = folder.resolve(shard.file());
        long bytes = path.toFile().length();
        if (Files.isRegularFile(path) && bytes != shard.sum().bytes()) {
            throw new DataException(path + ": has " + bytes + " bytes, its manifest says "
                    + shard.sum().bytes() + "; " + ADVICE);
        }
        SafeTensorsFile file = SafeTensorsFile.open(path);
        files.add(file);
        RowParts parts = manifest.parts();
        requireShape(file, Shard.ACTIVATIONS, shard.rows(), parts.dims());
        if (parts.apart()) {
            requireShape(file, Shard.TARGETS, shard.rows(), parts.outputs());
        }
        requireShape(file, Shard.STORIES, shard.rows());
    }

    private void requireShape(SafeTensorsFile file, String name, long... shape) {
        StoredTensor tensor = file.get(name);
        boolean floats = shape.length > 1;
        if (!java.util.Arrays.equals(tensor.shape(), shape) || (floats && tensor.dtype() != manifest.dtype())) {
            throw new DataException(tensor + ", its manifest says " + java.util.Arrays.toString(shape)
                    + (floats ? " of " + manifest.dtype() : "") + "; " + ADVICE);
        }
    }

    public Path folder() {
        return folder;
    }

    public CacheManifest manifest() {
        return manifest;
    }

    public RowParts parts() {
        return manifest.parts();
    }

    public long rows() {
        return manifest.rows();
    }

    /**
     * Reads every byte, on all cores, and fails where a shard is not what was written.
     *
     * @param progress is told how many rows are read
     */
    public void check(LongConsumer progress) {
        AtomicLong read = new AtomicLong();
        IntStream.range(0, files.size()).parallel().forEach(i -> {
            Shard shard = manifest.shards().get(i);
            Path path = folder.resolve(shard.file());
            FileSum is = FileSum.of(path);
            if (!is.equals(shard.sum())) {
                long first = (long) i * manifest.shardRows();
                throw new DataException(path + ": is damaged, somewhere in rows " + first + " to "
                        + (first + shard.rows() - 1) + ": its SHA-256 is "
                        + is.sha256().substring(0, 16) + ", its manifest says "
                        + shard.sum().sha256().substring(0, 16) + "; " + ADVICE);
            }
            long rows = read.addAndGet(shard.rows());
            synchronized (read) {
                progress.accept(rows);
            }
        });
    }

    /** Rows of the stories with wanted numbers. */
    public CachedPart stories(LongPredicate wanted) {
        RowRanges ranges = new RowRanges();
        long row = 0;
        for (SafeTensorsFile file : files) {
            long[] stories = file.get(Shard.STORIES).toLongs();
            int first = 0;
            for (int i = 1; i <= stories.length; i++) {
                if (i == stories.length || stories[i] != stories[first]) {
                    if (wanted.test(stories[first])) {
                        ranges.add(row + first, row + i);
                    }
                    first = i;
                }
            }
            row += stories.length;
        }
        return new CachedPart(this, ranges);
    }

    /** All rows. */
    public CachedPart all() {
        return new CachedPart(this, RowRanges.all(rows()));
    }

    /** The number of the story that a row is of. */
    public long storyOf(long row) {
        int shard = (int) (row / manifest.shardRows());
        long[] stories = files.get(shard).get(Shard.STORIES).toLongs();
        return stories[(int) (row % manifest.shardRows())];
    }

    /** Reads rows that are stored one after another, {@code count} of them from {@code first} on, row-major. */
    void read(long first, int count, float[] into, int at) {
        int done = 0;
        while (done < count) {
            long row = first + done;
            int shard = (int) (row / manifest.shardRows());
            int inside = (int) (row % manifest.shardRows());
            int n = Math.min(count - done, manifest.rowsOf(shard) - inside);
            read(files.get(shard), inside, n, into, at + done * parts().width());
            done += n;
        }
    }

    private void read(SafeTensorsFile file, int inside, int n, float[] into, int at) {
        RowParts parts = parts();
        if (!parts.apart()) {
            finite(file, Shard.ACTIVATIONS, inside, n, parts.dims(), into, at);
            return;
        }
        float[] inputs = new float[n * parts.dims()];
        float[] targets = new float[n * parts.outputs()];
        finite(file, Shard.ACTIVATIONS, inside, n, parts.dims(), inputs, 0);
        finite(file, Shard.TARGETS, inside, n, parts.outputs(), targets, 0);
        for (int row = 0; row < n; row++) {
            int to = at + row * parts.width();
            System.arraycopy(inputs, row * parts.dims(), into, to, parts.dims());
            System.arraycopy(targets, row * parts.outputs(), into, to + parts.dims(), parts.outputs());
        }
    }

    private void finite(SafeTensorsFile file, String name, int row, int n, int width, float[] into, int at) {
        file.get(name).readFloats((long) row * width, n * width, into, at);
        int place = FiniteValues.firstOther(into, at, at + n * width);
        if (place >= 0) {
            throw new DataException(file.path() + ": '" + name + "' row " + (row + (place - at) / width) + " is "
                    + into[place] + " at dim " + (place - at) % width + ", rows have to be finite numbers; " + ADVICE);
        }
    }

    /** How an error names a row. */
    String nameOf(long row) {
        int shard = (int) (row / manifest.shardRows());
        return folder.resolve(Shard.name(shard)) + ": '" + Shard.ACTIVATIONS + "' row " + row % manifest.shardRows();
    }

    @Override
    public void close() {
        files.forEach(SafeTensorsFile::close);
    }
}
