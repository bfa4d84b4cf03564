// Results that products on tensor cores alone are going to read, written as those have their operands.
#pragma once

#include "mma.cuh"
#include "pack.cuh"

// Four numbers, in one access where `fours` says that addresses allow it.
__device__ __forceinline__ Pack<4> load_four(const float* from, bool fours) {
    if (fours) {
        return load<4>(from);
    }
    return {from[0], from[1], from[2], from[3]};
}

// Rounded to tf32.
struct Tf32 {
    float* to;

    __device__ __forceinline__ void put(size_t at, Pack<4> x, bool fours) const {
#pragma unroll
        for (int i = 0; i < 4; i++) {
            x.v[i] = __uint_as_float(tf32_of(x.v[i]));
        }
        if (fours) {
            store<4>(to + at, x);
            return;
        }
#pragma unroll
        for (int i = 0; i < 4; i++) {
            to[at + i] = x.v[i];
        }
    }
};

// Rounded to bf16, two in a word, the first in its lower half.
struct Bf16 {
    int* to;

    __device__ __forceinline__ void put(size_t at, const Pack<4>& x, bool fours) const {
        int* words = to + at / 2;
        unsigned low = bf16_pair(x.v[0], x.v[1]);
        unsigned high = bf16_pair(x.v[2], x.v[3]);
        if (fours) {
            *reinterpret_cast<uint2*>(words) = make_uint2(low, high);
        } else {
            words[0] = low;
            words[1] = high;
        }
    }
};
