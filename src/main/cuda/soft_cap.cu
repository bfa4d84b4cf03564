#include "threads.cuh"

// soft_cap_forward: y = c tanh(x / c).
//   twin     op.SoftCap.FORWARD
//   threads  one an element
//   bytes    8*n (least 8*n)
//   flops    12*n
//   example  n=4096*32000
extern "C" __global__ void soft_cap_forward(
        const float* __restrict__ x, float* __restrict__ y, int n, float cap, int items) {
    int i = element_item();
    if (i < items) {
        y[i] = cap * tanhf(x[i] / cap);
    }
}

// soft_cap_backward: dx += dy (1 - (y / c)^2).
//   twin     op.SoftCap.BACKWARD
//   threads  one an element
//   bytes    16*n (least 16*n)
//   flops    5*n
//   example  n=4096*32000
extern "C" __global__ void soft_cap_backward(
        const float* __restrict__ y,
        const float* __restrict__ dy,
        float* __restrict__ dx,
        int n,
        float cap,
        int items) {
    int i = element_item();
    if (i < items) {
        float capped = y[i] / cap;
        dx[i] += dy[i] * (1.f - capped * capped);
    }
}
