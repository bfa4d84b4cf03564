#include "threads.cuh"

// relu_forward: y = max(x, 0). NaN stays NaN, -0 becomes 0.
//   twin     op.Relu.FORWARD
//   threads  one an element
//   bytes    8*n (least 8*n)
//   flops    n
//   example  n=4096*3072
extern "C" __global__ void relu_forward(const float* __restrict__ x, float* __restrict__ y, int n, int items) {
    int i = element_item();
    if (i < items) {
        float value = x[i];
        y[i] = value <= 0.f ? 0.f : value;
    }
}

// relu_backward: dx += dy where y is positive. y is rectified, so that min(y * huge, 1) of the twin is 1, 0 or NaN.
//   twin     op.Relu.BACKWARD
//   threads  one an element
//   bytes    16*n (least 16*n)
//   flops    3*n
//   example  n=4096*3072
extern "C" __global__ void relu_backward(
        const float* __restrict__ y, const float* __restrict__ dy, float* __restrict__ dx, int n, int items) {
    int i = element_item();
    if (i < items) {
        float value = y[i];
        dx[i] += dy[i] * (value > 0.f ? 1.f : value);
    }
}
