package saeengine.testing;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;
import saeengine.data.tensors.StoredTensor;
import saeengine.data.tensors.TensorFile;
import saeengine.data.tensors.TensorFiles;

/** A golden case of the shared data: arrays and scalars by name. A test of a missing case is skipped. */
public final class GoldenCase {
    private final Path arrays;
    private final JsonObject scalars;

    private GoldenCase(Path arrays, JsonObject scalars) {
        this.arrays = arrays;
        this.scalars = scalars;
    }

    public static GoldenCase require(String name) {
        Path folder = SharedData.require("golden/" + name);
        try {
            JsonObject manifest = JsonParser.parseString(Files.readString(folder.resolve("manifest.json")))
                    .getAsJsonObject();
            return new GoldenCase(folder.resolve("all.safetensors"), manifest.getAsJsonObject("scalars"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public double scalar(String name) {
        return scalars.get(name).getAsDouble();
    }

    public boolean flag(String name) {
        return scalars.get(name).getAsBoolean();
    }

    public float[] floats(String name) {
        return read(name, StoredTensor::toFloats);
    }

    public double[] doubles(String name) {
        return read(name, StoredTensor::toDoubles);
    }

    public int[] ints(String name) {
        double[] values = doubles(name);
        int[] ints = new int[values.length];
        for (int i = 0; i < ints.length; i++) {
            ints[i] = (int) values[i];
        }
        return ints;
    }

    /** The extent of a dimension of an array. */
    public int extent(String name, int dimension) {
        return read(name, tensor -> (int) tensor.shape()[dimension]);
    }

    /** Where an array of flags is set, ascending. */
    public int[] places(String name) {
        int[] flags = ints(name);
        return java.util.stream.IntStream.range(0, flags.length)
                .filter(i -> flags[i] != 0)
                .toArray();
    }

    private <T> T read(String name, Function<StoredTensor, T> what) {
        try (TensorFile file = TensorFiles.open(arrays)) {
            return what.apply(file.get(name));
        }
    }
}
