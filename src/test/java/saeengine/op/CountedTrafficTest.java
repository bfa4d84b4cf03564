package saeengine.op;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import saeengine.kernels.KernelTraffic;
import saeengine.kernels.TrafficRecorder;
import saeengine.ptx.PtxDevice;
import saeengine.ptx.PtxLibrary;
import saeengine.ptx.PtxMachine;
import saeengine.tensor.Device;

/** Memory that launches of every kernel touch in the interpreter, against what its comment says and the least there is. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CountedTrafficTest {
    /** Lanes follow indices: one of them may need a piece of its own. */
    private static final Set<String> GATHERING = Set.of(
            "sparse_l1_forward",
            "sparse_l1_backward",
            "sparse_scale_forward",
            "sparse_scale_backward",
            "topk_forward",
            "topk_among_forward",
            "topk_backward",
            "topk_encode_bias_backward",
            "entry_ranges_count",
            "entry_ranges_spread",
            "feature_lists_place",
            "gather_columns_forward",
            "gather_columns_backward",
            "pre_activation_penalty_forward",
            "pre_activation_penalty_backward");

    /** A warp reads half a piece of each row of a slice, another warp its neighbour; results are stored one by one. */
    private static final Set<String> PRODUCTS = Set.of("gemm_own_nn", "gemm_own_nt", "gemm_own_tn", "gemm_own_tt");

    /** A bitonic network's exchanges, and counters by feature. */
    private static final Set<String> SORTING = Set.of(
            "topk_forward", "topk_among_forward", "entry_ranges_count", "entry_ranges_spread", "feature_lists_place");

    private final PtxLibrary library = PtxLibrary.shipped();
    private Map<String, KernelTraffic> counted;

    @BeforeAll
    void count() {
        counted =
                traffic(device -> TrafficWorks.all().forEach(work -> work.does().accept(device)));
    }

    private Map<String, KernelTraffic> traffic(Consumer<Device> work) {
        try (PtxDevice device = new PtxDevice(library, PtxMachine.Options.fast(), true)) {
            TrafficRecorder recorder = new TrafficRecorder(device, library);
            work.accept(recorder);
            return recorder.traffic();
        }
    }

    /** Kernels that the works leave out are counted in the edge cases, whose sizes are small and odd. */
    @Test
    void everyKernelIsCountedAndTheFigureKept() throws IOException {
        Map<String, KernelTraffic> all =
                traffic(device -> KernelEdges.small().forEach(edge -> edge.run().apply(device)));
        all.putAll(counted);
        assertEquals(new TreeSet<>(library.entries()), new TreeSet<>(all.keySet()));
        if (Boolean.getBoolean("kernels.write")) {
            Files.writeString(KernelTraffic.file(), KernelTraffic.text(all));
        }
        assertEquals(
                KernelTraffic.text(all),
                Files.readString(KernelTraffic.file()),
                "write the figures anew with: mvn test -Dtest=CountedTrafficTest -Dkernels.write=true, then the page");
    }

    @Test
    void neighbouringLanesTouchNeighbouringMemory() {
        List<String> apart = new ArrayList<>();
        counted.forEach((kernel, traffic) -> {
            double most = GATHERING.contains(kernel) ? 8 : PRODUCTS.contains(kernel) ? 2 : 1.05;
            if (traffic.pieces() > most) {
                apart.add(kernel + " touches " + traffic.pieces() + " times the pieces it needs, at most " + most);
            }
        });
        assertEquals(List.of(), apart);
    }

    @Test
    void tilesAreReadWithoutBankConflicts() {
        List<String> conflicts = new ArrayList<>();
        counted.forEach((kernel, traffic) -> {
            double most = SORTING.contains(kernel) ? 4 : 1.01;
            if (traffic.bankWays() > most) {
                conflicts.add(kernel + " takes " + traffic.bankWays() + " cycles an access, at most " + most);
            }
        });
        assertEquals(List.of(), conflicts);
    }
}
