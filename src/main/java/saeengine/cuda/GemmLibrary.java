package saeengine.cuda;

/** Whose matrix products run. */
public enum GemmLibrary {
    /** NVIDIA's library, libcublas.so.12 or libcublas.so.13. */
    CUBLAS,
    /** The kernels of gemm.cu, gemm_tf32.cu and gemm_bf16.cu, which need nothing but the driver. */
    OWN
}
