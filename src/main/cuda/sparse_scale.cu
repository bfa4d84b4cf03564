#include "threads.cuh"

// sparse_scale_forward: y[i] = values[i] s[indices[i]].
//   twin     op.SparseScale.FORWARD
//   threads  one a kept value
//   bytes    16*n (least 12*n)
//   flops    n
//   example  n=131072
extern "C" __global__ void sparse_scale_forward(
        const float* __restrict__ values,
        const int* __restrict__ indices,
        const float* __restrict__ s,
        float* __restrict__ y,
        int n,
        int items) {
    int i = element_item();
    if (i < items) {
        y[i] = values[i] * s[indices[i]];
    }
}

// sparse_scale_backward: dvalues[i] += dy[i] s[indices[i]].
//   twin     op.SparseScale.BACKWARD
//   threads  one a kept value
//   bytes    20*n (least 16*n)
//   flops    2*n
//   example  n=131072
extern "C" __global__ void sparse_scale_backward(
        const float* __restrict__ dy,
        const int* __restrict__ indices,
        const float* __restrict__ s,
        float* __restrict__ dvalues,
        int n,
        int items) {
    int i = element_item();
    if (i < items) {
        dvalues[i] += dy[i] * s[indices[i]];
    }
}
