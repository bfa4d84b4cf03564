// Rows by a block, N neighbouring columns at a time: a thread owns the same ones in all loops over a row, so that they
// need no barrier.
#pragma once

#include "pack.cuh"
#include "reduce.cuh"
#include "threads.cuh"

// each(j) for the first of each of the thread's groups of N columns.
template <int N, class Each>
__device__ __forceinline__ void own_packs(int d, Each each) {
#pragma unroll 1
    for (int j = threadIdx.x * N; j < d; j += THREADS * N) {
        each(j);
    }
}

// to = f(to, x), column by column.
template <int N, class F>
__device__ __forceinline__ void combine(float* to, const float* x, F f) {
    Pack<N> a = load<N>(to);
    Pack<N> b = load<N>(x);
#pragma unroll
    for (int i = 0; i < N; i++) {
        a.v[i] = f(a.v[i], b.v[i]);
    }
    store<N>(to, a);
}

template <int N>
__device__ __forceinline__ float block_dot(const float* x, const float* y, int d) {
    float sum = 0.f;
    own_packs<N>(d, [&](int j) {
        Pack<N> a = load<N>(x + j);
        Pack<N> b = load<N>(y + j);
#pragma unroll
        for (int i = 0; i < N; i++) {
            sum += a.v[i] * b.v[i];
        }
    });
    return block_sum(sum);
}
