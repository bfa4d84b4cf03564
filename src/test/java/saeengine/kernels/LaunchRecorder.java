package saeengine.kernels;

import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import saeengine.tensor.DType;
import saeengine.tensor.Device;
import saeengine.tensor.Kernel;
import saeengine.tensor.Tensor;
import saeengine.testing.ChangedDevice;

/** A device that passes everything on and notes with which kinds of arguments each kernel was launched. */
public final class LaunchRecorder extends ChangedDevice {
    private final Map<String, TreeSet<String>> launches = new TreeMap<>();

    public LaunchRecorder(Device inner) {
        super(inner);
    }

    /** By kernel, the distinct lists of kinds: "float* int* int float", as a CUDA signature has them. */
    public Map<String, TreeSet<String>> launches() {
        return launches;
    }

    @Override
    public void run(Kernel kernel, int items, Object... args) {
        StringBuilder kinds = new StringBuilder();
        for (Object arg : args) {
            kinds.append(kinds.isEmpty() ? "" : " ").append(kind(arg));
        }
        launches.computeIfAbsent(kernel.name(), name -> new TreeSet<>()).add(kinds.toString());
        inner.run(kernel, items, args);
    }

    private static String kind(Object arg) {
        if (arg instanceof Tensor tensor) {
            return tensor.dtype() == DType.F32 ? "float*" : "int*";
        }
        if (arg instanceof Integer) {
            return "int";
        }
        if (arg instanceof Float) {
            return "float";
        }
        throw new IllegalArgumentException("a launch takes tensors, ints and floats, got " + arg);
    }
}
