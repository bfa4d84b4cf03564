// One function over the columns of a row, by a warp.
#pragma once

#include "pack.cuh"
#include "reduce.cuh"
#include "threads.cuh"

template <class F, class... In>
__device__ __forceinline__ void map_row_in_fours(int n, float* y, F f, const In*... in) {
    for (int j = lane() * 4; j < n; j += 32 * 4) {
        [&](auto... packs) {
            Pack<4> out;
#pragma unroll
            for (int i = 0; i < 4; i++) {
                out.v[i] = f(packs.v[i]...);
            }
            store<4>(y + j, out);
        }(load<4>(in + j)...);
    }
}

// y[j] = f(in[j]...) over n columns; y may be one of the inputs.
template <class F, class... In>
__device__ __forceinline__ void map_row(int n, float* y, F f, const In*... in) {
    if (in_fours(n, y) && (aligned(in) && ...)) {
        map_row_in_fours(n, y, f, in...);
    } else {
        for (int j = lane(); j < n; j += 32) {
            y[j] = f(in[j]...);
        }
    }
}

// The sum of f(in[j]...) over n columns, the same bits in every lane.
template <class F, class... In>
__device__ __forceinline__ float sum_row(int n, F f, const In*... in) {
    float sum = 0.f;
    for (int j = lane(); j < n; j += 32) {
        sum += f(in[j]...);
    }
    return warp_sum(sum);
}
