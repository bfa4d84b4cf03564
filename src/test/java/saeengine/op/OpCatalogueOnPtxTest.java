package saeengine.op;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.List;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import saeengine.ptx.PtxDevice;
import saeengine.ptx.PtxLibrary;
import saeengine.ptx.PtxMachine;

/** Every op of the catalogue on the shipped PTX: values, gradients, two schedules with the same bits, memory. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OpCatalogueOnPtxTest {
    private final PtxLibrary library = PtxLibrary.shipped();

    static List<OpCase> cases() {
        return OpCatalogue.cases();
    }

    private PtxDevice device(long seed) {
        return new PtxDevice(library, PtxMachine.Options.checked(seed), false);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void valuesAreThoseOfTheFloat64Reference(OpCase op) {
        try (PtxDevice device = device(1)) {
            OpChecks.values(device, op);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void gradientsAreThoseOfDifferences(OpCase op) {
        try (PtxDevice device = device(2)) {
            OpChecks.gradients(device, op);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void bitsDoNotDependOnTheSchedule(OpCase op) {
        try (PtxDevice one = device(3);
                PtxDevice other = device(4)) {
            float[][] first = OpChecks.results(one, op);
            float[][] second = OpChecks.results(other, op);
            for (int i = 0; i < first.length; i++) {
                assertArrayEquals(first[i], second[i], 0f, op.name());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void gradientsAddAndMemoryComesBack(OpCase op) {
        try (PtxDevice device = device(5)) {
            OpChecks.memory(device, op);
        }
    }
}
