package saeengine.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import saeengine.activations.ModelLoader;
import saeengine.activations.RandomWeights;
import saeengine.cpu.CpuDevice;
import saeengine.data.tensors.SafeTensorsWriter;
import saeengine.data.tensors.TensorFile;
import saeengine.data.tensors.TensorFiles;
import saeengine.nn.Transformer;
import saeengine.tensor.Device;
import saeengine.tensor.Parameter;
import saeengine.testing.GptNeoShape;
import saeengine.testing.TinyModel;

/** A small model as a folder, text for it as token ids, and tensor files with single values changed. */
final class ModelMaker {
    private ModelMaker() {}

    /** Writes the tiny model's folder, of drawn weights; it has no tokenizer. */
    static Path write(Path folder) {
        try {
            Files.createDirectories(folder);
            Path config = TinyModel.config(folder);
            Files.move(config, folder.resolve("config.json"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        SafeTensorsWriter writer = new SafeTensorsWriter();
        try (Device device = CpuDevice.checked(1)) {
            var config = ModelLoader.open("random:" + folder.resolve("config.json"), 1)
                    .config();
            RandomWeights drawn = RandomWeights.frozen(device, 1, config);
            new Transformer(
                    config,
                    (name, shape) -> {
                        Parameter parameter = drawn.get(name, shape);
                        long[] sizes = Arrays.stream(shape).asLongStream().toArray();
                        writer.add(GptNeoShape.stored(name, shape), parameter.toArray(), sizes);
                        return parameter;
                    },
                    config.layers());
        }
        writer.write(folder.resolve("model.safetensors"));
        return folder;
    }

    /** Changes one value of a tensor, by its place in the order of the file. */
    static void change(Path file, String name, int place, float value) {
        Map<String, float[]> values = new LinkedHashMap<>();
        SafeTensorsWriter writer = new SafeTensorsWriter();
        try (TensorFile read = TensorFiles.open(file)) {
            read.metadata().forEach(writer::metadata);
            for (String each : read.names()) {
                float[] all = read.get(each).toFloats();
                if (each.equals(name)) {
                    all[place] = value;
                }
                values.put(each, all);
                writer.add(each, all, read.get(each).shape());
            }
        }
        if (!values.containsKey(name)) {
            throw new IllegalArgumentException(name + " is none of " + values.keySet());
        }
        writer.write(file);
    }

    /** Stories of ids below 256, the tiny model's end-of-text id after each. */
    static Path ids(Path file, String... stories) {
        ByteBuffer bytes = ByteBuffer.allocate(2 * (String.join("", stories).length() + stories.length))
                .order(ByteOrder.LITTLE_ENDIAN);
        for (String story : stories) {
            story.chars().forEach(id -> bytes.putShort((short) id));
            bytes.putShort((short) 259);
        }
        try {
            return Files.write(file, bytes.array());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
