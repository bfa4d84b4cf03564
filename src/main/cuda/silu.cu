#include "activations.cuh"
#include "threads.cuh"

// silu_forward: y = u s, s = 1 / (1 + exp(-u)).
//   twin     op.Silu.FORWARD
//   threads  one an element
//   bytes    8*n (least 8*n)
//   flops    4*n
//   example  n=4096*3072
extern "C" __global__ void silu_forward(const float* __restrict__ u, float* __restrict__ y, int n, int items) {
    int i = element_item();
    if (i < items) {
        y[i] = silu::value(u[i]);
    }
}

// silu_backward: du += dy (s + u s (1 - s)).
//   twin     op.Silu.BACKWARD
//   threads  one an element
//   bytes    16*n (least 16*n)
//   flops    9*n
//   example  n=4096*3072
extern "C" __global__ void silu_backward(
        const float* __restrict__ u, const float* __restrict__ dy, float* __restrict__ du, int n, int items) {
    int i = element_item();
    if (i < items) {
        du[i] += dy[i] * silu::slope(u[i]);
    }
}
