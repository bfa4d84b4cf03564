// Where a thread stands. Every kernel runs in blocks of 256 threads, eight warps; the launch shape of its Kernel says
// what an item is: one an element (ELEMENT), one a warp (ROW), one a block (BLOCK).
#pragma once

constexpr int THREADS = 256;
constexpr int WARPS = 8;
constexpr unsigned ALL = 0xffffffffu;

__device__ __forceinline__ int element_item() {
    return blockIdx.x * THREADS + threadIdx.x;
}

__device__ __forceinline__ int warp() {
    return threadIdx.x >> 5;
}

__device__ __forceinline__ int lane() {
    return threadIdx.x & 31;
}

__device__ __forceinline__ int row_item() {
    return blockIdx.x * WARPS + warp();
}
