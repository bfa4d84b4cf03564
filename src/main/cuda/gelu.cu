#include "activations.cuh"
#include "threads.cuh"

// gelu_forward: y = u s, s = 1 / (1 + exp(-2 v)), v = sqrt(2/pi) (u + 0.044715 u^3).
//   twin     op.Gelu.FORWARD
//   threads  one an element
//   bytes    8*n (least 8*n)
//   flops    12*n
//   example  n=4096*3072
extern "C" __global__ void gelu_forward(const float* __restrict__ u, float* __restrict__ y, int n, int items) {
    int i = element_item();
    if (i < items) {
        y[i] = gelu::value(u[i]);
    }
}

// gelu_backward: du += dy (s + u s (1 - s) 2 v'(u)).
//   twin     op.Gelu.BACKWARD
//   threads  one an element
//   bytes    16*n (least 16*n)
//   flops    22*n
//   example  n=4096*3072
extern "C" __global__ void gelu_backward(
        const float* __restrict__ u, const float* __restrict__ dy, float* __restrict__ du, int n, int items) {
    int i = element_item();
    if (i < items) {
        du[i] += dy[i] * gelu::slope(u[i]);
    }
}
