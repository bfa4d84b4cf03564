package saeengine.check;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import saeengine.autograd.Tape;
import saeengine.check.EdgeCase.Values;
import saeengine.cpu.CpuDevice;
import saeengine.op.GatedMlp;
import saeengine.op.Linear;
import saeengine.tensor.Device;
import saeengine.tensor.Products;
import saeengine.tensor.Tensor;

/** Results that are written as products read them are the op's, rounded: other devices are only compared with this one. */
class OperandEdgesTest {
    private static List<EdgeCase> cases() {
        List<EdgeCase> cases = new ArrayList<>();
        OperandEdges.small(cases);
        OperandEdges.rows(cases, 5, 36, Values.HUGE);
        OperandEdges.rows(cases, 5, 36, Values.SPECIAL);
        return cases;
    }

    @TestFactory
    List<DynamicTest> theyAreAsNearAsRoundingLeavesThem() {
        return cases().stream()
                .map(edge -> DynamicTest.dynamicTest(edge.name(), () -> {
                    try (Device device = CpuDevice.checked(1)) {
                        for (float[] times : edge.run().apply(device)) {
                            assertArrayEquals(new float[times.length], times);
                        }
                    }
                }))
                .toList();
    }

    /** Else the cases would hold of devices that round nothing. */
    @Test
    void noMoreBitsAreKept() {
        for (int bits : new int[] {Products.TF32_BITS, Products.BF16_BITS}) {
            try (Device device = CpuDevice.checked(1);
                    Tape t = Tape.inference(RoundedResults.of(device, bits), Products.SHORT)) {
                Tensor x = t.of(Values.PLAIN.fill(18, 1), 9, 2);
                Tensor w = t.of(Values.PLAIN.fill(72, 2), 36, 2);
                Tensor y = Linear.activated(t.forProducts(), x, w, null, GatedMlp.Activation.SILU);
                int below = (1 << Products.FLOAT_BITS - bits) - 1;
                for (float number : RoundedResults.numbers(y)) {
                    assertEquals(0, Float.floatToRawIntBits(number) & below, "bits below the last of " + bits);
                }
            }
        }
    }
}
