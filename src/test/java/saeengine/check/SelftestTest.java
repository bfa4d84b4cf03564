package saeengine.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import saeengine.cpu.CpuDevice;
import saeengine.tensor.Device;
import saeengine.tensor.Gemm;
import saeengine.tensor.Products;
import saeengine.tensor.Tensor;
import saeengine.testing.ChangedDevice;
import saeengine.testing.WrongKernel;

/** The self-test passes on a device that is right, and says what is wrong with one that is not. */
class SelftestTest {
    private static final int STEPS = 12;

    private static Map<String, Section> sections(UnaryOperator<Device> change, String only) {
        Map<String, Section> sections = new TreeMap<>();
        try (Device device = change.apply(CpuDevice.checked(2));
                Device oracle = new CpuDevice(1)) {
            Selftest test = new Selftest(
                    device, oracle, new Selftest.Plan(only, STEPS, Selftest.Size.SMALL), (part, done, all) -> {});
            test.parts().forEach(part -> {
                Section section = part.get();
                sections.put(section.name(), section);
            });
        }
        return sections;
    }

    private static List<String> failed(Map<String, Section> sections) {
        return sections.values().stream()
                .filter(section -> !section.passed())
                .map(Section::name)
                .toList();
    }

    @Test
    void aRightDevicePasses() {
        Map<String, Section> sections = sections(device -> device, "");
        sections.values().forEach(section -> assertEquals(List.of(), section.failures(), section.name()));
        assertEquals(OpCatalogue.cases().size(), sections.get("values").cases());
        assertEquals(OpCatalogue.cases().size(), sections.get("values").worst().size());
        assertEquals(EdgeCatalogue.cases().size(), sections.get("edges").cases());
        assertEquals(2, sections.get("training").cases());
        assertEquals(85, sections.get("tf32").cases());
        assertEquals(87, sections.get("bf16").cases());
        assertTrue(sections.get("tf32")
                .text()
                .endsWith("; this device's products are exact and are held to float32's bound"));
        assertEquals(16, sections.get("tiles").cases());
        assertEquals(4, sections.get("fused").cases());
        assertEquals(2, sections.get("curve").cases());
        assertTrue(sections.get("gradients").farthest().orElseThrow().error() > 0);
    }

    @Test
    void aWrongKernelIsNamed() {
        Map<String, Section> sections = sections(device -> WrongKernel.by(device, "gelu_forward", 1, 1.01f), "");
        assertEquals(List.of("as the CPU", "edges", "values"), failed(sections));
        List<String> failures = sections.get("values").failures();
        assertEquals(3, failures.size(), failures.toString());
        assertTrue(failures.stream().allMatch(line -> line.startsWith("gelu ")), failures.toString());
        assertTrue(sections.get("values").text().startsWith("FAIL  values"));
        assertTrue(sections.get("values").text().contains("3 failures"));
    }

    /** The backward pass alone is wrong. */
    @Test
    void aWrongGradientIsNamed() {
        Map<String, Section> sections = sections(device -> WrongKernel.by(device, "gelu_backward", 2, 1.01f), "gelu");
        assertEquals(List.of("as the CPU", "edges", "gradients", "memory"), failed(sections));
    }

    @Test
    void notANumberIsNoSuccess() {
        Map<String, Section> sections =
                sections(device -> WrongKernel.by(device, "gelu_forward", 1, Float.NaN), "gelu");
        assertFalse(sections.get("values").passed());
        assertFalse(sections.get("as the CPU").passed());
        assertTrue(Double.isNaN(sections.get("values").farthest().orElseThrow().error()));
    }

    /** So little that no bound is broken: every launch gives other bits than the one before. */
    @Test
    void otherBitsTheSecondTime() {
        Map<String, Section> sections = sections(device -> WrongKernel.more(device, "gelu_forward", 1, 1e-7f), "gelu");
        assertEquals(List.of("edges", "same bits"), failed(sections));
        assertTrue(sections.get("same bits").failures().get(0).startsWith("gelu 1, result 1, element 0: one run gave"));
    }

    @Test
    void aTrainingThatIsALittleOff() {
        Map<String, Section> sections =
                sections(device -> WrongKernel.by(device, "relu_encode_forward", 0, 1.001f), "relu-l1-colnorm");
        assertEquals(List.of("training"), failed(sections));
    }

    @Test
    void memoryThatStays() {
        Map<String, Section> sections = sections(Leaking::new, "gelu");
        assertEquals(List.of("memory"), failed(sections));
        assertTrue(sections.get("memory").failures().get(0).contains("bytes in use before"));
    }

    /** A launch that throws is one case's failure, and the others still run. */
    @Test
    void aDeviceThatThrows() {
        Map<String, Section> sections = sections(
                device -> WrongKernel.with(device, "gelu_forward", args -> {
                    throw new IllegalStateException("the launch\nfailed");
                }),
                "elu ");
        assertEquals(
                "gelu 1: java.lang.IllegalStateException: the launch failed",
                sections.get("values").failures().get(0));
        assertEquals(3, sections.get("values").failures().size());
        assertTrue(sections.get("values").cases() > 3);
    }

    @Test
    void aNameThatNothingHas() {
        assertThrows(IllegalArgumentException.class, () -> sections(device -> device, "no such op"));
    }

    /** What tensor cores do: to nearest. */
    @Test
    void roundedOperandsPass() {
        Map<String, Section> sections = sections(device -> CoarseDevice.rounding(device), "");
        sections.values().forEach(section -> assertEquals(List.of(), section.failures(), section.name()));
        assertFalse(sections.get("tf32").text().contains("exact"));
        assertTrue(sections.get("tf32").farthest().orElseThrow().error() > 1e-6);
    }

    /** Those of bf16, too, and selections that are chosen again from candidates. */
    @Test
    void shortOperandsPass() {
        Map<String, Section> sections = sections(device -> CoarseDevice.shortening(device), "");
        sections.values().forEach(section -> assertEquals(List.of(), section.failures(), section.name()));
        assertEquals("", sections.get("bf16").note());
        assertTrue(sections.get("bf16").farthest().orElseThrow().error() > 1e-4);
        assertEquals(4, sections.get("curve").cases());
    }

    @Test
    void candidatesThatAreChosenFromWrongly() {
        Map<String, Section> sections =
                sections(device -> WrongKernel.by(CoarseDevice.shortening(device), "rescore_topk", 4, 1.001f), "topk");
        assertEquals(List.of("bf16"), failed(sections));
        assertEquals(2, sections.get("bf16").failures().size());
    }

    /** Operands cut off have twice the error, always towards 0: more than sums explain. */
    @Test
    void operandsThatAreCutOff() {
        Map<String, Section> sections = sections(device -> CoarseDevice.cutting(device), "product");
        assertEquals(List.of("bf16", "tf32"), failed(sections));
        assertTrue(sections.get("tf32").failures().get(0).contains(" of rounded operands: relative error"));
        assertTrue(sections.get("bf16").failures().get(0).contains(" of rounded operands: relative error"));
    }

    /** An op that rounds something else than its operands. */
    @Test
    void anOpBeyondTheBoundOfItsProducts() {
        Map<String, Section> sections = sections(
                device -> WrongKernel.by(CoarseDevice.rounding(device), "relu_encode_forward", 0, 1.005f),
                "relu_encode 33");
        assertTrue(failed(sections).contains("tf32"));
        assertTrue(sections.get("tf32").failures().get(0).startsWith("relu_encode 33x7x19: relative error"));
    }

    @Test
    void productsThatAreLessExactThanTheySay() {
        Map<String, Section> sections = sections(Rough::new, "product");
        assertEquals(List.of("bf16", "tf32"), failed(sections));
        assertTrue(sections.get("tf32").failures().get(0).contains(", exact: relative error"));
    }

    /** The first tile is right, and all there is of a narrow selection. */
    @Test
    void aLaterTileIsWrong() {
        Map<String, Section> sections = sections(
                device -> WrongKernel.with(device, "active_topk_merge", args -> {
                    if ((Integer) args[8] > 0) {
                        Tensor queues = (Tensor) args[2];
                        int[] changed = new int[queues.size()];
                        queues.device().download(queues, changed, 0);
                        // The last row's first entry has the rank of infinity.
                        changed[changed.length - queues.cols()] = 0xff800000;
                        queues.device().upload(changed, 0, queues);
                    }
                }),
                "topk");
        assertEquals(List.of("tiles"), failed(sections));
        assertTrue(sections.get("tiles").failures().get(0).startsWith("active_topk by tiles of 256 35x1061"));
    }

    @Test
    void aSelectionThatIsWrongBeyondManyFeatures() {
        Map<String, Section> sections = sections(
                device -> WrongKernel.with(device, "topk_forward", args -> {
                    if (((Tensor) args[0]).cols() == 1061) {
                        Tensor values = (Tensor) args[1];
                        float[] changed = values.toArray();
                        changed[0] *= 1.001f;
                        values.device().upload(changed, 0, values);
                    }
                }),
                "topk");
        assertEquals(List.of("tiles"), failed(sections));
    }

    /** Gradients are half a hundredth off in the fused step alone. */
    @Test
    void aFusedStepThatIsALittleOff() {
        Map<String, Section> sections = sections(device -> WrongKernel.by(device, "active_decode", 9, 1.005f), "fused");
        assertEquals(List.of("fused"), failed(sections));
        assertEquals(4, sections.get("fused").cases());
        List<String> failures = sections.get("fused").failures();
        assertTrue(
                failures.stream().anyMatch(line -> line.startsWith("fused topk 40x32x128, moves")),
                failures.toString());
        assertTrue(
                failures.stream().anyMatch(line -> line.startsWith("fused sparsify-topk 33x31x165, moves")),
                failures.toString());
    }

    @Test
    void aCurveThatIsAnother() {
        Map<String, Section> sections =
                sections(device -> WrongKernel.by(device, "active_decode", 8, -1f), "curve sparsify");
        assertEquals(List.of("curve"), failed(sections));
        assertTrue(sections.get("curve").failures().get(0).startsWith("curve sparsify-topk, mean loss of steps"));
    }

    /** One launch among those of the second run gives other bits in one place. */
    @Test
    void aCurveOfOtherBitsTheSecondTime() {
        int[] launches = {0};
        Map<String, Section> sections = sections(
                device -> WrongKernel.with(device, "active_decode", args -> {
                    if (++launches[0] == 5 * STEPS + 3) {
                        Tensor dz = (Tensor) args[9];
                        float[] values = dz.toArray();
                        values[0] += 1e-3f;
                        dz.device().upload(values, 0, dz);
                    }
                }),
                "curve topk");
        assertEquals(List.of("curve"), failed(sections));
        assertTrue(sections.get("curve").failures().get(0).startsWith("curve topk, 60 steps, result"));
    }

    /** Its products are as coarse as bf16's, and it does not say so. */
    private static final class Rough extends ChangedDevice {
        Rough(Device inner) {
            super(inner);
        }

        @Override
        public void gemm(Gemm shape, Products products, float alpha, Tensor a, Tensor b, float beta, Tensor c) {
            inner.gemm(shape, products, alpha * (1 + 0x1p-9f), a, b, beta, c);
        }
    }

    /** Counts more and more bytes. */
    private static final class Leaking extends ChangedDevice {
        private long lost;

        Leaking(Device inner) {
            super(inner);
        }

        @Override
        public long usedBytes() {
            return inner.usedBytes() + lost++;
        }
    }
}
