// A row moved by a warp.
#pragma once

#include "pack.cuh"
#include "threads.cuh"

template <int N>
__device__ __forceinline__ void copy_row_of(const float* __restrict__ from, float* __restrict__ to, int n) {
    for (int j = lane() * N; j < n; j += 32 * N) {
        store<N>(to + j, load<N>(from + j));
    }
}

__device__ __forceinline__ void copy_row(const float* __restrict__ from, float* __restrict__ to, int n) {
    if (in_fours(n, from, to)) {
        copy_row_of<4>(from, to, n);
    } else {
        copy_row_of<1>(from, to, n);
    }
}
