package saeengine.cuda;

/**
 * How a CUDA device works.
 *
 * @param precision of products
 * @param gemm whose products; null for cuBLAS where it is there, else our own
 * @param checked whether each step tensor is an allocation of its own, for tests
 */
public record CudaSettings(Precision precision, GemmLibrary gemm, boolean checked) {
    /** Float32, by whichever library there is. */
    public static final CudaSettings DEFAULT = new CudaSettings(Precision.FP32, null, false);
}
