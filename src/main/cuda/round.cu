#include "pack.cuh"
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

__device__ __forceinline__ unsigned bf16_of(float x) {
    unsigned bits = __float_as_uint(x);
    return x != x ? bits >> 16 | 0x40u : (bits + 0x7fffu + (bits >> 16 & 1u)) >> 16;
}

// round_bf16: y = x as bf16, two in a word and the first of them in its lower half, to nearest, ties to even, as
// cvt.rn.bf16.f32; NaN stays one; zeros up to a whole four.
//   twin     op.Round.BF16
//   threads  one for four elements
//   bytes    6*n (least 6*n)
//   flops    n
//   example  n=4096*3072
extern "C" __global__ void round_bf16(const float* __restrict__ x, int* __restrict__ y, int n, int items) {
    int i = element_item();
    if (i >= items) {
        return;
    }
    int first = 4 * i;
    Pack<4> values = {};
    if (first + 4 <= n && aligned(x)) {
        values = load<4>(x + first);
    } else {
#pragma unroll
        for (int j = 0; j < 4; j++) {
            if (first + j < n) {
                values.v[j] = x[first + j];
            }
        }
    }
    unsigned low = bf16_of(values.v[0]) | bf16_of(values.v[1]) << 16;
    unsigned high = bf16_of(values.v[2]) | bf16_of(values.v[3]) << 16;
    *reinterpret_cast<uint2*>(y + 2 * i) = make_uint2(low, high);
}
