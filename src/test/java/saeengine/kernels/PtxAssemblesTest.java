package saeengine.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every PTX file assembles for every architecture, and no entry takes more than its budget. */
class PtxAssemblesTest {
    private static final int MOST_SHARED = 48 * 1024;

    @BeforeEach
    void theAssemblerIsForLinux() {
        assumeTrue(PtxAssembler.available(), "skipped: the PTX assembler in jcuda-natives is for Linux on x86-64");
    }

    @Test
    void entriesStayWithinTheirBudget() throws IOException {
        Map<String, PtxAssembler.Usage> usages = new TreeMap<>();
        for (String file : CudaSources.ptxNames()) {
            String ptx = CudaSources.text(CudaSources.PTX.resolve(file));
            for (String architecture : Budget.ARCHITECTURES) {
                PtxAssembler.assemble(file, ptx, architecture)
                        .forEach((entry, usage) -> usages.merge(entry, usage, Budget::most));
            }
        }
        if (Boolean.getBoolean("kernels.write")) {
            Files.writeString(Budget.file(), Budget.text(usages));
        }
        Map<String, PtxAssembler.Usage> budget = Budget.committed();
        assertEquals(budget.keySet(), usages.keySet(), "entries of budget.txt and of the PTX; " + howToWrite());
        List<String> over = new ArrayList<>();
        usages.forEach((entry, usage) -> {
            PtxAssembler.Usage most = budget.get(entry);
            if (usage.local() > 0) {
                over.add(entry + " spills " + usage.local() + " bytes a thread");
            }
            if (usage.registers() > most.registers() || usage.shared() > most.shared()) {
                over.add(entry + " takes " + usage + ", its budget is " + most);
            }
            assertTrue(usage.shared() <= MOST_SHARED, entry + " takes " + usage.shared() + " bytes of shared memory");
        });
        assertEquals(List.of(), over, howToWrite());
    }

    @Test
    void whatDoesNotAssembleIsReported() {
        String broken = CudaSources.ptxOf("relu.cu").replace("ld.global.nc.f32", "ld.global.nc.f33");
        AssertionError error =
                assertThrows(AssertionError.class, () -> PtxAssembler.assemble("relu.ptx", broken, "sm_80"));
        assertTrue(error.getMessage().contains("relu.ptx does not assemble for sm_80"), error.getMessage());
    }

    private static String howToWrite() {
        return "write the budget anew with: mvn test -Dtest=PtxAssemblesTest -Dkernels.write=true";
    }
}
