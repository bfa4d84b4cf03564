package saeengine.spark;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * A command line of sae-engine that is divided into shards.
 *
 * @param words {@code train}, {@code harvest} or {@code eval} with its options, among them --out
 * @param shards how many
 */
record ShardedCommand(List<String> words, int shards) implements Serializable {
    private static final List<String> COMMANDS = List.of("train", "harvest", "eval");

    ShardedCommand {
        words = new ArrayList<>(words);
        if (words.isEmpty() || !COMMANDS.contains(words.get(0))) {
            throw new IllegalArgumentException("expected one of the commands " + String.join(", ", COMMANDS)
                    + ", found " + (words.isEmpty() ? "none" : "'" + words.get(0) + "'"));
        }
        if (shards < 1) {
            throw new IllegalArgumentException("--shards " + shards + ": at least 1");
        }
        if (value(words, "--shard") != null || value(words, "--pass") != null) {
            throw new IllegalArgumentException(
                    "--shard and --pass: are given to each task; --shards N says how many there are");
        }
        if (value(words, "--out") == null) {
            throw new IllegalArgumentException("--out: is missing; name it, on a file system that all executors share");
        }
    }

    String out() {
        return value(words, "--out");
    }

    /** The passes that each shard goes through, one after the other for all; "" for the only one. */
    List<String> passes() {
        return words.get(0).equals("eval") && value(words, "--activations") == null
                ? List.of("rows", "losses")
                : List.of("");
    }

    /**
     * The command line of a shard.
     *
     * @param number from 1
     * @param threads of the CPU that it may use
     * @param onGpu whether it was given a GPU
     */
    List<String> shard(int number, String pass, int threads, boolean onGpu) {
        List<String> line = new ArrayList<>(words);
        line.add("--shard");
        line.add(number + "/" + shards);
        if (!pass.isEmpty()) {
            line.add("--pass");
            line.add(pass);
        }
        if (value(words, "--threads") == null) {
            line.add("--threads");
            line.add(Integer.toString(threads));
        }
        if (onGpu && value(words, "--device") == null) {
            line.add("--device");
            line.add("cuda");
        }
        return line;
    }

    /** The command line that puts the shards together. */
    List<String> gather() {
        return List.of("gather", "--out", out());
    }

    private static String value(List<String> words, String option) {
        for (int i = 0; i < words.size(); i++) {
            if (words.get(i).startsWith(option + "=")) {
                return words.get(i).substring(option.length() + 1);
            }
            if (words.get(i).equals(option)) {
                return i + 1 < words.size() ? words.get(i + 1) : "";
            }
        }
        return null;
    }
}
