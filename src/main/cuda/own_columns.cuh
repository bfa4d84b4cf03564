// Rows by a block: a thread owns every 256th column, in all loops over the row, so that they need no barrier.
#pragma once

#include "reduce.cuh"
#include "threads.cuh"

// each(j) for the thread's columns. Not unrolled: rows are a few columns a thread, and a block's loads wait together.
template <class Each>
__device__ __forceinline__ void own_columns(int d, Each each) {
#pragma unroll 1
    for (int j = threadIdx.x; j < d; j += THREADS) {
        each(j);
    }
}

__device__ __forceinline__ float block_dot(const float* x, const float* y, int d) {
    float sum = 0.f;
    own_columns(d, [&](int j) { sum += x[j] * y[j]; });
    return block_sum(sum);
}
