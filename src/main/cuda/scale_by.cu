#include "threads.cuh"

// scale_by: y += factor x, for a factor in memory.
//   twin     op.ScaleBy.ADD
//   threads  one an element
//   bytes    12*n (least 12*n)
//   flops    2*n
//   example  n=4096*768
extern "C" __global__ void scale_by(
        const float* __restrict__ x, const float* __restrict__ factor, float* __restrict__ y, int n, int items) {
    int i = element_item();
    if (i < items) {
        y[i] += *factor * x[i];
    }
}
