package saeengine.cuda;

import static jcuda.jcublas.JCublas2.cublasCreate;
import static jcuda.jcublas.JCublas2.cublasDestroy;
import static jcuda.jcublas.JCublas2.cublasGemmEx_new;
import static jcuda.jcublas.JCublas2.cublasSetStream;
import static jcuda.jcublas.JCublas2.cublasSetWorkspace;
import static jcuda.jcublas.cublasComputeType.CUBLAS_COMPUTE_32F;
import static jcuda.jcublas.cublasComputeType.CUBLAS_COMPUTE_32F_FAST_TF32;
import static jcuda.jcublas.cublasComputeType.CUBLAS_COMPUTE_32F_PEDANTIC;
import static jcuda.jcublas.cublasGemmAlgo.CUBLAS_GEMM_DEFAULT;
import static jcuda.jcublas.cublasOperation.CUBLAS_OP_N;
import static jcuda.jcublas.cublasOperation.CUBLAS_OP_T;

import jcuda.cudaDataType;
import jcuda.driver.CUstream;
import jcuda.jcublas.cublasHandle;
import jcuda.jcublas.cublasStatus;
import jcuda.runtime.cudaStream_t;
import saeengine.cuda.CudaDriver.HostMemory;
import saeengine.tensor.Gemm;
import saeengine.tensor.Products;

/**
 * Matrix products by cuBLAS on one stream, with a workspace of their own, so that two runs give the same bits.
 *
 * <p>cuBLAS is column-major: a row-major c = a b is its c^T = b^T a^T.
 */
final class JCudaBlas implements AutoCloseable {
    private static final int HOPPER = 90;

    private static final int BETA = 4;

    private final cublasHandle handle = new cublasHandle();
    private final HostMemory scalars;

    /**
     * A handle on the current context.
     *
     * @param workspace the address of memory on the card, which stays the caller's
     * @param workspaceBytes see {@link #workspaceBytes}
     * @param scalars host memory of 8 bytes or more, for alpha and beta
     */
    JCudaBlas(CUstream stream, long workspace, long workspaceBytes, HostMemory scalars) {
        this.scalars = scalars;
        check("cublasCreate", cublasCreate(handle));
        // Setting the stream resets the workspace, so the workspace comes second.
        check("cublasSetStream", cublasSetStream(handle, new cudaStream_t(stream)));
        check("cublasSetWorkspace", cublasSetWorkspace(handle, new JCudaPointer(workspace), workspaceBytes));
    }

    /** What NVIDIA recommends. */
    static long workspaceBytes(Card card) {
        return (card.capability() >= HOPPER ? 32L : 4L) << 20;
    }

    void gemm(Gemm s, Products products, float alpha, long a, long b, float beta, long c) {
        scalars.bytes().putFloat(0, alpha).putFloat(BETA, beta);
        int operands = products == Products.SHORT ? cudaDataType.CUDA_R_16BF : cudaDataType.CUDA_R_32F;
        int status = cublasGemmEx_new(
                handle,
                s.transposeB() ? CUBLAS_OP_T : CUBLAS_OP_N,
                s.transposeA() ? CUBLAS_OP_T : CUBLAS_OP_N,
                s.n(),
                s.m(),
                s.k(),
                new JCudaPointer(scalars.address()),
                new JCudaPointer(b),
                operands,
                Math.max(1, s.transposeB() ? s.k() : s.n()),
                new JCudaPointer(a),
                operands,
                Math.max(1, s.transposeA() ? s.m() : s.k()),
                new JCudaPointer(scalars.address() + BETA),
                new JCudaPointer(c),
                cudaDataType.CUDA_R_32F,
                Math.max(1, s.n()),
                compute(products),
                CUBLAS_GEMM_DEFAULT);
        if (status != cublasStatus.CUBLAS_STATUS_SUCCESS) {
            throw failure(
                    "cublasGemmEx " + s + " " + products + " (alpha " + alpha + ", a 0x" + Long.toHexString(a)
                            + ", b 0x" + Long.toHexString(b) + ", beta " + beta + ", c 0x" + Long.toHexString(c) + ")",
                    status);
        }
    }

    /** Sums are float32 in each case. */
    private static int compute(Products products) {
        return switch (products) {
            case EXACT -> CUBLAS_COMPUTE_32F_PEDANTIC;
            case COARSE -> CUBLAS_COMPUTE_32F_FAST_TF32;
            case SHORT -> CUBLAS_COMPUTE_32F;
        };
    }

    private static void check(String call, int status) {
        if (status != cublasStatus.CUBLAS_STATUS_SUCCESS) {
            throw failure(call, status);
        }
    }

    private static CudaException failure(String call, int status) {
        return new CudaException(call + ": " + cublasStatus.stringFor(status) + " (" + status + ")", status);
    }

    @Override
    public void close() {
        check("cublasDestroy", cublasDestroy(handle));
    }
}
