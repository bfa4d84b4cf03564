package saeengine.op;

import org.junit.jupiter.api.Tag;

/** The op catalogue on the CUDA device over the stand-in GPU, kernels run as the PTX that ships. */
@Tag("standin")
class CudaOpCatalogueTest extends OpCatalogueTest {}
