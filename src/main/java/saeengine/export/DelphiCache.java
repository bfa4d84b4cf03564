package saeengine.export;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import saeengine.data.AtomicFile;
import saeengine.data.DataException;
import saeengine.data.Folders;
import saeengine.data.WriteFailed;
import saeengine.data.tensors.SafeTensorsWriter;
import saeengine.latents.Entries;
import saeengine.latents.TokenText;

/**
 * Latents over a text as delphi caches them (https://github.com/EleutherAI/delphi, delphi/latents/cache.py and loader.py):
 * a folder a module, in it {@code config.json} and, of the latents START to END, {@code START_END.safetensors} with
 * {@code locations} [n, 3] (sequence, position, latent - START; uint16 where that reaches, else uint32),
 * {@code activations} [n] (float16) and {@code tokens} [sequences, length] (int64).
 *
 * <p>Sequences are of one length. As delphi makes them, stories follow each other with the end-of-text id before each, and
 * are cut into sequences without regard to where one ends; what is left at the end is left out. A latent's value at a
 * token is that of the token in its own story, and the ids between stories have none.
 */
public final class DelphiCache {
    /** Tokens of a sequence by default in delphi, whose examples are a part of one. */
    public static final int LENGTH = 256;

    private static final int SPLITS = 5;

    /** Smaller values are none. */
    private static final float LEAST = 1e-5f;

    private static final int SHORT = 1 << 16;

    private final TokenText text;
    private final Entries entries;
    private final int[] places;
    private final long[] stream;

    /**
     * What was written.
     *
     * @param entries values that are more than 1e-5 from 0
     * @param leftOut tokens at the end that fill no sequence
     */
    public record Written(int sequences, long entries, int leftOut) {}

    /**
     * @param entries a row a token of the text
     * @param endOfText the id before each story; -1 for none
     */
    public DelphiCache(TokenText text, Entries entries, int endOfText) {
        this.text = text;
        this.entries = entries;
        places = new int[text.tokens()];
        int between = 0;
        for (int token = 0; token < places.length; token++) {
            between += endOfText >= 0 && begins(token) ? 1 : 0;
            places[token] = Math.addExact(token, between);
        }
        stream = new long[(places.length + between) / LENGTH * LENGTH];
        Arrays.fill(stream, endOfText);
        for (int token = 0; token < places.length && places[token] < stream.length; token++) {
            stream[places[token]] = text.id(token);
        }
        if (stream.length == 0) {
            throw new DataException("the text has " + text.tokens() + " tokens, a sequence of delphi's cache " + LENGTH
                    + ": read a longer one");
        }
    }

    private boolean begins(int token) {
        return token == 0 || text.story(token) != text.story(token - 1);
    }

    /**
     * Writes the folder of a module; files of an older one are replaced.
     *
     * @param folder of the module
     * @param model the name or folder by which delphi finds the tokenizer
     * @param dataset what the text is called
     */
    public Written write(Path folder, int features, String model, String dataset) {
        try {
            Folders.delete(folder);
        } catch (IOException e) {
            throw new WriteFailed(folder, e);
        }
        Folders.make(folder);
        int splits = Math.min(SPLITS, features);
        long written = 0;
        for (int i = 0; i < splits; i++) {
            int start = (int) ((long) features * i / splits);
            int end = (int) ((long) features * (i + 1) / splits) - 1;
            written += writeSplit(folder.resolve(start + "_" + end + ".safetensors"), start, end);
        }
        JsonObject config = new JsonObject();
        config.addProperty("dataset_repo", dataset);
        config.addProperty("dataset_split", "");
        config.addProperty("dataset_name", "");
        config.addProperty("dataset_column", "text");
        config.addProperty("cache_ctx_len", LENGTH);
        config.addProperty("n_tokens", stream.length);
        config.addProperty("n_splits", splits);
        config.addProperty("model_name", model);
        AtomicFile.writeText(folder.resolve("config.json"), config + "\n");
        int held = 0;
        while (held < places.length && places[held] < stream.length) {
            held++;
        }
        return new Written(stream.length / LENGTH, written, places.length - held);
    }

    private int writeSplit(Path file, int start, int end) {
        Split split = new Split(start, end);
        int n = split.count();
        int[] locations = new int[Math.multiplyExact(3, n)];
        float[] activations = new float[n];
        boolean small = split.fill(locations, activations);
        SafeTensorsWriter writer = new SafeTensorsWriter();
        if (small) {
            writer.addU16("locations", locations, n, 3);
        } else {
            writer.addU32("locations", locations, n, 3);
        }
        writer.addF16("activations", activations, n)
                .add("tokens", stream, stream.length / LENGTH, LENGTH)
                .write(file);
        return n;
    }

    /** The entries of some latents, by sequence, position and latent. */
    private final class Split {
        private final int start;
        private final int end;

        Split(int start, int end) {
            this.start = start;
            this.end = end;
        }

        private boolean has(int at) {
            return entries.latent(at) >= start && entries.latent(at) <= end && Math.abs(entries.value(at)) > LEAST;
        }

        int count() {
            int count = 0;
            for (int token = 0; token < places.length && places[token] < stream.length; token++) {
                for (int at = entries.start(token); at < entries.start(token + 1); at++) {
                    count += has(at) ? 1 : 0;
                }
            }
            return count;
        }

        /** @return whether no sequence and no latent is beyond 16 bits */
        boolean fill(int[] locations, float[] activations) {
            int n = 0;
            int largest = 0;
            for (int token = 0; token < places.length && places[token] < stream.length; token++) {
                int first = n;
                for (int at = entries.start(token); at < entries.start(token + 1); at++) {
                    if (has(at)) {
                        int latent = entries.latent(at) - start;
                        int to = n++;
                        // Entries of a token come in no order of their own; they are few.
                        for (; to > first && locations[3 * to - 1] > latent; to--) {
                            locations[3 * to + 2] = locations[3 * to - 1];
                            activations[to] = activations[to - 1];
                        }
                        locations[3 * to + 2] = latent;
                        activations[to] = entries.value(at);
                        largest = Math.max(largest, latent);
                    }
                }
                int sequence = places[token] / LENGTH;
                largest = n > first ? Math.max(largest, sequence) : largest;
                for (int to = first; to < n; to++) {
                    locations[3 * to] = sequence;
                    locations[3 * to + 1] = places[token] % LENGTH;
                }
            }
            return largest < SHORT;
        }
    }
}
