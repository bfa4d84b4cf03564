package saeengine.cpu;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import saeengine.tensor.Buffer;
import saeengine.tensor.DType;

/** Heap memory of the CPU device: a float array or an int array. */
final class CpuBuffer implements Buffer {
    final float @Nullable [] floats;
    final int @Nullable [] ints;
    private boolean released;

    CpuBuffer(float[] floats) {
        this.floats = floats;
        this.ints = null;
    }

    CpuBuffer(int[] ints) {
        this.floats = null;
        this.ints = ints;
    }

    int length() {
        return floats != null ? floats.length : Objects.requireNonNull(ints).length;
    }

    @Override
    public DType dtype() {
        return floats != null ? DType.F32 : DType.I32;
    }

    @Override
    public boolean released() {
        return released;
    }

    void release() {
        released = true;
    }
}
