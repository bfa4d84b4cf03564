#include "threads.cuh"

// FLT_MIN: what is less has an inverse that float32 does not hold.
constexpr float LEAST_NORMAL = 0x1p-126f;

// scale_forward: y = factor x.
//   twin     op.Scale.FORWARD
//   threads  one an element
//   bytes    8*n (least 8*n)
//   flops    n
//   example  n=4096*768
extern "C" __global__ void scale_forward(
        const float* __restrict__ x, float* __restrict__ y, int n, float factor, int items) {
    int i = element_item();
    if (i < items) {
        y[i] = factor * x[i];
    }
}

// scale_backward: y += factor x.
//   twin     op.Scale.ADD_SCALED
//   threads  one an element
//   bytes    12*n (least 12*n)
//   flops    2*n
//   example  n=4096*768
extern "C" __global__ void scale_backward(
        const float* __restrict__ x, float* __restrict__ y, int n, float factor, int items) {
    int i = element_item();
    if (i < items) {
        y[i] += factor * x[i];
    }
}

// quotient: y += x / divisor; nothing where the divisor is nearer 0 than any normal number.
//   twin     op.Scale.ADD_QUOTIENT
//   threads  one an element
//   bytes    12*n+4 (least 12*n+4)
//   flops    2*n
//   example  n=4096*768
extern "C" __global__ void quotient(
        const float* __restrict__ x, const float* __restrict__ divisor, float* __restrict__ y, int n, int items) {
    int i = element_item();
    float by = *divisor;
    if (i < items && !(fabsf(by) < LEAST_NORMAL)) {
        y[i] += x[i] / by;
    }
}
