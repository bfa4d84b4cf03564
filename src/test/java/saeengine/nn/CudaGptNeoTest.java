package saeengine.nn;

import org.junit.jupiter.api.Tag;

/** GPT-Neo on the CUDA device over the stand-in GPU. */
@Tag("standin")
class CudaGptNeoTest extends GptNeoTest {}
