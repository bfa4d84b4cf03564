package saeengine.testing;

import java.util.function.Consumer;
import saeengine.tensor.Device;
import saeengine.tensor.Kernel;
import saeengine.tensor.Tensor;

/** A device on which one kernel is wrong. */
public final class WrongKernel extends ChangedDevice {
    private final String name;
    private final Consumer<Object[]> wrong;

    private WrongKernel(Device inner, String name, Consumer<Object[]> wrong) {
        super(inner);
        this.name = name;
        this.wrong = wrong;
    }

    /** After each launch something is done to its arguments. */
    public static Device with(Device inner, String name, Consumer<Object[]> wrong) {
        return new WrongKernel(inner, name, wrong);
    }

    /** One of its arguments is off by a factor. */
    public static Device by(Device inner, String name, int argument, float factor) {
        return with(inner, name, args -> multiply((Tensor) args[argument], factor));
    }

    /** One of its arguments is off by a factor of 1 and a little, twice that at the second launch, and so on. */
    public static Device more(Device inner, String name, int argument, float little) {
        int[] launches = {0};
        return with(inner, name, args -> multiply((Tensor) args[argument], 1 + ++launches[0] % 4 * little));
    }

    private static void multiply(Tensor tensor, float factor) {
        float[] values = tensor.toArray();
        for (int i = 0; i < values.length; i++) {
            values[i] *= factor;
        }
        tensor.device().upload(values, 0, tensor);
    }

    @Override
    public void run(Kernel kernel, int items, Object... args) {
        inner.run(kernel, items, args);
        if (kernel.name().equals(name)) {
            wrong.accept(args);
        }
    }
}
