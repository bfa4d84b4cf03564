package saeengine.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import saeengine.autograd.Tape;
import saeengine.tensor.DType;
import saeengine.tensor.Later;
import saeengine.tensor.Tensor;

/** Numbers that are read later, on the stand-in: what they are, when the host waits for them, and what is left. */
@Tag("standin")
class ReadLaterTest {
    @BeforeEach
    void ready() {
        PtxExecutor.install();
    }

    @AfterEach
    void nothingIsLeft() {
        assertEquals(0, StandIn.get("LEAKED"));
        assertEquals(0, StandIn.get("LIVE_CONTEXTS"));
    }

    /** The number is that of when it was asked for, whatever became of its tensor and memory. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void isTheNumberOfWhenItWasAskedFor(boolean checked) {
        StandIn.set("DEFER", 1);
        try (CudaDevice device = CudaDevice.open(new CudaSettings(Precision.FP32, null, checked))) {
            Tensor kept = device.allocate(DType.F32, 3);
            List<Later> laters = new ArrayList<>();
            for (int step = 0; step < 3; step++) {
                try (Tape tape = Tape.inference(device)) {
                    Tensor x = tape.zeros();
                    tape.fill(x, 10 + step);
                    laters.add(device.readLater(x));
                    tape.fill(x, -1);
                    tape.fill(kept, step);
                    laters.add(device.readLater(one(kept)));
                }
            }
            for (int step = 2; step >= 0; step--) {
                assertEquals(10 + step, laters.get(2 * step).get());
                assertEquals(step, laters.get(2 * step + 1).get());
                assertEquals(step, laters.get(2 * step + 1).get(), "again");
            }
        }
    }

    private static Tensor one(Tensor tensor) {
        return tensor.reshaped(tensor.size(), 1).rowRange(1, 2);
    }

    /** Held back, work has not been done until someone waits: asking does not wait, and reading one number gets all. */
    @Test
    void askingDoesNotWait() {
        try (CudaDevice device = CudaDevice.open(CudaSettings.DEFAULT);
                Tape tape = Tape.inference(device)) {
            StandIn.set("DEFER", 1);
            Tensor x = tape.zeros(1);
            Later first = device.readLater(x);
            tape.fill(x, 2);
            Later second = device.readLater(x);
            assertEquals(0, StandIn.get("LAUNCHES"));
            assertEquals(0f, first.get());
            assertEquals(1, StandIn.get("DOWNLOADS"));
            assertEquals(2f, second.get());
            assertEquals(1, StandIn.get("DOWNLOADS"), "both came at once");
        }
    }

    /** Twice round the ring and a bit, the numbers read after all were asked for, and some never. */
    @Test
    void theRingGoesRound() {
        StandIn.set("DEFER", 1);
        try (CudaDevice device = CudaDevice.open(CudaSettings.DEFAULT);
                Tape tape = Tape.inference(device)) {
            Tensor x = tape.zeros(1);
            List<Later> laters = new ArrayList<>();
            int count = 2 * LaterRing.PLACES + 7;
            for (int i = 0; i < count; i++) {
                tape.fill(x, i);
                laters.add(device.readLater(x));
            }
            for (int i = 0; i < count; i += 3) {
                assertEquals(i, laters.get(i).get());
            }
        }
    }

    @Test
    void whatCannotBeRead() {
        Later unread;
        Later read;
        try (CudaDevice device = CudaDevice.open(CudaSettings.DEFAULT)) {
            Tensor x = device.allocate(DType.F32, 2);
            IllegalArgumentException size = assertThrows(IllegalArgumentException.class, () -> device.readLater(x));
            assertTrue(size.getMessage().contains("[2]"), size.getMessage());
            read = device.readLater(one(x));
            assertEquals(0f, read.get());
            unread = device.readLater(one(x));
        }
        assertEquals(0f, read.get());
        assertTrue(assertThrows(IllegalStateException.class, unread::get)
                .getMessage()
                .contains("before its device is closed"));
    }
}
