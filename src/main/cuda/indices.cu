#include "threads.cuh"

// indices: y[i] = i.
//   twin     op.Indices.INDICES
//   threads  one an element
//   bytes    4*n (least 4*n)
//   flops    0
//   example  n=16384
extern "C" __global__ void indices(int* __restrict__ y, int n, int items) {
    int i = element_item();
    if (i < items) {
        y[i] = i;
    }
}
