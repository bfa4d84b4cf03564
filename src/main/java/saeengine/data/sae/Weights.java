package saeengine.data.sae;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import saeengine.data.DataException;
import saeengine.data.tensors.StoredTensor;
import saeengine.data.tensors.TensorFile;
import saeengine.data.tensors.TorchFile;

/** An open file of weights together with the folder it lies in, where its settings are. */
record Weights(TensorFile file) {
    private static final String ADVICE = "weights have to be finite numbers: the file is damaged, or its training went"
            + " astray; use an earlier checkpoint";

    Path path() {
        return file.path();
    }

    boolean isTorch() {
        return file instanceof TorchFile;
    }

    boolean hasExactly(Set<String> names) {
        return file.names().equals(names);
    }

    boolean hasAll(Set<String> names) {
        return file.names().containsAll(names);
    }

    boolean has(String name) {
        return file.has(name);
    }

    /** A file of that name beside this one. */
    Path beside(String name) {
        return path().resolveSibling(name);
    }

    Optional<Settings> settingsBeside(String name) {
        Path settings = beside(name);
        return Files.exists(settings) ? Optional.of(Settings.read(settings)) : Optional.empty();
    }

    /** The two sizes of a matrix. */
    int[] matrix(String name) {
        long[] shape = file.get(name).shape();
        if (shape.length != 2 || shape[0] > Integer.MAX_VALUE || shape[1] > Integer.MAX_VALUE) {
            throw refused("'" + name + "' is " + Arrays.toString(shape) + ", and a matrix is needed");
        }
        return new int[] {(int) shape[0], (int) shape[1]};
    }

    /** Values that have to be finite numbers. */
    float[] floats(String name, long... shape) {
        return shaped(name, shape).toFiniteFloats(ADVICE);
    }

    /** So many values that have to be finite numbers, in a tensor of any dimensions. */
    float[] floatsOfCount(String name, int count) {
        StoredTensor tensor = file.get(name);
        return tensor.count() == count ? floats(name, tensor.shape()) : floats(name, count);
    }

    /** A tensor of factors that is not there, or changes nothing. */
    void requireOnes(String name) {
        if (!has(name)) {
            return;
        }
        for (float factor : file.get(name).toFloats()) {
            if (factor != 1) {
                throw refused("scales its features by '" + name + "', which is not understood");
            }
        }
    }

    /** Logarithms, of which that of 0 is infinite. */
    float[] logarithms(String name, long... shape) {
        return shaped(name, shape).toFloats();
    }

    private StoredTensor shaped(String name, long... shape) {
        StoredTensor tensor = file.get(name);
        if (!Arrays.equals(tensor.shape(), shape)) {
            throw refused("'" + name + "' is " + Arrays.toString(tensor.shape()) + ", and the other tensors need "
                    + Arrays.toString(shape));
        }
        return tensor;
    }

    /** The value of a scalar, which some tools save with one dimension of one. */
    double scalar(String name) {
        StoredTensor tensor = file.get(name);
        if (tensor.count() != 1) {
            throw refused("'" + name + "' is " + Arrays.toString(tensor.shape()) + ", and a single number is needed");
        }
        return tensor.toDoubles()[0];
    }

    /** A scalar that counts something. */
    int count(String name) {
        double value = scalar(name);
        if (value != Math.rint(value) || Math.abs(value) > Integer.MAX_VALUE) {
            throw refused("'" + name + "' is " + value + ", not a whole number");
        }
        return (int) value;
    }

    /** A list of numbers that count something. */
    int[] counts(String name) {
        StoredTensor tensor = file.get(name);
        if (tensor.shape().length != 1) {
            throw refused("'" + name + "' is " + Arrays.toString(tensor.shape()) + ", and a list is needed");
        }
        long[] values = tensor.toLongs();
        int[] counts = new int[values.length];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = (int) values[i];
            if (counts[i] != values[i]) {
                throw refused("'" + name + "' has " + values[i] + ", which counts nothing that fits an array");
            }
        }
        return counts;
    }

    DataException refused(String why) {
        return new DataException(path() + ": " + why);
    }
}
