#include "power.cuh"
#include "threads.cuh"

// power_forward: y = x^e, 0 where x is not positive.
//   twin     op.Power.FORWARD
//   threads  one an element
//   bytes    8*n (least 8*n)
//   flops    20*n
//   example  n=4096
extern "C" __global__ void power_forward(
        const float* __restrict__ x, float* __restrict__ y, int n, float exponent, int items) {
    int i = element_item();
    if (i < items) {
        y[i] = power_value(x[i], exponent);
    }
}

// power_backward: dx += dy e x^(e - 1), nothing where x is not positive.
//   twin     op.Power.BACKWARD
//   threads  one an element
//   bytes    16*n (least 16*n)
//   flops    23*n
//   example  n=4096
extern "C" __global__ void power_backward(
        const float* __restrict__ x,
        const float* __restrict__ dy,
        float* __restrict__ dx,
        int n,
        float exponent,
        int items) {
    int i = element_item();
    if (i < items) {
        dx[i] += dy[i] * power_slope(x[i], exponent);
    }
}
