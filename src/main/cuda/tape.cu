#include "threads.cuh"

// fill: y = value.
//   twin     autograd.Tape.FILL
//   threads  one an element
//   bytes    4*n (least 4*n)
//   flops    0
//   example  n=4096*768
extern "C" __global__ void fill(float* __restrict__ y, float value, int items) {
    int i = element_item();
    if (i < items) {
        y[i] = value;
    }
}

// copy: y = x.
//   twin     autograd.Tape.COPY
//   threads  one an element
//   bytes    8*n (least 8*n)
//   flops    0
//   example  n=4096*768
extern "C" __global__ void copy(const float* __restrict__ x, float* __restrict__ y, int items) {
    int i = element_item();
    if (i < items) {
        y[i] = x[i];
    }
}
