// Sums over a warp and over a block, in an order that depends on nothing but the thread's place.
#pragma once

#include "threads.cuh"

// The sum over the warp's lanes, the same bits in each.
template <class T>
__device__ __forceinline__ T warp_sum(T x) {
#pragma unroll
    for (int apart = 16; apart > 0; apart /= 2) {
        x += __shfl_xor_sync(ALL, x, apart);
    }
    return x;
}

// The sum over the block's threads, the same bits in each. All threads take part.
template <class T>
__device__ __forceinline__ T block_sum(T x) {
    __shared__ T sums[WARPS];
    x = warp_sum(x);
    if (lane() == 0) {
        sums[warp()] = x;
    }
    __syncthreads();
    T total = sums[0];
#pragma unroll
    for (int i = 1; i < WARPS; i++) {
        total += sums[i];
    }
    __syncthreads();
    return total;
}
