package saeengine.op;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import saeengine.kernels.LaunchCost;
import saeengine.ptx.Counters;
import saeengine.ptx.PtxDevice;
import saeengine.ptx.PtxLibrary;
import saeengine.ptx.PtxMachine;

/** Blocks of the launches that a step waits for, and how long the longest of them is. */
class LaunchCostsTest {
    private final PtxLibrary library = PtxLibrary.shipped();

    @Test
    void everyCountIsTheOneKept() throws IOException {
        List<LaunchCost> costs = new ArrayList<>();
        for (StepWorks.Work work : StepWorks.all()) {
            costs.addAll(counted(work));
        }
        String text = LaunchCost.text(costs);
        if (Boolean.getBoolean("kernels.write")) {
            Files.writeString(LaunchCost.file(), text);
        }
        assertEquals(
                text,
                Files.readString(LaunchCost.file()),
                "write the figures anew with: mvn test -Dtest=LaunchCostsTest -Dkernels.write=true, then the page");
    }

    private List<LaunchCost> counted(StepWorks.Work work) {
        try (PtxDevice device = new PtxDevice(library, PtxMachine.Options.fast(), false)) {
            work.does().accept(device);
            List<LaunchCost> costs = new ArrayList<>();
            for (Counters counters : device.machine().allCounters()) {
                if (counters.kernel().matches(work.kernels())) {
                    costs.add(cost(work, counters));
                }
            }
            return costs;
        }
    }

    private static LaunchCost cost(StepWorks.Work work, Counters counters) {
        return new LaunchCost(
                work.name(),
                counters.kernel(),
                counters.launches(),
                counters.blocks(),
                counters.longestPath(),
                counters.warpInstructions(),
                counters.sectors());
    }
}
