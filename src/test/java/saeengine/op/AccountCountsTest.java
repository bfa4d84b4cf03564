package saeengine.op;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import saeengine.kernels.BlockCost;
import saeengine.ptx.Counters;
import saeengine.ptx.PtxDevice;
import saeengine.ptx.PtxLibrary;
import saeengine.ptx.PtxMachine;

/** What a block of every kernel of a step and of a harvest costs, at the widths of the real ones and fewer blocks. */
class AccountCountsTest {
    private final PtxLibrary library = PtxLibrary.shipped();

    @Test
    void everyCountIsTheOneKept() throws IOException {
        List<BlockCost> costs = new ArrayList<>();
        for (StepWorks.Work work : StepWorks.ofAccount()) {
            try (PtxDevice device = new PtxDevice(library, PtxMachine.Options.fast(), false)) {
                work.does().accept(device);
                for (Counters counters : device.machine().allCounters()) {
                    if (counters.kernel().matches(work.kernels())) {
                        costs.add(BlockCost.of(work.name(), counters));
                    }
                }
            }
        }
        String text = BlockCost.text(costs);
        if (Boolean.getBoolean("kernels.write")) {
            Files.writeString(BlockCost.file(), text);
        }
        assertEquals(
                text,
                Files.readString(BlockCost.file()),
                "write the figures anew with: mvn test -Dtest=AccountCountsTest -Dkernels.write=true, then the page");
    }
}
