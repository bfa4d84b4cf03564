// Sums of what stands before a thread, with the sum of all.
#pragma once

#include "threads.cuh"

struct Scan {
    int before;
    int total;
};

// The exclusive sum over the block's threads in their order; all threads take part, and pass a barrier at its end.
__device__ __forceinline__ Scan scan_block(int own) {
    __shared__ int sums[WARPS];
    int up_to = own;
#pragma unroll
    for (int apart = 1; apart < 32; apart *= 2) {
        int left = __shfl_up_sync(ALL, up_to, apart);
        up_to += lane() >= apart ? left : 0;
    }
    if (lane() == 31) {
        sums[warp()] = up_to;
    }
    __syncthreads();
    Scan scan = {up_to - own, 0};
    for (int w = 0; w < WARPS; w++) {
        scan.before += w < warp() ? sums[w] : 0;
        scan.total += sums[w];
    }
    __syncthreads();
    return scan;
}
