package saeengine.data.tensors;

import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import saeengine.data.DataException;
import saeengine.data.OpenFiles;

/**
 * A checkpoint split into several files, by its index: {@code model.safetensors.index.json} or
 * {@code pytorch_model.bin.index.json}. The index says which file beside it holds which tensor; all of them are
 * opened, and the index is held against them, before the first value is asked for.
 */
public final class ShardedTensorFile implements TensorFile {
    private final Path index;
    private final Map<String, String> shardOf;
    private final Map<String, String> metadata = new LinkedHashMap<>();
    private final Map<String, TensorFile> shards = new LinkedHashMap<>();

    private ShardedTensorFile(Path index) {
        this.index = index;
        this.shardOf = readIndex();
    }

    public static ShardedTensorFile open(Path index) {
        ShardedTensorFile file = new ShardedTensorFile(index);
        try {
            file.openShards();
            return file;
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /** The names of the files that an index says the tensors are in, whether they are there or not. */
    public static Set<String> shards(Path index) {
        return new TreeSet<>(new ShardedTensorFile(index).shardOf.values());
    }

    @Override
    public Path path() {
        return index;
    }

    @Override
    public Set<String> names() {
        return Collections.unmodifiableSet(shardOf.keySet());
    }

    @Override
    public boolean has(String name) {
        return shardOf.containsKey(name);
    }

    @Override
    public StoredTensor get(String name) {
        if (!has(name)) {
            throw TensorTable.missing(index, name, shardOf.keySet());
        }
        return Objects.requireNonNull(shards.get(shardOf.get(name))).get(name);
    }

    /** The plain entries of the index's own metadata, say its total_size. */
    @Override
    public Map<String, String> metadata() {
        return Collections.unmodifiableMap(metadata);
    }

    @Override
    public void close() {
        shards.values().forEach(TensorFile::close);
    }

    private void openShards() {
        shardOf.forEach((name, shard) -> {
            TensorFile file = shards.computeIfAbsent(shard, this::openShard);
            if (!file.has(name)) {
                throw new DataException(index + ": says that tensor '" + name + "' is in " + shard
                        + ", which does not hold it; fetch both again");
            }
        });
    }

    private TensorFile openShard(String shard) {
        Path path;
        try {
            path = index.resolveSibling(shard);
        } catch (InvalidPathException e) {
            throw invalid("names the shard '" + shard + "', which no file here can be called", e);
        }
        if (!Files.exists(path)) {
            throw new DataException(index + ": needs the file " + shard + " beside it, which is missing; fetch it too");
        }
        return TensorFiles.open(path);
    }

    private Map<String, String> readIndex() {
        Map<String, String> map = null;
        try (Reader text = Files.newBufferedReader(index, StandardCharsets.UTF_8)) {
            JsonReader in = new JsonReader(text);
            in.setStrictness(Strictness.STRICT);
            in.beginObject();
            while (in.hasNext()) {
                switch (in.nextName()) {
                    case "weight_map" -> map = readWeightMap(in);
                    case "metadata" -> readMetadata(in);
                    default -> in.skipValue();
                }
            }
            in.endObject();
        } catch (IOException | IllegalStateException e) {
            throw invalid("is not the JSON of an index: " + OpenFiles.firstLine(e), e);
        }
        if (map == null) {
            throw invalid("has no weight_map", null);
        }
        return map;
    }

    private Map<String, String> readWeightMap(JsonReader in) throws IOException {
        Map<String, String> map = new LinkedHashMap<>();
        in.beginObject();
        while (in.hasNext()) {
            String name = in.nextName();
            if (map.putIfAbsent(name, requireFileName(in.nextString())) != null) {
                throw invalid("has tensor '" + name + "' twice", null);
            }
        }
        in.endObject();
        return map;
    }

    private void readMetadata(JsonReader in) throws IOException {
        if (in.peek() != JsonToken.BEGIN_OBJECT) {
            in.skipValue();
            return;
        }
        in.beginObject();
        while (in.hasNext()) {
            String key = in.nextName();
            if (in.peek() == JsonToken.STRING || in.peek() == JsonToken.NUMBER) {
                metadata.put(key, in.nextString());
            } else {
                in.skipValue();
            }
        }
        in.endObject();
    }

    /** An index may name only files that lie beside it: a path in it could lead anywhere. */
    private String requireFileName(String shard) {
        boolean plain = !shard.isEmpty()
                && !shard.equals(".")
                && !shard.equals("..")
                && shard.chars().noneMatch(c -> c == '/' || c == '\\' || c == ':' || c == 0);
        if (!plain) {
            throw invalid("names the shard '" + shard + "', which is not the name of a file beside it", null);
        }
        return shard;
    }

    private DataException invalid(String cause, @Nullable Exception e) {
        return new DataException(index + ": " + cause + "; fetch it again", e);
    }
}
