package saeengine.family;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import saeengine.data.tensors.SafeTensorsWriter;
import saeengine.tensor.RandomStream;
import saeengine.testing.TinyModel;

/** A checkpoint of drawn tensors in a folder of the Hugging Face layout, under the names and shapes that a test gives. */
final class RandomCheckpoint {
    private final Map<String, float[]> values = new LinkedHashMap<>();
    private final Map<String, long[]> shapes = new HashMap<>();
    private final RandomStream random = new RandomStream(23, 0);

    /** A tensor of numbers far from usual first values; norms' gains are near {@code middle}. */
    RandomCheckpoint tensor(String name, double middle, long... shape) {
        int size = 1;
        for (long extent : shape) {
            size *= (int) extent;
        }
        float[] drawn = new float[size];
        for (int i = 0; i < size; i++) {
            drawn[i] = (float) (middle + 0.4 * random.nextGaussian());
        }
        values.put(name, drawn);
        shapes.put(name, shape);
        return this;
    }

    /** A gain and a bias. */
    RandomCheckpoint layerNorm(String name, long width) {
        return tensor(name + ".weight", 1, width).tensor(name + ".bias", 0, width);
    }

    /** A matrix [out, in], and a bias. */
    RandomCheckpoint linear(String name, long out, long in) {
        return tensor(name + ".weight", 0, out, in).tensor(name + ".bias", 0, out);
    }

    /** A matrix [in, out], and a bias. */
    RandomCheckpoint conv1d(String name, long in, long out) {
        return tensor(name + ".weight", 0, in, out).tensor(name + ".bias", 0, out);
    }

    RandomCheckpoint remove(String name) {
        values.remove(name);
        return this;
    }

    /** @param leftOut what names are written without */
    Path write(Path folder, String config, String leftOut) {
        TinyModel.write(folder.resolve("config.json"), config);
        SafeTensorsWriter writer = new SafeTensorsWriter();
        values.forEach((name, tensor) -> writer.add(
                name.startsWith(leftOut) ? name.substring(leftOut.length()) : name, tensor, shapes.get(name)));
        writer.write(folder.resolve("model.safetensors"));
        return folder;
    }

    Path write(Path folder, String config) {
        return write(folder, config, "");
    }

    /** In bfloat16 and in two files with an index; the values here become those of the files. */
    Path writeShards(Path folder, String config) {
        TinyModel.write(folder.resolve("config.json"), config);
        List<String> entries = new ArrayList<>();
        List<SafeTensorsWriter> writers = List.of(new SafeTensorsWriter(), new SafeTensorsWriter());
        values.forEach((name, tensor) -> {
            for (int i = 0; i < tensor.length; i++) {
                tensor[i] = Float.intBitsToFloat(Float.floatToIntBits(tensor[i]) & 0xffff0000);
            }
            int shard = entries.size() % 2;
            writers.get(shard).addBf16(name, tensor, shapes.get(name));
            entries.add("\"%s\": \"model-%d.safetensors\"".formatted(name, shard));
        });
        for (int shard = 0; shard < 2; shard++) {
            writers.get(shard).write(folder.resolve("model-" + shard + ".safetensors"));
        }
        TinyModel.write(
                folder.resolve("model.safetensors.index.json"),
                "{\"metadata\": {}, \"weight_map\": {" + String.join(", ", entries) + "}}");
        return folder;
    }

    /** What a reference computes with: the same arrays in float64. */
    Map<String, double[]> doubles() {
        Map<String, double[]> doubles = new HashMap<>();
        values.forEach((name, tensor) -> {
            double[] copy = new double[tensor.length];
            for (int i = 0; i < copy.length; i++) {
                copy[i] = tensor[i];
            }
            doubles.put(name, copy);
        });
        return doubles;
    }
}
