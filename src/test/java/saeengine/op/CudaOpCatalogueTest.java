package saeengine.op;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import saeengine.check.OpCase;
import saeengine.check.OpCatalogue;
import saeengine.check.OpChecks;
import saeengine.cuda.PtxExecutor;
import saeengine.tensor.Device;

/** Every op of the catalogue on the CUDA device: JCuda, the stand-in GPU, and the PTX that ships. */
@Tag("standin")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CudaOpCatalogueTest {
    private Device device;

    static List<OpCase> cases() {
        return OpCatalogue.cases();
    }

    @BeforeAll
    void open() {
        device = PtxExecutor.device(1);
    }

    @AfterAll
    void close() {
        device.close();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void valuesAreThoseOfTheFloat64Reference(OpCase op) {
        OpChecks.values(device, op);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void gradientsAreThoseOfDifferences(OpCase op) {
        OpChecks.gradients(device, op);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void gradientsAddAndMemoryComesBack(OpCase op) {
        OpChecks.memory(device, op);
    }
}
