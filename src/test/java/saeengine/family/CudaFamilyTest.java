package saeengine.family;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import saeengine.cuda.PtxExecutor;
import saeengine.tensor.Device;

/** A model with rotated heads, exact GELU and parallel blocks on the CUDA device over the stand-in GPU. */
@Tag("standin")
class CudaFamilyTest {
    @TempDir
    Path folder;

    @Test
    void theSitesOfAGptNeoX() {
        try (Device device = PtxExecutor.device(1)) {
            AgainstReference against = GptNeoXFamilyTest.parallel(device, folder);
            against.everySite();
            against.logits();
        }
    }

    /** Grouped heads, windows, caps of scores and logits, norms of 1 + weight, GeGLU. */
    @Test
    void theLogitsOfAGemma2() {
        try (Device device = PtxExecutor.device(1)) {
            GemmaFamiliesTest.gemma2(device, folder).logits();
        }
    }

    /** Normed heads, SwiGLU. */
    @Test
    void theLogitsOfAQwen3() {
        try (Device device = PtxExecutor.device(1)) {
            LlamaFamiliesTest.qwen3(device, folder).logits();
        }
    }
}
