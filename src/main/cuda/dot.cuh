// Dot products of rows by a warp.
#pragma once

#include "pack.cuh"
#include "reduce.cuh"

template <int N>
__device__ __forceinline__ float warp_dot_of(const float* x, const float* y, int n) {
    float sum = 0.f;
    for (int j = lane() * N; j < n; j += 32 * N) {
        Pack<N> a = load<N>(x + j);
        Pack<N> b = load<N>(y + j);
#pragma unroll
        for (int i = 0; i < N; i++) {
            sum += a.v[i] * b.v[i];
        }
    }
    return warp_sum(sum);
}

// x . y over n columns, the same bits in every lane; four columns a lane where both start on 16 bytes.
__device__ __forceinline__ float warp_dot(const float* x, const float* y, int n) {
    return in_fours(n, x, y) ? warp_dot_of<4>(x, y, n) : warp_dot_of<1>(x, y, n);
}

// ||x[row]||^2 of a matrix of d columns.
__device__ __forceinline__ float warp_squares(const float* x, int row, int d) {
    const float* at = x + static_cast<size_t>(row) * d;
    return warp_dot(at, at, d);
}

template <int N>
__device__ __forceinline__ void warp_add_of(float scale, const float* x, float* into, int n) {
    for (int j = lane() * N; j < n; j += 32 * N) {
        Pack<N> a = load<N>(x + j);
        Pack<N> sum = load<N>(into + j);
#pragma unroll
        for (int i = 0; i < N; i++) {
            sum.v[i] += scale * a.v[i];
        }
        store<N>(into + j, sum);
    }
}

// into += scale x over n columns.
__device__ __forceinline__ void warp_add(float scale, const float* x, float* into, int n) {
    if (in_fours(n, x, into)) {
        warp_add_of<4>(scale, x, into, n);
    } else {
        warp_add_of<1>(scale, x, into, n);
    }
}
