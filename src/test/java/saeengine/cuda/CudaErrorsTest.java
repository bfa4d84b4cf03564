package saeengine.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import saeengine.autograd.Tape;
import saeengine.op.SquaredError;
import saeengine.sae.Sae;
import saeengine.sae.SaeInit;
import saeengine.tensor.Tensor;
import saeengine.train.Adam;

/** Each simulated error ends in its message, and nothing is leaked. */
@Tag("standin")
class CudaErrorsTest {
    @BeforeEach
    void ready() {
        PtxExecutor.install();
    }

    @AfterEach
    void nothingIsLeft() {
        assertEquals(0, StandIn.get("LEAKED"));
        assertEquals(0, StandIn.get("LIVE_CONTEXTS"));
        assertEquals(0, StandIn.get("LIVE_BYTES"));
        assertEquals(0, StandIn.get("LIVE_MODULES"));
    }

    /** Two steps of training, as a run does them. */
    private static void train(CudaSettings settings) {
        try (CudaDevice device = CudaDevice.open(settings)) {
            Sae sae = new Sae(device, Sae.Shape.plain(6, 9));
            SaeInit.TORCH.draw(sae, 1);
            Adam adam = new Adam(device, sae.parameters(), Adam.Constants.DEFAULT);
            for (int step = 0; step < 2; step++) {
                try (Tape tape = Tape.recording(device)) {
                    Tensor x = tape.zeros(5, 6);
                    Tensor loss =
                            SquaredError.squaredError(tape, sae.forward(tape, x).reconstruction(), x);
                    tape.backward(loss);
                    adam.step(tape, 1e-3);
                    loss.item();
                }
            }
        }
    }

    private static String failure(Class<? extends RuntimeException> type, CudaSettings settings) {
        return assertThrows(type, () -> train(settings)).getMessage();
    }

    /** Memory runs out at every allocation of a run in turn: the one that fails is named, and all others are freed. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void outOfMemoryAnywhere(boolean checked) {
        CudaSettings settings = new CudaSettings(Precision.FP32, null, checked);
        int failures = 0;
        int nth = 0;
        do {
            StandIn.set("OOM_AT", ++nth);
            try {
                train(settings);
            } catch (IllegalStateException e) {
                assertTrue(e.getMessage().contains("the GPU's memory is full: a tensor ["), e.getMessage());
                failures++;
            }
            assertEquals(0, StandIn.get("LEAKED"), "after a failure of allocation " + nth);
            assertEquals(0, StandIn.get("LIVE_CONTEXTS"));
        } while (StandIn.setting("OOM_AT") == 0);
        assertTrue(failures > 8, "a run has more allocations than " + failures);
    }

    /** Without memory for cuBLAS's workspace a run goes on with its own products. */
    @Test
    void noMemoryForTheWorkspace() {
        StandIn.set("OOM_AT", 1);
        try (CudaDevice device = CudaDevice.open(CudaSettings.DEFAULT)) {
            assertTrue(device.describe().contains("own products ("), device.describe());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 17})
    void aLaunchThatFails(int which) {
        StandIn.set("LAUNCH_FAIL_AT", which);
        String message = failure(CudaException.class, CudaSettings.DEFAULT);
        assertTrue(message.contains("CUDA_ERROR_LAUNCH_FAILED (719)"), message);
        assertTrue(message.contains(" after "), message);
    }

    @Test
    void aDriverOlderThanThePtx() {
        StandIn.set("PTX_VERSION", 70);
        String message = failure(CudaUnavailable.class, CudaSettings.DEFAULT);
        assertTrue(message.contains("kernels do not load") && message.contains("222"), message);
        StandIn.reset();
        StandIn.set("CUDA_VERSION", 11080);
        message = failure(CudaUnavailable.class, CudaSettings.DEFAULT);
        assertTrue(message.contains("CUDA 11.8") && message.contains("525"), message);
    }

    @Test
    void aCardTooOldAndNoCard() {
        StandIn.set("CAPABILITY", 75);
        String message = failure(CudaUnavailable.class, CudaSettings.DEFAULT);
        assertTrue(message.contains("7.5") && message.contains("--device cpu"), message);
        StandIn.set("DEVICES", 0);
        message = failure(CudaUnavailable.class, CudaSettings.DEFAULT);
        assertTrue(message.contains("CUDA_ERROR_NO_DEVICE") && message.contains("nvidia-smi"), message);
        assertTrue(assertThrows(CudaUnavailable.class, () -> train(CudaSettings.DEFAULT))
                .isNone());
    }

    @Test
    void cublasThatDoesNotWork() {
        StandIn.set("CUBLAS_STATUS", 1);
        try (CudaDevice device = CudaDevice.open(CudaSettings.DEFAULT)) {
            assertTrue(device.describe().contains("CUBLAS_STATUS_NOT_INITIALIZED"), device.describe());
        }
        String message = failure(CudaUnavailable.class, new CudaSettings(Precision.FP32, GemmLibrary.CUBLAS, false));
        assertTrue(message.contains("--gemm cublas"), message);
    }

    /** What a kernel does wrong is told by name: here it reads memory that nobody wrote. */
    @Test
    void aTrapOfTheInterpreter() {
        StandIn.load(new PtxExecutor(true, 1));
        CudaException e = assertThrows(CudaException.class, () -> {
            try (CudaDevice device = CudaDevice.open(new CudaSettings(Precision.FP32, null, true));
                    Tape tape = Tape.inference(device)) {
                saeengine.op.Relu.relu(tape, tape.empty(300)).toArray();
            }
        });
        assertTrue(e.getMessage().contains("relu_forward, relu.cu:"), e.getMessage());
    }
}
