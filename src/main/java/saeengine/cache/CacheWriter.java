package saeengine.cache;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import saeengine.activations.RowOrigins;
import saeengine.activations.RowParts;
import saeengine.activations.RowSource;
import saeengine.data.DataException;
import saeengine.data.FileSum;
import saeengine.data.tensors.SafeTensorsWriter;
import saeengine.data.tensors.StoredType;

/**
 * Writes a cache shard by shard, and after each the manifest, so that it can be stopped at any moment: begun again, it
 * keeps every shard whose sum still holds and writes the others, to the bytes that they would have had.
 */
public final class CacheWriter {
    private final Path folder;
    private final CacheManifest manifest;
    private final RowSource source;
    private final List<Shard> done = new ArrayList<>();

    private float[] chunk = new float[0];
    private @Nullable RowOrigins origins;

    @SuppressWarnings("NullAway.Init") // where writing begins
    private RowSource.Place chunkBegan;

    private int used;

    /** Whether {@link #source} stands behind the last shard that is done. */
    private boolean inPlace;

    /**
     * @param manifest with the shards that an earlier start has written
     * @param source gives at least the manifest's rows, the same from any place
     */
    public CacheWriter(Path folder, CacheManifest manifest, RowSource source) {
        this.folder = folder;
        this.manifest = manifest;
        this.source = source;
    }

    /** The shards of a manifest whose files are what they were: by number, true for those. */
    public static boolean[] kept(Path folder, CacheManifest manifest) {
        boolean[] kept = new boolean[manifest.shardCount()];
        for (int i = 0; i < manifest.shards().size(); i++) {
            Shard shard = manifest.shards().get(i);
            Path file = folder.resolve(shard.file());
            kept[i] =
                    java.nio.file.Files.isRegularFile(file) && FileSum.of(file).equals(shard.sum());
        }
        return kept;
    }

    /**
     * Writes what is missing.
     *
     * @param kept shards that are not
     * @param progress is told how many rows are done
     */
    public void write(boolean[] kept, LongConsumer progress) {
        long rows = 0;
        for (int i = 0; i < manifest.shardCount(); i++) {
            if (kept[i]) {
                done.add(manifest.shards().get(i));
                inPlace = false;
            } else {
                write(i, rows, progress);
            }
            rows += manifest.rowsOf(i);
            progress.accept(rows);
        }
    }

    /**
     * Writes the shards {@code [from, until)} and no manifest.
     *
     * @param begin where the first of them begins
     * @param progress is told how many of their rows are done
     */
    CachePart writePart(int from, int until, Shard.Next begin, LongConsumer progress) {
        goTo(begin);
        List<Shard> shards = new ArrayList<>();
        long rows = 0;
        for (int i = from; i < until; i++) {
            shards.add(make(i, rows, progress));
            rows += manifest.rowsOf(i);
            progress.accept(rows);
        }
        return new CachePart(from, manifest.with(shards));
    }

    private void write(int number, long before, LongConsumer progress) {
        if (!inPlace) {
            goTo(done.isEmpty() ? Shard.Next.FIRST : done.get(done.size() - 1).next());
        }
        Shard shard = make(number, before, progress);
        done.add(shard);
        if (number < manifest.shards().size()) {
            requireSame(folder.resolve(shard.file()), manifest.shards().get(number), shard);
        } else {
            manifest.with(done).write(folder);
        }
    }

    /** Writes the next rows as the shard with that number. */
    private Shard make(int number, long before, LongConsumer progress) {
        Rows rows = new Rows(manifest.parts(), manifest.rowsOf(number));
        while (rows.missing() > 0) {
            if (used == count()) {
                read();
            }
            used += rows.take(chunk, origins, used, count());
            progress.accept(before + rows.filled);
        }
        Path file = folder.resolve(Shard.name(number));
        rows.write(file, manifest.dtype());
        Shard.Next next = used == count() ? new Shard.Next(source.place(), 0) : new Shard.Next(chunkBegan, used);
        return new Shard(Shard.name(number), manifest.rowsOf(number), FileSum.of(file), next);
    }

    private void goTo(Shard.Next next) {
        source.seek(next.place());
        chunk = new float[0];
        used = 0;
        for (int skip = next.skip(); skip > 0; ) {
            read();
            used = Math.min(skip, count());
            skip -= used;
        }
        inPlace = true;
    }

    private void read() {
        chunkBegan = source.place();
        float[] next = source.next();
        if (next == null) {
            throw new DataException("the text ends before " + String.format(Locale.ROOT, "%,d", manifest.rows())
                    + " rows, which it had when it was counted; has it changed meanwhile?");
        }
        chunk = next;
        origins = source.origins();
        used = 0;
    }

    private int count() {
        return chunk.length / manifest.parts().width();
    }

    /** A shard that was damaged comes out as it was, or model, text or program are not what they were. */
    private static void requireSame(Path file, Shard was, Shard is) {
        if (!was.equals(is)) {
            throw new DataException(file + ": was damaged and, written anew, is not what it was (SHA-256 "
                    + is.sum().sha256().substring(0, 16) + ", was "
                    + was.sum().sha256().substring(0, 16)
                    + "): this program or device computes other bits; write all of it anew with --overwrite");
        }
    }

    /** The rows of a shard, until they are written. */
    private static final class Rows {
        private final RowParts parts;
        private final int count;
        private final float[] inputs;
        private final float[] targets;
        private final RowOrigins origins;
        private int filled;

        Rows(RowParts parts, int count) {
            this.parts = parts;
            this.count = count;
            this.inputs = new float[Math.multiplyExact(count, parts.dims())];
            this.targets = new float[parts.apart() ? Math.multiplyExact(count, parts.outputs()) : 0];
            this.origins = new RowOrigins(new int[count], new int[count], new int[count]);
        }

        int missing() {
            return count - filled;
        }

        /** Takes rows {@code [from, until)} of a chunk, or as many as are missing; how many. */
        int take(float[] chunk, @Nullable RowOrigins of, int from, int until) {
            Objects.requireNonNull(of);
            int n = Math.min(missing(), until - from);
            int width = parts.width();
            for (int i = 0; i < n; i++) {
                int at = (from + i) * width;
                System.arraycopy(chunk, at, inputs, (filled + i) * parts.dims(), parts.dims());
                if (parts.apart()) {
                    System.arraycopy(
                            chunk, at + parts.dims(), targets, (filled + i) * parts.outputs(), parts.outputs());
                }
            }
            System.arraycopy(of.tokens(), from, origins.tokens(), filled, n);
            System.arraycopy(of.stories(), from, origins.stories(), filled, n);
            System.arraycopy(of.positions(), from, origins.positions(), filled, n);
            filled += n;
            return n;
        }

        void write(Path file, StoredType dtype) {
            SafeTensorsWriter writer = new SafeTensorsWriter();
            add(writer, Shard.ACTIVATIONS, inputs, dtype, parts.dims());
            if (parts.apart()) {
                add(writer, Shard.TARGETS, targets, dtype, parts.outputs());
            }
            writer.add(Shard.TOKENS, origins.tokens(), count)
                    .add(Shard.STORIES, origins.stories(), count)
                    .add(Shard.POSITIONS, origins.positions(), count)
                    .write(file);
        }

        private void add(SafeTensorsWriter writer, String name, float[] values, StoredType dtype, int width) {
            if (dtype == StoredType.BF16) {
                writer.addBf16(name, values, count, width);
            } else {
                writer.add(name, values, count, width);
            }
        }
    }
}
