// Sums of what stands before a thread.
#pragma once

#include "threads.cuh"

// The exclusive sum over the block's threads in their order; all threads take part.
__device__ __forceinline__ int before_in_block(int own) {
    __shared__ int sums[WARPS];
    int upTo = own;
#pragma unroll
    for (int apart = 1; apart < 32; apart *= 2) {
        int left = __shfl_up_sync(ALL, upTo, apart);
        upTo += lane() >= apart ? left : 0;
    }
    if (lane() == 31) {
        sums[warp()] = upTo;
    }
    __syncthreads();
    int before = upTo - own;
    for (int w = 0; w < warp(); w++) {
        before += sums[w];
    }
    __syncthreads();
    return before;
}
