package saeengine.op;

import java.util.function.Consumer;
import java.util.function.Function;
import saeengine.autograd.Tape;
import saeengine.tensor.Device;
import saeengine.tensor.Tensor;

/**
 * Something that launches kernels.
 *
 * @param nan whether NaN is among its data
 */
record KernelWork(String name, boolean nan, Consumer<Device> does) {
    static KernelWork of(String name, Function<Tape, Tensor> op) {
        return new KernelWork(name, false, device -> thereAndBack(device, op));
    }

    static KernelWork withNan(String name, Function<Tape, Tensor> op) {
        return new KernelWork(name, true, device -> thereAndBack(device, op));
    }

    /** Of an op that does something else where no gradient is kept. */
    static KernelWork ofValue(String name, Function<Tape, Tensor> op) {
        return new KernelWork(name, false, device -> {
            try (Tape t = Tape.inference(device)) {
                op.apply(t).toArray();
            }
        });
    }

    /** Runs an op and, where it has a result, its backward pass from a random gradient. */
    private static void thereAndBack(Device device, Function<Tape, Tensor> op) {
        try (Tape t = Tape.recording(device)) {
            Tensor y = op.apply(t);
            if (y != null) {
                device.upload(KernelWorks.random(99, y.size()), 0, t.grad(y));
                t.backwardFromGradients();
            }
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
