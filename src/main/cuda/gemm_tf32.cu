#include "gemm_mma.cuh"

// gemm_tf32_nn: c = alpha a b + beta c on tensor cores; a [m, k], b [k, n], c [m, n], operands rounded to tf32; c is not read where beta is 0.
//   twin     tensor.Device.gemm
//   threads  a block a tile of 128 x 128 of one part of k, 64 x 32 a warp in pieces of 16 x 8; three stages of 16 words along k
//   bytes    4*m*k*(n+127)/128+4*k*n*(m+127)/128+4*m*n*parts (least 4*m*k+4*k*n+4*m*n)
//   flops    2*m*n*k
//   example  m=4096 n=768 k=768 parts=1
extern "C" __global__ void __launch_bounds__(THREADS, 2) gemm_tf32_nn(
        const float* a, const float* b, float* c, int m, int n, int k, int parts, float alpha, float beta) {
    product<float, true, false>(a, b, c, m, n, k, parts, alpha, beta);
}

// gemm_tf32_nt: c = alpha a b^T + beta c on tensor cores; a [m, k], b [n, k], operands rounded to tf32.
//   twin     tensor.Device.gemm
//   threads  as gemm_tf32_nn
//   bytes    4*m*k*(n+127)/128+4*k*n*(m+127)/128+4*m*n*parts (least 4*m*k+4*k*n+4*m*n)
//   flops    2*m*n*k
//   example  m=4096 n=16384 k=768 parts=1
extern "C" __global__ void __launch_bounds__(THREADS, 2) gemm_tf32_nt(
        const float* a, const float* b, float* c, int m, int n, int k, int parts, float alpha, float beta) {
    product<float, true, true>(a, b, c, m, n, k, parts, alpha, beta);
}

// gemm_tf32_tn: c = alpha a^T b + beta c on tensor cores; a [k, m], b [k, n], operands rounded to tf32.
//   twin     tensor.Device.gemm
//   threads  as gemm_tf32_nn
//   bytes    4*m*k*(n+127)/128+4*k*n*(m+127)/128+4*m*n*parts (least 4*m*k+4*k*n+4*m*n)
//   flops    2*m*n*k
//   example  m=768 n=768 k=4096 parts=1
extern "C" __global__ void __launch_bounds__(THREADS, 2) gemm_tf32_tn(
        const float* a, const float* b, float* c, int m, int n, int k, int parts, float alpha, float beta) {
    product<float, false, false>(a, b, c, m, n, k, parts, alpha, beta);
}

// gemm_tf32_tt: c = alpha a^T b^T + beta c on tensor cores; a [k, m], b [n, k], operands rounded to tf32.
//   twin     tensor.Device.gemm
//   threads  as gemm_tf32_nn
//   bytes    4*m*k*(n+127)/128+4*k*n*(m+127)/128+4*m*n*parts (least 4*m*k+4*k*n+4*m*n)
//   flops    2*m*n*k
//   example  m=4096 n=768 k=768 parts=1
extern "C" __global__ void __launch_bounds__(THREADS, 2) gemm_tf32_tt(
        const float* a, const float* b, float* c, int m, int n, int k, int parts, float alpha, float beta) {
    product<float, false, true>(a, b, c, m, n, k, parts, alpha, beta);
}

// gemm_sum_parts: c = alpha sum over parts of part[p] + beta c, parts ascending; c is not read where beta is 0.
//   twin     tensor.Device.gemm
//   threads  one an element
//   bytes    4*n*parts+4*n (least 4*n*parts+4*n)
//   flops    n*parts
//   example  n=768*768 parts=4
extern "C" __global__ void gemm_sum_parts(
        const float* __restrict__ part, float* __restrict__ c, int n, int parts, float alpha, float beta) {
    int i = element_item();
    if (i < n) {
        float sum = part[i];
#pragma unroll 1
        for (int p = 1; p < parts; p++) {
            sum += part[static_cast<size_t>(p) * n + i];
        }
        c[i] = scaled(sum, alpha, beta, c + i);
    }
}
