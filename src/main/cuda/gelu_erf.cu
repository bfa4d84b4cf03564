#include "activations.cuh"
#include "threads.cuh"

// gelu_erf_forward: y = max(u, 0) - |u| h, h = Phi(-|u|) = t P(t) exp(-u^2 / 2), t = 1 / (1 + 0.3 |u|).
//   twin     op.GeluErf.FORWARD
//   threads  one an element
//   bytes    8*n (least 8*n)
//   flops    30*n
//   example  n=4096*3072
extern "C" __global__ void gelu_erf_forward(const float* __restrict__ u, float* __restrict__ y, int n, int items) {
    int i = element_item();
    if (i < items) {
        y[i] = gelu_erf::value(u[i]);
    }
}

// gelu_erf_backward: du += dy (Phi(u) + u exp(-u^2 / 2) / sqrt(2 pi)).
//   twin     op.GeluErf.BACKWARD
//   threads  one an element
//   bytes    16*n (least 16*n)
//   flops    34*n
//   example  n=4096*3072
extern "C" __global__ void gelu_erf_backward(
        const float* __restrict__ u, const float* __restrict__ dy, float* __restrict__ du, int n, int items) {
    int i = element_item();
    if (i < items) {
        du[i] += dy[i] * gelu_erf::slope(u[i]);
    }
}
