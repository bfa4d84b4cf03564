package saeengine.op;

import java.util.List;
import org.junit.jupiter.api.Test;
import saeengine.check.EdgeCase;
import saeengine.cpu.CpuDevice;
import saeengine.tensor.Device;
import saeengine.testing.ChangedDevice;

/** What a GPU does in other kernels than the CPU, done by their twins, gives the same. */
class ActiveTwinsTest {
    /** The CPU's twins behind a device that is no host. */
    private static Device noHost() {
        return new ChangedDevice(CpuDevice.checked(2)) {
            @Override
            public boolean isHost() {
                return false;
            }
        };
    }

    @Test
    void bothWaysGiveTheSame() {
        for (EdgeCase edge : ActiveEdgeCases.small()) {
            List<float[]> expected;
            try (Device cpu = CpuDevice.checked(1)) {
                expected = edge.run().apply(cpu);
            }
            try (Device device = noHost()) {
                EdgeCase.requireClose(expected, edge.run().apply(device), edge.name());
            }
        }
    }
}
