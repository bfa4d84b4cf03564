package saeengine.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import saeengine.data.tensors.SafeTensorsWriter;
import saeengine.data.tokenizer.BpeTrainer;
import saeengine.nn.ReferenceGptNeo;
import saeengine.nn.Transformer;
import saeengine.nn.TransformerConfig;
import saeengine.tensor.RandomStream;

/** A small GPT-Neo in a folder of the Hugging Face layout, with the float64 loops over the same weights beside it. */
public final class StoredModel {
    public static final int END = 256;

    private final Path folder;
    private final Map<String, float[]> values = new LinkedHashMap<>();
    private final Map<String, long[]> shapes = new LinkedHashMap<>();
    private final ReferenceGptNeo reference;

    /** Of 12 dims and three layers, with a tokenizer of bytes. */
    public StoredModel(Path folder, boolean tied) {
        this.folder = folder;
        TransformerConfig config = GptNeoShape.of(257, 12, 3, 2, 20, 32, 5, tied);
        reference = new ReferenceGptNeo(config);
        RandomStream random = new RandomStream(11, 0);
        new Transformer(config, (name, shape) -> {
            float[] drawn = new float[Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
            for (int i = 0; i < drawn.length; i++) {
                drawn[i] = 0.4f * random.nextGaussian() + (name.endsWith("norm.weight") ? 1 : 0);
            }
            put(
                    GptNeoShape.stored(name, shape),
                    drawn,
                    Arrays.stream(shape).asLongStream().toArray());
            reference.set(name, drawn);
            return null;
        });
        new BpeTrainer().train(257).write(folder);
        write(config("\"tie_word_embeddings\": " + tied));
    }

    /** The config with more members. */
    public static String config(String more) {
        return """
                {"model_type": "gpt_neo", "vocab_size": 257, "hidden_size": 12, "num_layers": 3, "num_heads": 2,
                 "intermediate_size": 20, "window_size": 5, "max_position_embeddings": 32,
                 "attention_types": [[["global", "local"], 1], [["global"], 1]], "eos_token_id": 256, %s}
                """.formatted(more);
    }

    /** Changes or adds a tensor; {@link #write} puts it on the disk. */
    public StoredModel put(String name, float[] tensor, long... shape) {
        values.put(name, tensor);
        shapes.put(name, shape);
        return this;
    }

    public StoredModel remove(String name) {
        values.remove(name);
        return this;
    }

    public float[] tensor(String name) {
        return values.get(name).clone();
    }

    /** Every tensor's name and shape. */
    public void each(BiConsumer<String, long[]> taker) {
        values.keySet().forEach(name -> taker.accept(name, shapes.get(name)));
    }

    public SafeTensorsWriter writer() {
        SafeTensorsWriter writer = new SafeTensorsWriter().metadata("format", "pt");
        values.forEach((name, tensor) -> writer.add(name, tensor, shapes.get(name)));
        return writer;
    }

    public StoredModel write(String config) {
        TinyModel.write(folder.resolve("config.json"), config);
        writer().write(folder.resolve("model.safetensors"));
        return this;
    }

    public Path folder() {
        return folder;
    }

    public ReferenceGptNeo reference() {
        return reference;
    }

    /** A file of token ids, a story of them. */
    public static Path ids(Path file, int... ids) {
        ByteBuffer bytes = ByteBuffer.allocate(2 * ids.length).order(ByteOrder.LITTLE_ENDIAN);
        for (int id : ids) {
            bytes.putShort((short) id);
        }
        try {
            return Files.write(file, bytes.array());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
