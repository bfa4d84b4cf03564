// Sums of scaled rows by a warp: the one gather behind sparse decoding and its weight gradients.
#pragma once

#include "pack.cuh"
#include "reduce.cuh"
#include "threads.cuh"

// What a lane adds up at a time: two packs, so that a slab is 256 columns of four-float packs.
constexpr int PACKS = 2;

// into[j] += sum over entries e of scale(e) x[row(e), j], entries ascending.
//
// Each lane fetches one entry and passes it round; every gathered row is read once, four rows in flight. Slabs are not
// unrolled: what there is to overlap are the rows inside one.
template <int N, class Scale, class Row>
__device__ __forceinline__ void add_weighted_rows_of(
        int entries, Scale scale, Row row, const float* __restrict__ x, float* __restrict__ into, int d) {
#pragma unroll 1
    for (int slab = 0; slab < d; slab += 32 * N * PACKS) {
        Pack<N> sum[PACKS] = {};
        int start = 0;
        do {
            bool mine = start + lane() < entries;
            float my_scale = mine ? scale(start + lane()) : 0.f;
            int my_row = mine ? row(start + lane()) : 0;
            int many = min(32, entries - start);
#pragma unroll 4
            for (int e = 0; e < many; e++) {
                float by = __shfl_sync(ALL, my_scale, e);
                const float* from = x + static_cast<size_t>(__shfl_sync(ALL, my_row, e)) * d;
#pragma unroll
                for (int p = 0; p < PACKS; p++) {
                    int j = slab + (p * 32 + lane()) * N;
                    if (j < d) {
                        Pack<N> a = load<N>(from + j);
#pragma unroll
                        for (int i = 0; i < N; i++) {
                            sum[p].v[i] += by * a.v[i];
                        }
                    }
                }
            }
            start += 32;
        } while (start < entries);
#pragma unroll
        for (int p = 0; p < PACKS; p++) {
            int j = slab + (p * 32 + lane()) * N;
            if (j < d) {
                Pack<N> total = load<N>(into + j);
#pragma unroll
                for (int i = 0; i < N; i++) {
                    total.v[i] += sum[p].v[i];
                }
                store<N>(into + j, total);
            }
        }
    }
}

template <class Scale, class Row>
__device__ __forceinline__ void add_weighted_rows(
        int entries, Scale scale, Row row, const float* __restrict__ x, float* __restrict__ into, int d) {
    if (in_fours(d, x, into)) {
        add_weighted_rows_of<4>(entries, scale, row, x, into, d);
    } else {
        add_weighted_rows_of<1>(entries, scale, row, x, into, d);
    }
}
