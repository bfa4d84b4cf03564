// Rows by a block, N neighbouring columns at a time: a thread owns the same ones in all loops over a row, so that they
// need no barrier.
#pragma once

#include "pack.cuh"
#include "threads.cuh"

// each(j) for the first of each of the thread's groups of N columns.
template <int N, class Each>
__device__ __forceinline__ void own_packs(int d, Each each) {
#pragma unroll 1
    for (int j = threadIdx.x * N; j < d; j += THREADS * N) {
        each(j);
    }
}
