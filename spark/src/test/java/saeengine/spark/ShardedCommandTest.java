package saeengine.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The command lines of shards. */
class ShardedCommandTest {
    @Test
    void aShardIsTheCommandAndItsNumber() {
        ShardedCommand train = new ShardedCommand(List.of("train", "--k", "8", "--out", "runs/a"), 4);
        assertEquals(List.of(""), train.passes());
        assertEquals(
                List.of("train", "--k", "8", "--out", "runs/a", "--shard", "2/4", "--threads", "3"),
                train.shard(2, "", 3, false));
        assertEquals(List.of("gather", "--out", "runs/a"), train.gather());
    }

    @Test
    void evalOfATextHasTwoPasses() {
        assertEquals(
                List.of("rows", "losses"),
                new ShardedCommand(List.of("eval", "--text", "t", "--out=e.json"), 2).passes());
        ShardedCommand ofRows = new ShardedCommand(List.of("eval", "--activations=r", "--out=e.json"), 2);
        assertEquals(List.of(""), ofRows.passes());
        assertEquals("e.json", ofRows.out());
    }

    /** What was typed wins; a GPU that Spark gave is used. */
    @Test
    void threadsAndDeviceAreSparks() {
        ShardedCommand typed =
                new ShardedCommand(List.of("harvest", "--threads", "1", "--device", "cpu", "--out", "rows"), 1);
        assertEquals(
                List.of("harvest", "--threads", "1", "--device", "cpu", "--out", "rows", "--shard", "1/1"),
                typed.shard(1, "", 8, true));
        ShardedCommand free = new ShardedCommand(List.of("harvest", "--out", "rows"), 1);
        assertEquals(
                List.of("harvest", "--out", "rows", "--shard", "1/1", "--threads", "8", "--device", "cuda"),
                free.shard(1, "", 8, true));
    }

    @Test
    void refusesWhatCannotBeDivided() {
        refuses("'convert'", List.of("convert", "--out", "a"), 1);
        refuses("found none", List.of(), 1);
        refuses("--out: is missing", List.of("train"), 1);
        refuses("--shards 0", List.of("train", "--out", "a"), 0);
        refuses("--shard and --pass", List.of("train", "--shard", "1/2", "--out", "a"), 2);
        IllegalArgumentException e = assertThrows(
                IllegalArgumentException.class,
                () -> SparkShards.parse("--engine", "/no/such.jar", "train", "--out", "a"));
        assertTrue(e.getMessage().contains("/no/such.jar"), e.getMessage());
        e = assertThrows(IllegalArgumentException.class, () -> SparkShards.parse("--shards", "two", "train"));
        assertTrue(e.getMessage().contains("--shards two"), e.getMessage());
    }

    private static void refuses(String part, List<String> words, int shards) {
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> new ShardedCommand(words, shards));
        assertTrue(e.getMessage().contains(part), e.getMessage());
    }
}
