#include "threads.cuh"

// residual_forward: r = x - y.
//   twin     op.Residual.FORWARD
//   threads  one an element
//   bytes    12*n (least 12*n)
//   flops    n
//   example  n=4096*768
extern "C" __global__ void residual_forward(
        const float* __restrict__ x, const float* __restrict__ y, float* __restrict__ r, int n, int items) {
    int i = element_item();
    if (i < items) {
        r[i] = x[i] - y[i];
    }
}
