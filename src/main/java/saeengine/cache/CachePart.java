package saeengine.cache;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.LongConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import saeengine.activations.RowSource;
import saeengine.data.DataException;
import saeengine.data.FileSum;
import saeengine.shard.Gathered;
import saeengine.shard.SameShards;
import saeengine.shard.ShardNumber;

/**
 * Some of the files of a cache, made on their own. The text's chunks are cut as for the whole cache, and a file's rows are those
 * of the same chunks, whoever computes them: a product's last bits go by its shape.
 *
 * @param first the number of its first file, from 0
 * @param manifest of the whole cache, with these files alone
 */
public record CachePart(int first, CacheManifest manifest) {
    private static final Pattern NAME = Pattern.compile("part-(\\d{6})\\.json");

    /** Whether a folder holds one. */
    public static boolean isIn(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.anyMatch(
                    file -> NAME.matcher(file.getFileName().toString()).matches());
        } catch (IOException e) {
            throw new UncheckedIOException(folder + ": cannot be listed", e);
        }
    }

    /**
     * Writes a shard's part: the text is gone through without the model up to where its files begin.
     *
     * @param whole the cache without any file
     * @param source at the beginning of the text
     * @param progress is told how many rows of the part are done
     */
    public static CachePart write(
            Path folder, CacheManifest whole, ShardNumber shard, RowSource source, LongConsumer progress) {
        int from = (int) shard.from(whole.shardCount());
        int until = (int) shard.until(whole.shardCount());
        CachePart part = new CacheWriter(folder, whole, source)
                .writePart(from, until, begin(source, (long) from * whole.shardRows()), progress);
        part.write(folder);
        return part;
    }

    /** How many rows a shard makes; fails where that is none. */
    public static long rows(CacheManifest whole, ShardNumber shard) {
        if (shard.count() > whole.shardCount()) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "--shard %s: %,d rows make %,d files, and each shard at least one; give fewer shards, or a smaller"
                            + " --shard-rows",
                    shard,
                    whole.rows(),
                    whole.shardCount()));
        }
        long end = Math.min(whole.rows(), shard.until(whole.shardCount()) * whole.shardRows());
        return end - shard.from(whole.shardCount()) * whole.shardRows();
    }

    /** Where a row of the text is computed. */
    private static Shard.Next begin(RowSource source, long row) {
        long before = 0;
        while (true) {
            RowSource.Place place = source.place();
            if (before == row) {
                return new Shard.Next(place, 0);
            }
            int chunk = source.skip();
            if (chunk == 0) {
                throw new DataException("the text ends before " + row + " rows, which it had when it was counted");
            }
            if (before + chunk > row) {
                return new Shard.Next(place, (int) (row - before));
            }
            before += chunk;
        }
    }

    private void write(Path folder) {
        manifest.writeTo(folder.resolve(String.format(Locale.ROOT, "part-%06d.json", first)));
    }

    private static CachePart read(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Matcher name = NAME.matcher(file.getFileName().toString());
                if (name.matches()) {
                    int first = Integer.parseInt(name.group(1));
                    return new CachePart(first, CacheManifest.read(file, first));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(folder + ": cannot be listed", e);
        }
        throw new DataException(folder + ": is no part of activations; harvest this shard anew");
    }

    /**
     * Puts parts together to the cache that one process would have written. Files get a second name, so that nothing is copied
     * on one disk.
     *
     * @param folders in the order of their files
     */
    public static void gather(List<Path> folders, Path out) {
        List<Shard> shards = new ArrayList<>();
        CacheManifest first = read(folders.get(0)).manifest().with(List.of());
        for (Path folder : folders) {
            CachePart part = read(folder);
            SameShards.require(
                    folders.get(0),
                    first.json(),
                    folder,
                    part.manifest().with(List.of()).json());
            if (part.first() != shards.size()) {
                throw new DataException(folder + ": begins with file " + part.first() + ", expected " + shards.size()
                        + "; harvest this shard anew");
            }
            for (Shard shard : part.manifest().shards()) {
                Path file = folder.resolve(shard.file());
                if (!Files.isRegularFile(file) || !FileSum.of(file).equals(shard.sum())) {
                    throw new DataException(file + ": is missing or damaged; harvest this shard anew");
                }
                shards.add(shard);
            }
        }
        if (shards.size() != first.shardCount()) {
            throw new DataException(
                    out + ": its shards have " + shards.size() + " files, expected " + first.shardCount());
        }
        Gathered.folder(out, folder -> {
            for (Path part : folders) {
                for (Shard shard : read(part).manifest().shards()) {
                    Gathered.link(part.resolve(shard.file()), folder.resolve(shard.file()));
                }
            }
            first.with(shards).write(folder);
        });
    }
}
