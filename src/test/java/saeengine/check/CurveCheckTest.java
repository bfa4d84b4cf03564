package saeengine.check;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import saeengine.cpu.CpuDevice;
import saeengine.tensor.Device;

/** The band of the long trainings' losses fails no card whose products are as coarse as they may be. */
class CurveCheckTest {
    private static final int STEPS = 300;

    @Test
    void coarseProductsStayWithinHalfTheBand() {
        for (CurveCheck.Case recipe : CurveCheck.cases(true)) {
            try (Device oracle = new CpuDevice(1);
                    Device device = recipe.bf16()
                            ? CoarseDevice.shortening(new CpuDevice(1))
                            : CoarseDevice.rounding(new CpuDevice(1))) {
                CurveCheck.check(device, oracle, recipe, STEPS, Selftest.Size.SMALL)
                        .forEach(d -> assertTrue(d.error() > 0 && d.error() < 0.5 * d.bound(), d.toString()));
            }
        }
    }
}
