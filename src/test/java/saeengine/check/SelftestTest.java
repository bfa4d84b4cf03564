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
import saeengine.testing.ChangedDevice;
import saeengine.testing.WrongKernel;

/** The self-test passes on a device that is right, and says what is wrong with one that is not. */
class SelftestTest {
    private static final int STEPS = 12;

    private static Map<String, Section> sections(UnaryOperator<Device> change, String only) {
        Map<String, Section> sections = new TreeMap<>();
        try (Device device = change.apply(CpuDevice.checked(2));
                Device oracle = new CpuDevice(1)) {
            Selftest test = new Selftest(device, oracle, new Selftest.Plan(only, STEPS), (part, done, all) -> {});
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
