package saeengine.cache;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import saeengine.activations.RowParts;
import saeengine.activations.RowSource;
import saeengine.data.AtomicFile;
import saeengine.data.DataException;
import saeengine.data.FileSum;
import saeengine.data.tensors.StoredType;

/**
 * What a cache holds, in {@value #FILE} of its folder: everything that decides its rows, and its shards as far as they
 * are written. It holds no time and says nothing of how it came about, so that the same command makes the same bytes.
 *
 * @param engine the version that began to write it
 * @param settings what decides the rows, by name: options, and sums of the files of model and text
 * @param parts what a row holds
 * @param dtype how values are stored, F32 or BF16
 * @param rows of all shards, written or not
 * @param shardRows rows of each but the last
 * @param shards those that are written, in order
 */
public record CacheManifest(
        String engine,
        JsonObject settings,
        RowParts parts,
        StoredType dtype,
        long rows,
        int shardRows,
        List<Shard> shards) {
    public static final String FILE = "manifest.json";

    private static final String FORMAT = "sae-engine activations 1";

    /** Tokens, stories and positions, 32 bits each. */
    private static final int ORIGIN_BYTES = 12;

    /** More than a shard's header has. */
    private static final int HEADER_BYTES = 1024;

    /** Whether a folder is one of a cache, whole or begun. */
    public static boolean isIn(Path folder) {
        return Files.isRegularFile(folder.resolve(FILE));
    }

    /** How many shards there are once all are written. */
    public int shardCount() {
        return Math.toIntExact((rows + shardRows - 1) / shardRows);
    }

    public boolean isComplete() {
        return shards.size() == shardCount();
    }

    /** How many stories the rows of a whole cache are of, at most. */
    public long stories() {
        return shards.get(shards.size() - 1).next().place().unit() + 1;
    }

    /** How many rows a shard has, by its number from 0. */
    int rowsOf(int shard) {
        return (int) Math.min(shardRows, rows - (long) shard * shardRows);
    }

    /** What the shards that are not kept will take on a disk, at most. */
    public long bytesMissing(boolean[] kept) {
        long bytes = 0;
        for (int i = 0; i < kept.length; i++) {
            bytes += kept[i] ? 0 : HEADER_BYTES + bytesOf(rowsOf(i));
        }
        return bytes;
    }

    /** What so many rows take on a disk, at most. */
    public long bytes(long count) {
        return bytesOf(count) + HEADER_BYTES * (count / shardRows + 1);
    }

    private long bytesOf(long count) {
        return count * ((long) parts.width() * dtype.bytes() + ORIGIN_BYTES);
    }

    /** The same cache with those shards written. */
    CacheManifest with(List<Shard> written) {
        return new CacheManifest(engine, settings, parts, dtype, rows, shardRows, List.copyOf(written));
    }

    /** Writes it, whole or not at all. */
    public void write(Path folder) {
        writeTo(folder.resolve(FILE));
    }

    void writeTo(Path file) {
        String text = new GsonBuilder()
                .setPrettyPrinting()
                .disableHtmlEscaping()
                .create()
                .toJson(json());
        AtomicFile.writeText(file, text + "\n");
    }

    JsonObject json() {
        JsonObject json = new JsonObject();
        json.addProperty("format", FORMAT);
        json.addProperty("engine", engine);
        json.add("settings", settings);
        json.addProperty("dims", parts.dims());
        if (parts.apart()) {
            json.addProperty("outputs", parts.outputs());
        }
        json.addProperty("dtype", dtype.name());
        json.addProperty("rows", rows);
        json.addProperty("shard_rows", shardRows);
        json.addProperty("complete", isComplete());
        JsonArray list = new JsonArray();
        shards.forEach(shard -> list.add(json(shard)));
        json.add("shards", list);
        return json;
    }

    private static JsonObject json(Shard shard) {
        JsonObject json = new JsonObject();
        json.addProperty("file", shard.file());
        json.addProperty("rows", shard.rows());
        json.addProperty("bytes", shard.sum().bytes());
        json.addProperty("sha256", shard.sum().sha256());
        JsonObject next = new JsonObject();
        next.addProperty("story", shard.next().place().unit());
        next.addProperty("token", shard.next().place().offset());
        next.addProperty("skip", shard.next().skip());
        json.add("next", next);
        return json;
    }

    public static CacheManifest read(Path folder) {
        return read(folder.resolve(FILE), 0);
    }

    /** @param first the number of the first shard that it names */
    static CacheManifest read(Path file, int first) {
        try {
            return read(file, JsonParser.parseString(Files.readString(file)).getAsJsonObject(), first);
        } catch (IOException e) {
            throw new DataException(
                    file + ": cannot be read (" + e.getClass().getSimpleName()
                            + "); a folder of activations is one that harvest has written",
                    e);
        } catch (JsonParseException
                | IllegalStateException
                | UnsupportedOperationException
                | ArithmeticException
                | IllegalArgumentException
                | NullPointerException e) {
            throw damaged(
                    file, String.valueOf(e.getMessage()).lines().findFirst().orElse(""), e);
        }
    }

    private static CacheManifest read(Path file, JsonObject json, int first) {
        String format = json.get("format").getAsString();
        if (!format.equals(FORMAT)) {
            throw new DataException(file + ": its format is '" + format + "', expected '" + FORMAT
                    + "'; write it anew with harvest of this version");
        }
        int dims = size(json, "dims");
        RowParts parts = json.has("outputs") ? RowParts.apart(dims, size(json, "outputs")) : RowParts.same(dims);
        StoredType dtype = StoredType.valueOf(json.get("dtype").getAsString());
        if (dtype != StoredType.F32 && dtype != StoredType.BF16) {
            throw new IllegalArgumentException("dtype " + dtype + ", expected F32 or BF16");
        }
        long rows = json.get("rows").getAsLong();
        int shardRows = size(json, "shard_rows");
        if (rows < 1) {
            throw new IllegalArgumentException("rows " + rows + ", expected at least 1");
        }
        List<Shard> shards = new ArrayList<>();
        for (JsonElement each : json.getAsJsonArray("shards")) {
            shards.add(shard(first + shards.size(), each.getAsJsonObject()));
        }
        CacheManifest manifest = new CacheManifest(
                json.get("engine").getAsString(),
                json.getAsJsonObject("settings").deepCopy(),
                parts,
                dtype,
                rows,
                shardRows,
                List.copyOf(shards));
        if (first + shards.size() > manifest.shardCount()) {
            throw new IllegalArgumentException(shards.size() + " shards, expected " + manifest.shardCount());
        }
        for (int i = 0; i < shards.size(); i++) {
            if (shards.get(i).rows() != manifest.rowsOf(first + i)) {
                throw new IllegalArgumentException(shards.get(i).file() + " of "
                        + shards.get(i).rows() + " rows, expected " + manifest.rowsOf(first + i));
            }
        }
        return manifest;
    }

    private static Shard shard(int number, JsonObject json) {
        String file = json.get("file").getAsString();
        if (!file.equals(Shard.name(number))) {
            throw new IllegalArgumentException("shard '" + file + "', expected " + Shard.name(number));
        }
        JsonObject next = json.getAsJsonObject("next");
        return new Shard(
                file,
                json.get("rows").getAsInt(),
                new FileSum(json.get("bytes").getAsLong(), json.get("sha256").getAsString()),
                new Shard.Next(
                        new RowSource.Place(
                                next.get("story").getAsLong(), next.get("token").getAsInt()),
                        next.get("skip").getAsInt()));
    }

    private static int size(JsonObject json, String name) {
        int size = json.get(name).getAsInt();
        if (size < 1) {
            throw new IllegalArgumentException(name + " " + size + ", expected at least 1");
        }
        return size;
    }

    private static DataException damaged(Path file, String why, RuntimeException e) {
        return new DataException(
                file + ": is no manifest of activations (" + why + "); put back what harvest wrote, or harvest anew",
                e);
    }

    /** Says in few words what the rows are, for a run's first lines. */
    public String summary() {
        return String.format(
                Locale.ROOT,
                "%,d rows of %s%s, %s, of %s",
                rows,
                parts.dims(),
                parts.apart() ? " to " + parts.outputs() : "",
                dtype == StoredType.F32 ? "float32" : "bfloat16",
                setting("model"));
    }

    /** A setting as text; "" where there is none of the name. */
    public String setting(String name) {
        return settings.has(name) ? settings.get(name).getAsString() : "";
    }
}
