package saeengine.cache;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import saeengine.activations.RowParts;
import saeengine.activations.RowSource;
import saeengine.data.DataException;
import saeengine.data.FileSum;
import saeengine.data.tensors.SafeTensorsFile;
import saeengine.data.tensors.StoredType;

/** A folder of rows, written and read: what was put in comes out, whatever happened in between, or one line says why not. */
class ActivationCacheTest {
    private static final int SHARD = 700;
    private static final int ROWS = 4000;
    private static final int DIMS = 6;

    @TempDir
    Path folder;

    private static CacheManifest manifest(RowParts parts, StoredType dtype) {
        return new CacheManifest("test", new JsonObject(), parts, dtype, ROWS, SHARD, List.of());
    }

    private ActivationCache write(RowParts parts, StoredType dtype) {
        CacheManifest manifest = manifest(parts, dtype);
        manifest.write(folder);
        new CacheWriter(folder, manifest, new MadeRows(parts.width(), 900)).write(new boolean[6], rows -> {});
        return ActivationCache.open(folder);
    }

    private static List<Float> read(RowSource rows, int most) {
        List<Float> all = new ArrayList<>();
        try (rows) {
            for (float[] chunk = rows.next(); chunk != null && all.size() < most; chunk = rows.next()) {
                for (float value : chunk) {
                    all.add(value);
                }
            }
        }
        return all;
    }

    /** To the nearest number of 8 bits, ties to the even one, by arithmetic. */
    private static float rounded(float value) {
        double unit = Math.scalb(1.0, Math.getExponent(value) - 7);
        return (float) (Math.rint(value / unit) * unit);
    }

    @Test
    void rowsComeBackInOrder() {
        try (ActivationCache cache = write(RowParts.same(DIMS), StoredType.F32)) {
            cache.check(rows -> {});
            List<Float> got = read(cache.all().inOrder(0, ROWS), Integer.MAX_VALUE);
            assertEquals(ROWS * DIMS, got.size());
            for (int i = 0; i < got.size(); i++) {
                assertEquals(MadeRows.value(i / DIMS, i % DIMS), got.get(i));
            }
        }
    }

    @Test
    void pairsComeBackSideBySideAndRounded() {
        try (ActivationCache cache = write(RowParts.apart(4, 3), StoredType.BF16)) {
            cache.check(rows -> {});
            List<Float> got = read(cache.all().inOrder(0, ROWS), Integer.MAX_VALUE);
            assertEquals(ROWS * 7, got.size());
            for (int i = 0; i < got.size(); i++) {
                assertEquals(rounded(MadeRows.value(i / 7, i % 7)), got.get(i), "row " + i / 7);
            }
        }
        try (SafeTensorsFile file = SafeTensorsFile.open(folder.resolve("rows-000005.safetensors"))) {
            assertArrayEquals(new long[] {500, 4}, file.get("activations").shape());
            assertArrayEquals(new long[] {500, 3}, file.get("targets").shape());
        }
    }

    @Test
    void everyRowHasItsTokenStoryAndPosition() {
        write(RowParts.same(DIMS), StoredType.F32).close();
        for (int shard = 0; shard < 6; shard++) {
            try (SafeTensorsFile file = SafeTensorsFile.open(folder.resolve(Shard.name(shard)))) {
                long[] tokens = file.get("tokens").toLongs();
                long[] stories = file.get("stories").toLongs();
                long[] positions = file.get("positions").toLongs();
                for (int i = 0; i < tokens.length; i++) {
                    long row = (long) shard * SHARD + i;
                    assertEquals(row % 251, tokens[i]);
                    assertEquals(MadeRows.storyOf(row), stories[i]);
                    assertEquals(row - MadeRows.first(MadeRows.storyOf(row)), positions[i]);
                }
            }
        }
    }

    /** Of three epochs each has every row once, and entering anywhere gives what reading through gives there. */
    @Test
    void shuffledRowsGoOnFromAnyPlace() {
        try (ActivationCache cache = write(RowParts.same(DIMS), StoredType.F32);
                RowSource through = cache.all().shuffled(600, 3)) {
            List<Float> firsts = new ArrayList<>();
            List<RowSource.Place> places = new ArrayList<>();
            List<Integer> starts = new ArrayList<>();
            while (firsts.size() < 3 * ROWS) {
                places.add(through.place());
                starts.add(firsts.size());
                float[] chunk = through.next();
                for (int at = 0; at < chunk.length; at += DIMS) {
                    firsts.add(chunk[at]);
                }
            }
            for (int epoch = 0; epoch < 3; epoch++) {
                assertEquals(
                        ROWS,
                        firsts.subList(epoch * ROWS, (epoch + 1) * ROWS).stream()
                                .distinct()
                                .count());
            }
            for (int i = places.size() - 1; i >= 0; i -= 2) {
                try (RowSource again = cache.all().shuffled(600, 3)) {
                    again.seek(places.get(i));
                    assertEquals(firsts.get(starts.get(i)), again.next()[0]);
                }
            }
            // In the middle of a chunk, too: a place is a number of rows.
            through.seek(new RowSource.Place(ROWS + 777, 0));
            assertEquals(firsts.get(ROWS + 777), through.next()[0]);
            assertTrue(through.nameOf(0).endsWith("row " + (int) (firsts.get(ROWS + 777) % SHARD)), through.nameOf(0));
        }
    }

    @Test
    void storiesThatAreNotWantedAreNeverRead() {
        try (ActivationCache cache = write(RowParts.same(DIMS), StoredType.F32)) {
            CachedPart kept = cache.stories(story -> story % 5 != 4);
            CachedPart rest = cache.stories(story -> story % 5 == 4);
            assertEquals(ROWS, kept.rows() + rest.rows());
            try (RowSource shuffled = kept.shuffled(500, 1)) {
                for (long seen = 0; seen < 2 * kept.rows(); ) {
                    float[] chunk = shuffled.next();
                    for (int at = 0; at < chunk.length; at += DIMS, seen++) {
                        assertTrue(MadeRows.storyOf((long) chunk[at]) % 5 != 4);
                    }
                }
            }
            List<Float> evaluated = read(rest.inOrder(0, rest.rows()), Integer.MAX_VALUE);
            assertEquals(rest.rows() * DIMS, evaluated.size());
            for (int i = 0; i < evaluated.size(); i += DIMS) {
                assertEquals(4, MadeRows.storyOf(evaluated.get(i).longValue()) % 5);
            }
            assertNull(rest.inOrder(5, 5).next());
        }
    }

    /** Whatever shards are missing or damaged, they come out as they were, and no other is touched. */
    @Test
    void missingShardsAreWrittenAsTheyWere() throws IOException {
        write(RowParts.same(DIMS), StoredType.F32).close();
        List<FileSum> before = sums();
        for (int mask = 1; mask < 63; mask += 4) {
            for (int shard = 0; shard < 6; shard++) {
                Path file = folder.resolve(Shard.name(shard));
                if ((mask >> shard & 1) == 1 && shard % 2 == 0) {
                    Files.delete(file);
                } else if ((mask >> shard & 1) == 1) {
                    flip(file, 500);
                }
            }
            CacheManifest manifest = CacheManifest.read(folder);
            boolean[] kept = CacheWriter.kept(folder, manifest);
            for (int shard = 0; shard < 6; shard++) {
                assertEquals((mask >> shard & 1) == 0, kept[shard]);
            }
            new CacheWriter(folder, manifest, new MadeRows(DIMS, 900)).write(kept, rows -> {});
            assertEquals(before, sums(), "mask " + mask);
        }
    }

    /** A start that was killed has a manifest of its first shards; going on does not read what they hold. */
    @Test
    void aBegunFolderIsGoneOnWith() {
        write(RowParts.same(DIMS), StoredType.F32).close();
        List<FileSum> before = sums();
        CacheManifest whole = CacheManifest.read(folder);
        for (int there = 0; there < 6; there++) {
            whole.with(whole.shards().subList(0, there)).write(folder);
            assertThrows(DataException.class, () -> ActivationCache.open(folder));
            CacheManifest begun = CacheManifest.read(folder);
            MadeRows source = new MadeRows(DIMS, 900);
            new CacheWriter(folder, begun, source).write(CacheWriter.kept(folder, begun), rows -> {});
            assertEquals(before, sums());
            int rows = ROWS - there * SHARD;
            assertTrue(source.chunks <= rows / 4 / 4 + 2, source.chunks + " chunks for " + rows + " rows");
        }
    }

    private List<FileSum> sums() {
        List<FileSum> sums = new ArrayList<>();
        for (int shard = 0; shard < 6; shard++) {
            sums.add(FileSum.of(folder.resolve(Shard.name(shard))));
        }
        sums.add(FileSum.of(folder.resolve(CacheManifest.FILE)));
        return sums;
    }

    private static void flip(Path file, int at) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[at] ^= 1;
        Files.write(file, bytes);
    }

    private void refuses(Runnable work, String... parts) {
        String message = assertThrows(DataException.class, work::run).getMessage();
        assertEquals(1, message.lines().count());
        for (String part : parts) {
            assertTrue(message.contains(part), "'" + part + "' in: " + message);
        }
    }

    @Test
    void aDamagedShardIsNamed() throws IOException {
        write(RowParts.same(DIMS), StoredType.F32).close();
        flip(folder.resolve(Shard.name(3)), 5000);
        try (ActivationCache cache = ActivationCache.open(folder)) {
            refuses(() -> cache.check(rows -> {}), "rows-000003.safetensors", "rows 2100 to 2799", "SHA-256");
        }
    }

    @Test
    void aShardCutShortIsNamed() throws IOException {
        write(RowParts.same(DIMS), StoredType.F32).close();
        Path file = folder.resolve(Shard.name(1));
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length - 3));
        refuses(() -> ActivationCache.open(folder), "rows-000001.safetensors", (bytes.length - 3) + " bytes");
        Files.delete(file);
        refuses(() -> ActivationCache.open(folder), "rows-000001.safetensors", "no such file");
    }

    @Test
    void aRowThatIsNoNumberIsNamedAsItIsRead() throws IOException {
        write(RowParts.same(DIMS), StoredType.F32).close();
        Path file = folder.resolve(Shard.name(2));
        byte[] bytes = Files.readAllBytes(file);
        int data = (int) ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong() + 8;
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putFloat(data + 4 * (41 * DIMS + 5), Float.NaN);
        Files.write(file, bytes);
        try (ActivationCache cache = ActivationCache.open(folder)) {
            refuses(
                    () -> read(cache.all().shuffled(500, 1), ROWS * DIMS),
                    "rows-000002.safetensors",
                    "'activations' row 41 is NaN at dim 5");
            refuses(() -> read(cache.all().inOrder(0, ROWS), ROWS * DIMS), "row 41 is NaN at dim 5");
        }
    }

    @Test
    void aManifestThatIsNoneIsRefused() throws IOException {
        write(RowParts.same(DIMS), StoredType.F32).close();
        Path file = folder.resolve(CacheManifest.FILE);
        String text = Files.readString(file);
        for (String[] change : new String[][] {
            {"\"rows\": 4000", "\"rows\": 0"},
            {"\"rows\": 4000", "\"rows\": \"many\""},
            {"\"rows\": 700", "\"rows\": 701"},
            {"\"dims\": 6", "\"dims\": -6"},
            {"\"dtype\": \"F32\"", "\"dtype\": \"F64\""},
            {"\"dtype\": \"F32\"", "\"dtype\": \"F31\""},
            {"\"format\": \"sae-engine activations 1\"", "\"format\": \"sae-engine activations 2\""},
            {"rows-000001", "../rows-000001"},
            {"\"sha256\"", "\"sha255\""},
            {"{", "["}
        }) {
            Files.writeString(file, text.replaceFirst(java.util.regex.Pattern.quote(change[0]), change[1]));
            refuses(() -> CacheManifest.read(folder), CacheManifest.FILE);
        }
        Files.writeString(file, text.replace("\"dims\": 6", "\"dims\": 5"));
        refuses(() -> ActivationCache.open(folder), "rows-000000.safetensors", "[700, 6]", "[700, 5]");
        Files.delete(file);
        refuses(() -> CacheManifest.read(folder), CacheManifest.FILE, "harvest");
    }
}
