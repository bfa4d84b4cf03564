package saeengine.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import saeengine.cpu.CpuDevice;
import saeengine.tensor.Device;

/** Every kernel with a cost is timed, and products of each form. */
class TimingsTest {
    static final Sizes TINY = new Sizes(16, 12, 20, 3, 2, 8, 33);

    @Test
    void everyKernelWithACostIsTimed() {
        try (Device device = CpuDevice.checked(1)) {
            assertAllTimed(Timings.of(device, TINY));
        }
    }

    static void assertAllTimed(Timings timings) {
        Set<String> names = timings.all().stream().map(Timing::name).collect(Collectors.toSet());
        assertTrue(names.containsAll(Cost.ofKernels(TINY).keySet()), names.toString());
        assertEquals(
                List.of("product nn", "product nt", "product tn"),
                names.stream()
                        .filter(name -> name.startsWith("product"))
                        .map(name -> name.substring(0, 10))
                        .sorted()
                        .toList());
        timings.all().forEach(timing -> assertTrue(timing.seconds() > 0, timing.name()));
    }

    /** The largest launch of a form counts: here the logits' product. */
    @Test
    void theLargestProductCounts() {
        try (Device device = CpuDevice.checked(1)) {
            Timing nt = Timings.of(device, TINY).all().stream()
                    .filter(timing -> timing.name().startsWith("product nt"))
                    .findFirst()
                    .orElseThrow();
            assertEquals("product nt 16x33x12", nt.name());
            assertEquals(2.0 * 16 * 33 * 12, nt.cost().flops());
        }
    }

    @Test
    void sharesAreOfPaperWhereTheCardIsKnown() {
        Timing copy = new Timing("copy", 1e-3, new Cost(1e9, 0));
        Timing product = new Timing("product nn", 1e-3, new Cost(1e6, 2e9));
        List<Timing> all = List.of(copy, product);
        Peak known = Peak.of("cuda, NVIDIA H100 80GB HBM3, driver for CUDA 12.4, cuBLAS, fp32", all);
        assertEquals("H100 SXM on paper", known.what());
        assertEquals(1 / 3.35, known.share(copy), 1e-9);
        assertEquals(2 / 66.9, known.share(product), 1e-9);
        for (String other : List.of("cuda, NVIDIA GeForce RTX 4090 Laptop GPU, driver", "cuda, NVIDIA H100 PCIe, x")) {
            Peak measured = Peak.of(other, all);
            assertEquals("measured copy and product", measured.what());
            assertEquals(1, measured.share(copy), 1e-9);
            assertEquals(1, measured.share(product), 1e-9);
        }
    }
}
