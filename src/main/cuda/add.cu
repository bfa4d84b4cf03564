#include "threads.cuh"

// add_forward: y = a + b.
//   twin     op.Add.FORWARD
//   threads  one an element
//   bytes    12*n (least 12*n)
//   flops    n
//   example  n=4096*768
extern "C" __global__ void add_forward(
        const float* __restrict__ a, const float* __restrict__ b, float* __restrict__ y, int n, int items) {
    int i = element_item();
    if (i < items) {
        y[i] = a[i] + b[i];
    }
}

// add_backward: dx += dy.
//   twin     op.Add.BACKWARD
//   threads  one an element
//   bytes    12*n (least 12*n)
//   flops    n
//   example  n=4096*768
extern "C" __global__ void add_backward(const float* __restrict__ dy, float* __restrict__ dx, int n, int items) {
    int i = element_item();
    if (i < items) {
        dx[i] += dy[i];
    }
}
