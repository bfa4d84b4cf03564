// Sorting a set's entries by feature in two turns: by ranges of neighbouring features, then a range by a block.
#pragma once

#include "block_scan.cuh"
#include "reduce.cuh"
#include "threads.cuh"

// Ranges of features there are at most: one a thread. The same number as in op/EntryRanges.
constexpr int MOST_RANGES = THREADS;

// Features of a range that are counted at a time.
constexpr int COUNTED = 1024;

// The warp's pieces of its block's chunk.
struct Share {
    int first;
    int end;

    __device__ __forceinline__ Share(int pieces, int pieces_of_chunk) {
        int last = min(pieces, static_cast<int>(blockIdx.x + 1) * pieces_of_chunk);
        int share = (pieces_of_chunk + WARPS - 1) / WARPS;
        first = min(last, static_cast<int>(blockIdx.x) * pieces_of_chunk + warp() * share);
        end = min(last, first + share);
    }
};

// put(next[key]) in every lane whose key is not negative, next[key] then being one more: in the order of the lanes. All
// lanes take part.
template <class Put>
__device__ __forceinline__ void place_in_order(int* next, int key, Put put) {
    unsigned same = __match_any_sync(ALL, key);
    int rank = __popc(same & ((1u << lane()) - 1));
    int at = key >= 0 ? next[key] + rank : 0;
    __syncwarp();
    if (key >= 0) {
        put(at);
        if (rank == __popc(same) - 1) {
            next[key] = at + 1;
        }
    }
    __syncwarp();
}

// The lists of the features of the block's range: starts of each, starts[features] by the last of all, and
// put(place in the lists, place in entries) for each of the range's entries. Ranges are as op/EntryRanges has them, one
// of more than COUNTED features is gone through for each so many of them.
template <class Put>
__device__ __forceinline__ void list_range(
        const int* __restrict__ indices,
        const int* __restrict__ totals,
        const int* __restrict__ entries,
        int* __restrict__ starts,
        int shift,
        int features,
        Put put) {
    __shared__ int counts[WARPS * COUNTED];
    int range = blockIdx.x;
    int width = min(1 << shift, COUNTED);
    // Ranges have numbers below that of threads.
    int first = block_sum(threadIdx.x < range ? totals[threadIdx.x] : 0);
    int end = first + totals[range];
    // Whole groups of 32 entries, so that a warp's reads are aligned alike.
    int share = ((end - first + WARPS - 1) / WARPS + 31) / 32 * 32;
    int from = min(end, first + warp() * share);
    int to = min(end, from + share);
    int start = first;
    int last = min(features, (range + 1) << shift);
    for (int low = range << shift; low < last; low += width) {
        for (int i = threadIdx.x; i < WARPS * width; i += THREADS) {
            counts[i] = 0;
        }
        __syncthreads();
        int* own = counts + warp() * width;
        for (int i = from + lane(); i < to; i += 32) {
            int place = indices[entries[i]] - low;
            if (place >= 0 && place < width) {
                // Counts do not depend on the order of these additions.
                atomicAdd(&own[place], 1);
            }
        }
        __syncthreads();
        int each = (width + THREADS - 1) / THREADS;
        int many = 0;
        for (int i = 0; i < each; i++) {
            int place = threadIdx.x * each + i;
            for (int w = 0; w < WARPS && place < width; w++) {
                many += counts[w * width + place];
            }
        }
        Scan scan = scan_block(many);
        int at = start + scan.before;
        start += scan.total;
        for (int i = 0; i < each; i++) {
            int place = threadIdx.x * each + i;
            if (low + place < last && place < width) {
                starts[low + place] = at;
            }
            for (int w = 0; w < WARPS && place < width; w++) {
                int of_warp = counts[w * width + place];
                counts[w * width + place] = at;
                at += of_warp;
            }
        }
        __syncthreads();
        // What comes next waits for the places that this group takes.
#pragma unroll 1
        for (int group = from; group < to; group += 32) {
            int i = group + lane();
            int place = i < to ? indices[entries[i]] - low : -1;
            place_in_order(own, place < width ? place : -1, [&](int where) { put(where, i); });
        }
        __syncthreads();
    }
    if (last == features && threadIdx.x == 0) {
        starts[features] = end;
    }
}
