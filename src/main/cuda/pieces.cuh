// The entries of an op.ActiveSet's pieces by a warp: 32 at a time, as if the pieces lay side by side.
#pragma once

#include "threads.cuh"

// take(entry, piece) in every lane, entries of the pieces [first, end) in their order; the entry is -1 in lanes that
// are left over. However short the pieces are, nearly all lanes have one.
template <class Take>
__device__ __forceinline__ void over_entries(
        const int* __restrict__ starts, const int* __restrict__ ends, int first, int end, Take take) {
    for (int group = first; group < end; group += 32) {
        bool here = group + lane() < end;
        int start = here ? starts[group + lane()] : 0;
        int many = here ? ends[group + lane()] - start : 0;
        int up_to = many;
#pragma unroll
        for (int apart = 1; apart < 32; apart *= 2) {
            int left = __shfl_up_sync(ALL, up_to, apart);
            up_to += lane() >= apart ? left : 0;
        }
        int total = __shfl_sync(ALL, up_to, 31);
        for (int base = 0; base < total; base += 32) {
            int place = base + lane();
            // The first piece that ends behind the place, by halves.
            int owner = 0;
#pragma unroll
            for (int step = 16; step > 0; step /= 2) {
                owner += __shfl_sync(ALL, up_to, owner + step - 1) <= place ? step : 0;
            }
            int before = __shfl_sync(ALL, up_to - many, owner);
            int entry = __shfl_sync(ALL, start, owner) + place - before;
            take(place < total ? entry : -1, group + owner);
        }
    }
}
