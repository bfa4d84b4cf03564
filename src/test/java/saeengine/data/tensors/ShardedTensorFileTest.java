package saeengine.data.tensors;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static saeengine.data.Refusals.assertRefused;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ShardedTensorFileTest {
    @TempDir
    Path folder;

    private Path index;

    @BeforeEach
    void shards() {
        index = folder.resolve("model.safetensors.index.json");
        ModelFixture.safeTensors(folder.resolve("one"), "a", 1);
        ModelFixture.torch(folder.resolve("two"), "b", 2);
    }

    @Test
    void readsEachTensorFromItsShard() throws IOException {
        Files.writeString(
                index,
                "{\"metadata\": {\"total_size\": 8, \"more\": [1]}, \"weight_map\": {\"b\": \"two\", \"a\": \"one\"}}");
        ShardedTensorFile file = ShardedTensorFile.open(index);
        assertEquals(List.of("b", "a"), List.copyOf(file.names()));
        assertEquals(index, file.path());
        assertEquals(Map.of("total_size", "8"), file.metadata());
        assertArrayEquals(new float[] {1}, file.get("a").toFloats());
        assertArrayEquals(new float[] {2}, file.get("b").toFloats());
        assertFalse(file.has("c"));
        assertRefused(index, "no tensor 'c'; the nearest of its 2 names", () -> file.get("c"));
        StoredTensor a = file.get("a");
        file.close();
        assertRefused(folder.resolve("one"), "is the file still open?", a::toFloats);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"../one", "/etc/passwd", "sub/one", "..", ".", "", "..\\\\one", "C:one", "a\\u0000b", "//host/x"
            })
    void refusesNamesThatLeadElsewhere(String shard) throws IOException {
        Files.writeString(index, "{\"weight_map\": {\"a\": \"" + shard + "\"}}");
        assertRefused(index, "which is not the name of a file beside it", () -> ShardedTensorFile.open(index));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"weight_map\": {\"a\": \"three\"}} | needs the file three beside it",
                "{\"weight_map\": {\"b\": \"one\"}} | says that tensor 'b' is in one, which does not hold it",
                "{\"weight_map\": {\"a\": \"one\", \"a\": \"two\"}} | has tensor 'a' twice",
                "{\"metadata\": null} | has no weight_map",
                "{\"weight_map\": [1]} | not the JSON of an index",
                "{\"weight_map\": {\"a\": | not the JSON of an index",
                "[] | not the JSON of an index"
            })
    void refusesIndexesThatAreWrong(String json, String cause) throws IOException {
        Files.writeString(index, json);
        assertRefused(index, cause, () -> ShardedTensorFile.open(index));
    }

    @Test
    void namesTheShardThatIsDamaged() throws IOException {
        Files.writeString(index, "{\"weight_map\": {\"a\": \"one\"}}");
        Files.write(folder.resolve("one"), new byte[] {'P', 'K', 3, 4});
        assertRefused(folder.resolve("one"), "zip file cut short", () -> ShardedTensorFile.open(index));
    }
}
