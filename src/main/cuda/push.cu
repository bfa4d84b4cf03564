#include "threads.cuh"

// push: ring[next] = x; next = (next + 1) % places.
//   twin     op.Push.PUSH
//   threads  one
//   bytes    16 (least 16)
//   flops    0
//   example  places=4096
extern "C" __global__ void push(
        const float* __restrict__ x, float* __restrict__ ring, int* __restrict__ next, int places, int items) {
    if (element_item() < items) {
        int at = *next;
        ring[at] = *x;
        *next = at + 1 == places ? 0 : at + 1;
    }
}
