package saeengine.check;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import saeengine.cuda.CudaDevice;
import saeengine.cuda.CudaSettings;
import saeengine.cuda.PtxExecutor;
import saeengine.tensor.Device;

/** The timed work runs on the stand-in GPU; its times mean nothing there. */
@Tag("standin")
class CudaTimingsTest {
    @Test
    void everyKernelWithACostIsTimed() {
        PtxExecutor.install();
        try (Device device = CudaDevice.open(CudaSettings.DEFAULT)) {
            TimingsTest.assertAllTimed(Timings.of(device, TimingsTest.TINY));
        }
    }
}
