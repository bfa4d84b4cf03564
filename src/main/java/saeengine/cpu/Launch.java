package saeengine.cpu;

import java.util.Objects;
import saeengine.tensor.Args;
import saeengine.tensor.Blas;
import saeengine.tensor.DType;
import saeengine.tensor.Tensor;

/** One launch's arguments as one worker sees them. */
final class Launch implements Args {
    private final Object[] args;
    private final Blas blas;
    private final Scratch scratch;

    Launch(Object[] args, Blas blas, Scratch scratch) {
        this.args = args;
        this.blas = blas;
        this.scratch = scratch;
    }

    @Override
    public float[] floats(int i) {
        return Objects.requireNonNull(buffer(i, DType.F32).floats);
    }

    @Override
    public int[] ints(int i) {
        return Objects.requireNonNull(buffer(i, DType.I32).ints);
    }

    private CpuBuffer buffer(int i, DType dtype) {
        Tensor tensor = (Tensor) args[i];
        if (tensor.dtype() != dtype) {
            throw new IllegalArgumentException(
                    "argument " + i + " is " + tensor.dtype() + ", the kernel reads " + dtype);
        }
        return (CpuBuffer) tensor.buffer();
    }

    @Override
    public int at(int i) {
        return ((Tensor) args[i]).offset();
    }

    @Override
    public int integer(int i) {
        return (Integer) args[i];
    }

    @Override
    public float real(int i) {
        return (Float) args[i];
    }

    @Override
    public Blas blas() {
        return blas;
    }

    @Override
    public float[] scratch(int slot, int size) {
        return scratch.get(slot, size);
    }

    @Override
    public int[] intScratch(int slot, int size) {
        return scratch.getInts(slot, size);
    }
}
