package saeengine.cuda;

import org.jspecify.annotations.Nullable;

/**
 * How a CUDA device works.
 *
 * @param precision of products, whoever does them
 * @param gemm whose products; null for cuBLAS where it is there, else our own
 * @param checked whether each step tensor is an allocation of its own, for tests
 * @param graphs whether work that came before is launched as a graph; the bits are the same
 */
public record CudaSettings(Precision precision, @Nullable GemmLibrary gemm, boolean checked, boolean graphs) {
    /** Tensor cores for what may be coarse, by whichever library there is. */
    public static final CudaSettings DEFAULT = new CudaSettings(Precision.AUTO, null, false);

    /** With graphs. */
    public CudaSettings(Precision precision, @Nullable GemmLibrary gemm, boolean checked) {
        this(precision, gemm, checked, true);
    }
}
