package saeengine.op;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import saeengine.check.OpCase;
import saeengine.check.OpCatalogue;
import saeengine.check.OpChecks;
import saeengine.check.OpRuns;
import saeengine.tensor.Device;
import saeengine.testing.Devices;

/** Every op of the catalogue on every device: values, gradients, the same bits, memory given back. */
class OpCatalogueTest {
    static Stream<Arguments> casesOnDevices() {
        return Devices.all().stream()
                .flatMap(device -> OpCatalogue.cases().stream().map(op -> Arguments.of(op, device)));
    }

    static Stream<OpCase> cases() {
        return OpCatalogue.cases().stream();
    }

    @ParameterizedTest(name = "{0} on {1}")
    @MethodSource("casesOnDevices")
    void valuesAreThoseOfTheFloat64Reference(OpCase op, Devices.Maker maker) {
        try (Device device = maker.open()) {
            OpChecks.values(device, op);
        }
    }

    @ParameterizedTest(name = "{0} on {1}")
    @MethodSource("casesOnDevices")
    void gradientsAreThoseOfDifferences(OpCase op, Devices.Maker maker) {
        try (Device device = maker.open()) {
            OpChecks.gradients(device, op);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void bitsDoNotDependOnThreads(OpCase op) {
        List<float[][]> all = new ArrayList<>();
        for (Devices.Maker maker : Devices.all()) {
            try (Device device = maker.open()) {
                all.add(OpRuns.results(device, op));
            }
        }
        for (float[][] results : all) {
            for (int i = 0; i < results.length; i++) {
                assertArrayEquals(all.get(0)[i], results[i], 0f, op.name());
            }
        }
    }

    @ParameterizedTest(name = "{0} on {1}")
    @MethodSource("casesOnDevices")
    void gradientsAddAndMemoryComesBack(OpCase op, Devices.Maker maker) {
        try (Device device = maker.open()) {
            OpChecks.memory(device, op);
        }
    }
}
