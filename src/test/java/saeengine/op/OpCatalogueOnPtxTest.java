package saeengine.op;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import saeengine.check.EdgeCase;
import saeengine.check.OpCase;
import saeengine.check.OpCatalogue;
import saeengine.check.OpChecks;
import saeengine.check.OpRuns;
import saeengine.cpu.CpuDevice;
import saeengine.ptx.Coverage;
import saeengine.ptx.PtxDevice;
import saeengine.ptx.PtxLibrary;
import saeengine.ptx.PtxMachine;
import saeengine.tensor.Device;

/**
 * Every op of the catalogue on the shipped PTX: values, gradients, two schedules with the same bits, memory; the edge
 * cases against the CPU; and how much of the PTX ran in all of that.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class OpCatalogueOnPtxTest {
    private static final double LEAST_SHARE = 0.95;

    private final PtxLibrary library = PtxLibrary.shipped();
    private final Coverage coverage = new Coverage(library);

    static List<OpCase> cases() {
        return OpCatalogue.cases();
    }

    static List<EdgeCase> edges() {
        return KernelEdges.cases();
    }

    private <T> T onPtx(long seed, boolean ownGemm, Function<Device, T> work) {
        try (PtxDevice device = new PtxDevice(library, PtxMachine.Options.checked(seed), ownGemm)) {
            T result = work.apply(device);
            coverage.add(device.machine());
            return result;
        }
    }

    private void check(long seed, Consumer<Device> check) {
        onPtx(seed, false, device -> {
            check.accept(device);
            return null;
        });
    }

    @ParameterizedTest
    @MethodSource("cases")
    void valuesAreThoseOfTheFloat64Reference(OpCase op) {
        check(1, device -> OpChecks.values(device, op));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void gradientsAreThoseOfDifferences(OpCase op) {
        check(2, device -> OpChecks.gradients(device, op));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void bitsDoNotDependOnTheSchedule(OpCase op) {
        float[][] first = onPtx(3, false, device -> OpRuns.results(device, op));
        float[][] second = onPtx(4, false, device -> OpRuns.results(device, op));
        for (int i = 0; i < first.length; i++) {
            assertArrayEquals(first[i], second[i], 0f, op.name());
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void gradientsAddAndMemoryComesBack(OpCase op) {
        check(5, device -> OpChecks.memory(device, op));
    }

    /** Whatever errors the hardware's approximate functions have, results are the same up to the cases' tolerance. */
    @ParameterizedTest
    @MethodSource("cases")
    void resultsHoldForOtherErrorsOfApproximateFunctions(OpCase op) {
        List<float[]> first = withErrors(7, op);
        List<float[]> second = withErrors(8, op);
        EdgeCase.requireClose(first, second, op.name());
    }

    private List<float[]> withErrors(long errors, OpCase op) {
        PtxMachine.Options options = PtxMachine.Options.checked(5).withErrors(errors);
        try (PtxDevice device = new PtxDevice(library, options, false)) {
            return List.of(OpRuns.results(device, op));
        }
    }

    /** Matrix products too run on the shipped kernels here. */
    @ParameterizedTest
    @MethodSource("edges")
    void edgesAreThoseOfTheCpu(EdgeCase edge) {
        List<float[]> got = onPtx(6, true, edge.run());
        try (Device cpu = CpuDevice.checked(1)) {
            EdgeCase.requireClose(edge.run().apply(cpu), got, edge.name());
        }
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void everyKernelRanAndNearlyEveryInstruction() {
        System.out.print(coverage.summary());
        assertEquals(List.of(), coverage.neverRun(), "kernels that never ran");
        for (String kernel : coverage.kernels()) {
            assertTrue(
                    coverage.share(kernel) >= LEAST_SHARE,
                    () -> kernel + ": these instructions never ran: " + coverage.missed(kernel));
        }
    }
}
