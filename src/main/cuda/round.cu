#include "threads.cuh"

// round_tf32: y = x with 10 bits of mantissa, to nearest, ties away from 0, as cvt.rna.tf32.f32; NaN stays as it is.
//   twin     op.Round.TF32
//   threads  one an element
//   bytes    8*n (least 8*n)
//   flops    n
//   example  n=4096*3072
extern "C" __global__ void round_tf32(const float* __restrict__ x, float* __restrict__ y, int n, int items) {
    int i = element_item();
    if (i < items) {
        unsigned bits = __float_as_uint(x[i]);
        bool finite = (bits & 0x7f800000u) != 0x7f800000u;
        y[i] = __uint_as_float(finite ? (bits + 0x1000u) & 0xffffe000u : bits);
    }
}
