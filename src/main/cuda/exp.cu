#include "threads.cuh"

// exp_forward: y = e^x.
//   twin     op.Exp.FORWARD
//   threads  one an element
//   bytes    8*n (least 8*n)
//   flops    8*n
//   example  n=16384
extern "C" __global__ void exp_forward(const float* __restrict__ x, float* __restrict__ y, int n, int items) {
    int i = element_item();
    if (i < items) {
        y[i] = expf(x[i]);
    }
}

// exp_backward: dx += dy y.
//   twin     op.Exp.BACKWARD
//   threads  one an element
//   bytes    16*n (least 16*n)
//   flops    2*n
//   example  n=16384
extern "C" __global__ void exp_backward(
        const float* __restrict__ y, const float* __restrict__ dy, float* __restrict__ dx, int n, int items) {
    int i = element_item();
    if (i < items) {
        dx[i] += dy[i] * y[i];
    }
}
