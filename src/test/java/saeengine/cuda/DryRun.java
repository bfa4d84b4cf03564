package saeengine.cuda;

import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import saeengine.tensor.Device;
import saeengine.tensor.Gemm;
import saeengine.tensor.Products;

/** What a CUDA device would ask a driver for, at any size: nothing is computed, and all that is read back is 0. */
public final class DryRun implements AutoCloseable {
    private final DryDriver driver = new DryDriver();
    private final CudaDevice device;

    public DryRun(Precision precision) {
        device = new CudaDevice(driver, new CudaSettings(precision, null, false), KernelIndex.read(), "dry");
    }

    /** What kind of work a call asks for. */
    public enum Kind {
        LAUNCH,
        PRODUCT,
        COPY,
        AWAIT
    }

    /**
     * A call of the driver.
     *
     * @param name a kernel's, or which way a copy goes
     * @param blocks of a launch
     * @param integers a launch's arguments in their order; null in the places of others
     * @param bytes of a copy
     */
    public record Call(
            Kind kind,
            String name,
            int blocks,
            List<@Nullable Integer> integers,
            @Nullable Gemm shape,
            @Nullable Products products,
            long bytes) {
        static Call launch(String name, int blocks, List<@Nullable Integer> integers) {
            return new Call(Kind.LAUNCH, name, blocks, integers, null, null, 0);
        }

        static Call product(Gemm shape, Products products) {
            return new Call(Kind.PRODUCT, "product", 0, List.of(), shape, products, 0);
        }

        static Call copy(String way, long bytes) {
            return new Call(Kind.COPY, way, 0, List.of(), null, null, bytes);
        }

        static Call await() {
            return new Call(Kind.AWAIT, "await", 0, List.of(), null, null, 0);
        }
    }

    public Device device() {
        return device;
    }

    /** The calls that some work makes. */
    public List<Call> of(Consumer<Device> work) {
        driver.calls().clear();
        work.accept(device);
        return List.copyOf(driver.calls());
    }

    @Override
    public void close() {
        device.close();
    }
}
