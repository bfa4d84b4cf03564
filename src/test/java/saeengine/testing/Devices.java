package saeengine.testing;

import java.util.List;
import saeengine.cpu.CpuDevice;
import saeengine.cuda.PtxExecutor;
import saeengine.cuda.StandIn;
import saeengine.tensor.Device;

/** Every device a test can run on, in checked mode: fresh memory is NaN, pieces are guarded. */
public final class Devices {
    private Devices() {}

    /** A device to be made by a test. */
    public record Maker(String name, java.util.function.Supplier<Device> maker) {
        public Device open() {
            return maker.get();
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** On the stand-in GPU it alone. */
    public static List<Maker> all() {
        if (StandIn.isHere()) {
            return List.of(new Maker("cuda on the stand-in", () -> PtxExecutor.device(1)));
        }
        return List.of(
                new Maker("cpu, 1 thread", () -> CpuDevice.checked(1)),
                new Maker("cpu, 2 threads", () -> CpuDevice.checked(2)),
                new Maker("cpu, 5 threads", () -> CpuDevice.checked(5)));
    }
}
