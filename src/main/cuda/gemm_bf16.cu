#include "gemm_mma.cuh"

// gemm_bf16_nn: c = alpha a b + beta c on tensor cores; a [m, k], b [k, n], c [m, n], operands of bf16, two in a word; c is not read where beta is 0.
//   twin     tensor.Device.gemm
//   threads  a block a tile of 128 x 128 of one part of k, 64 x 32 a warp in pieces of 16 x 8; three stages of 16 words along k
//   bytes    2*m*k*(n+127)/128+2*k*n*(m+127)/128+4*m*n*parts (least 2*m*k+2*k*n+4*m*n)
//   flops    2*m*n*k
//   example  m=4096 n=768 k=768 parts=1
extern "C" __global__ void __launch_bounds__(THREADS, 2) gemm_bf16_nn(
        const int* a, const int* b, float* c, int m, int n, int k, int parts, float alpha, float beta) {
    const unsigned short* left = reinterpret_cast<const unsigned short*>(a);
    const unsigned short* right = reinterpret_cast<const unsigned short*>(b);
    product<unsigned short, true, false>(left, right, c, m, n, k, parts, alpha, beta);
}

// gemm_bf16_nt: c = alpha a b^T + beta c on tensor cores; a [m, k], b [n, k], operands of bf16, two in a word.
//   twin     tensor.Device.gemm
//   threads  as gemm_bf16_nn
//   bytes    2*m*k*(n+127)/128+2*k*n*(m+127)/128+4*m*n*parts (least 2*m*k+2*k*n+4*m*n)
//   flops    2*m*n*k
//   example  m=4096 n=16384 k=768 parts=1
extern "C" __global__ void __launch_bounds__(THREADS, 2) gemm_bf16_nt(
        const int* a, const int* b, float* c, int m, int n, int k, int parts, float alpha, float beta) {
    const unsigned short* left = reinterpret_cast<const unsigned short*>(a);
    const unsigned short* right = reinterpret_cast<const unsigned short*>(b);
    product<unsigned short, true, true>(left, right, c, m, n, k, parts, alpha, beta);
}

// gemm_bf16_tn: c = alpha a^T b + beta c on tensor cores; a [k, m], b [k, n], operands of bf16, two in a word.
//   twin     tensor.Device.gemm
//   threads  as gemm_bf16_nn
//   bytes    2*m*k*(n+127)/128+2*k*n*(m+127)/128+4*m*n*parts (least 2*m*k+2*k*n+4*m*n)
//   flops    2*m*n*k
//   example  m=768 n=768 k=4096 parts=1
extern "C" __global__ void __launch_bounds__(THREADS, 2) gemm_bf16_tn(
        const int* a, const int* b, float* c, int m, int n, int k, int parts, float alpha, float beta) {
    const unsigned short* left = reinterpret_cast<const unsigned short*>(a);
    const unsigned short* right = reinterpret_cast<const unsigned short*>(b);
    product<unsigned short, false, false>(left, right, c, m, n, k, parts, alpha, beta);
}

// gemm_bf16_tt: c = alpha a^T b^T + beta c on tensor cores; a [k, m], b [n, k], operands of bf16, two in a word.
//   twin     tensor.Device.gemm
//   threads  as gemm_bf16_nn
//   bytes    2*m*k*(n+127)/128+2*k*n*(m+127)/128+4*m*n*parts (least 2*m*k+2*k*n+4*m*n)
//   flops    2*m*n*k
//   example  m=4096 n=768 k=768 parts=1
extern "C" __global__ void __launch_bounds__(THREADS, 2) gemm_bf16_tt(
        const int* a, const int* b, float* c, int m, int n, int k, int parts, float alpha, float beta) {
    const unsigned short* left = reinterpret_cast<const unsigned short*>(a);
    const unsigned short* right = reinterpret_cast<const unsigned short*>(b);
    product<unsigned short, false, true>(left, right, c, m, n, k, parts, alpha, beta);
}
