package saeengine.kernels;

import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import saeengine.tensor.DType;
import saeengine.tensor.Device;
import saeengine.tensor.Gemm;
import saeengine.tensor.Kernel;
import saeengine.tensor.Tensor;

/** A device that passes everything on and notes with which kinds of arguments each kernel was launched. */
public final class LaunchRecorder implements Device {
    private final Device inner;
    private final Map<String, TreeSet<String>> launches = new TreeMap<>();

    public LaunchRecorder(Device inner) {
        this.inner = inner;
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

    @Override
    public String describe() {
        return inner.describe();
    }

    @Override
    public Tensor allocate(DType dtype, int... shape) {
        return inner.allocate(dtype, shape);
    }

    @Override
    public Tensor allocateStep(DType dtype, int... shape) {
        return inner.allocateStep(dtype, shape);
    }

    @Override
    public int mark() {
        return inner.mark();
    }

    @Override
    public void release(int mark) {
        inner.release(mark);
    }

    @Override
    public void gemm(Gemm shape, float alpha, Tensor a, Tensor b, float beta, Tensor c) {
        inner.gemm(shape, alpha, a, b, beta, c);
    }

    @Override
    public void upload(float[] from, int offset, Tensor to) {
        inner.upload(from, offset, to);
    }

    @Override
    public void upload(int[] from, int offset, Tensor to) {
        inner.upload(from, offset, to);
    }

    @Override
    public void download(Tensor from, float[] to, int offset) {
        inner.download(from, to, offset);
    }

    @Override
    public void download(Tensor from, int[] to, int offset) {
        inner.download(from, to, offset);
    }

    @Override
    public long usedBytes() {
        return inner.usedBytes();
    }

    @Override
    public long peakBytes() {
        return inner.peakBytes();
    }

    @Override
    public void close() {
        inner.close();
    }
}
