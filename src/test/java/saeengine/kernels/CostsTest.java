package saeengine.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import saeengine.check.Cost;
import saeengine.check.Sizes;

/** The self-test's costs are those of the comments above the kernels. */
class CostsTest {
    /** Timed on more than the example has: nothing of a copy is to stay in a cache. */
    private static final Map<String, Double> LARGER = Map.of(
            "copy", (double) Sizes.LARGE.rows() * Sizes.LARGE.features(),
            "fill", (double) Sizes.LARGE.rows() * Sizes.LARGE.features());

    @Test
    void costsAreThoseOfTheComments() {
        Map<String, KernelNote> notes =
                KernelNote.all().stream().collect(Collectors.toMap(KernelNote::name, Function.identity()));
        Cost.ofKernels(Sizes.LARGE).forEach((name, cost) -> {
            KernelNote note = notes.get(name);
            Map<String, Double> sizes = new LinkedHashMap<>(note.example());
            if (LARGER.containsKey(name)) {
                sizes.put("n", LARGER.get(name));
            }
            assertEquals(Formula.value(note.least(), sizes), cost.bytes(), 1e-9 * cost.bytes(), name + ", bytes");
            assertEquals(Formula.value(note.flops(), sizes), cost.flops(), 1e-9 * cost.flops(), name + ", flops");
        });
    }
}
