// The best of a row as keys in shared memory, sorted by a warp: what selecting the k largest is made of.
#pragma once

#include "threads.cuh"

// A warp keeps the best keys of its row so far in shared memory. A key is a value's rank above the complement of its
// place: the larger key is the larger value, and of equals the one of lower index; no two keys are the same, so that
// the k largest are one set, in whatever order they were found.
using Key = unsigned long long;

constexpr int QUEUE = 512;
constexpr int CHUNK = 128;
constexpr int MOST_QUEUED = 256;

// Order of the rank is that of the values: 0 and -0 alike, NaN alike with positive infinity. No value has rank 0.
__device__ __forceinline__ unsigned rank_of(float value) {
    float ranked = value != value ? __int_as_float(0x7f800000) : value + 0.f;
    unsigned bits = __float_as_uint(ranked);
    return bits & 0x80000000u ? ~bits : bits | 0x80000000u;
}

__device__ __forceinline__ Key key_of(unsigned rank, int place) {
    return static_cast<Key>(rank) << 32 | ~static_cast<unsigned>(place);
}

__device__ __forceinline__ int place_of(Key key) {
    return static_cast<int>(~static_cast<unsigned>(key));
}

// Sorts n keys downwards, n a power of two of at least 32, in a bitonic network. A pass waits for the one before it, so
// that unrolling the passes would overlap nothing.
__device__ __forceinline__ void sort_down(Key* keys, int n) {
#pragma unroll 1
    for (int size = 2; size <= n; size *= 2) {
#pragma unroll 1
        for (int apart = size / 2; apart > 0; apart /= 2) {
            __syncwarp();
#pragma unroll 1
            for (int i = lane(); i < n / 2; i += 32) {
                int a = 2 * i - (i & (apart - 1));
                int b = a + apart;
                Key high = keys[a];
                Key low = keys[b];
                if ((high < low) == ((a & size) == 0)) {
                    keys[a] = low;
                    keys[b] = high;
                }
            }
        }
    }
    __syncwarp();
}

// Sorts the first count keys downwards; filling up is stores alone, which nothing waits for.
__device__ __forceinline__ void sort_first(Key* keys, int count) {
    int n = 32;
    while (n < count) {
        n *= 2;
    }
#pragma unroll 1
    for (int i = count + lane(); i < n; i += 32) {
        keys[i] = 0;
    }
    sort_down(keys, n);
}

__device__ __forceinline__ unsigned lanes_below() {
    return (1u << lane()) - 1;
}
