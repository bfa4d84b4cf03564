// Ranks of rectified values, and those of a row above a cut: what BatchTopK is made of.
#pragma once

#include "threads.cuh"

// A value's rank: its bits where it is positive, else 0; NaN ranks with infinity.
__device__ __forceinline__ int rank_of_positive(float value) {
    if (value != value) {
        return 0x7f800000;
    }
    return max(0, __float_as_int(value));
}

// take(column, value, before) in every lane for a row's columns 32 at a time, where the value is kept: above the least
// rank, or one of the first equals of it; before is how many of the row were kept before. other(column) where not.
template <class Take, class Other>
__device__ __forceinline__ void over_kept(
        const float* __restrict__ row, int cols, int least, int equals, Take take, Other other) {
    unsigned below = (1u << lane()) - 1;
    int found = 0;
    for (int start = 0; start < cols; start += 32) {
        int j = start + lane();
        float value = j < cols ? row[j] : 0.f;
        int rank = rank_of_positive(value);
        unsigned equal = __ballot_sync(ALL, rank == least);
        bool kept = rank > least || (rank == least && __popc(equal & below) < equals);
        unsigned keeping = __ballot_sync(ALL, kept);
        if (kept) {
            take(j, value, found + __popc(keeping & below));
        } else if (j < cols) {
            other(j);
        }
        found += __popc(keeping);
        equals -= __popc(equal);
    }
}
