package saeengine.op;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import saeengine.kernels.TwinComparison;
import saeengine.ptx.PtxLibrary;

/**
 * Launch by launch, the shipped PTX gives what the Java twin gives: shapes that reach every path of the kernels which
 * the catalogue's small ones do not, at aligned and at odd addresses, and NaN, infinities, zeros of both signs, ties.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KernelsMatchTwinsTest {
    private static final double BOUND = 3e-6;

    /** Of kernels whose operands are rounded to 10 bits of mantissa. */
    private static final double COARSE = 1e-3;

    /** Of kernels that write bf16: one step. */
    private static final double HALVES = 0x1p-7;

    private final PtxLibrary library = PtxLibrary.shipped();

    static Stream<KernelWork> works() {
        return KernelWorks.all();
    }

    private static double bound(String kernel) {
        if (kernel.startsWith("round_")) {
            return 0;
        }
        if (kernel.endsWith("_bf16")) {
            return HALVES;
        }
        return kernel.startsWith("coarse_") || kernel.endsWith("_tf32") ? COARSE : BOUND;
    }

    @ParameterizedTest
    @MethodSource("works")
    void ptxGivesWhatTheTwinGives(KernelWork work) {
        for (int misalignment : new int[] {0, 3}) {
            try (TwinComparison device = new TwinComparison(library, misalignment, work.nan())) {
                work.does().accept(device);
                Map<String, Double> far = new TreeMap<>(device.errors());
                far.entrySet().removeIf(e -> e.getValue() <= bound(e.getKey()));
                assertEquals(Map.of(), far, work + ", addresses off 16 bytes by " + misalignment + " floats");
            }
        }
    }
}
