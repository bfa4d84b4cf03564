#include "pieces.cuh"
#include "reduce.cuh"
#include "scan.cuh"
#include "threads.cuh"

// Features that a block lists, the same number as in op/ActiveLists; each of its eight warps counts them for itself.
constexpr int RANGE = 1024;

// active_lists: a stable counting sort of a set's entries by feature: feature i's are starts[i] .. starts[i + 1] - 1 of
// rows, values and dz, rows ascending; row r's are of_starts[r, s] .. of_ends[r, s] - 1 of of_values, of_indices, of_dz.
//   twin     op.ActiveLists.BUILD
//   threads  a block 1024 features, reading all entries; a warp an eighth of the pieces in order, so that no atomic
//            decides where an entry goes
//   bytes    8*rows*k*(features+1023)/1024+20*rows*k+4*features (least 24*rows*k+4*features)
//   flops    0
//   example  rows=4096 k=32 features=16384
extern "C" __global__ void active_lists(
        const float* __restrict__ of_values,
        const int* __restrict__ of_indices,
        const int* __restrict__ of_starts,
        const int* __restrict__ of_ends,
        const float* __restrict__ of_dz,
        int* __restrict__ starts,
        int* __restrict__ rows,
        float* __restrict__ values,
        float* __restrict__ dz,
        int rows_of_set,
        int segments,
        int features,
        int items) {
    __shared__ int counts[WARPS][RANGE];
    constexpr int PER_THREAD = RANGE / THREADS;
    int pieces = rows_of_set * segments;
    int share = (pieces + WARPS - 1) / WARPS;
    int from = min(pieces, warp() * share);
    int to = min(pieces, from + share);
    int low = blockIdx.x * RANGE;
    for (int i = threadIdx.x; i < WARPS * RANGE; i += THREADS) {
        (&counts[0][0])[i] = 0;
    }
    __syncthreads();
    int smaller = 0;
    over_entries(of_starts, of_ends, from, to, [&](int e, int) {
        int place = e < 0 ? RANGE : of_indices[e] - low;
        if (place < 0) {
            smaller++;
        } else if (place < RANGE) {
            // Counts do not depend on the order of these additions.
            atomicAdd(&counts[warp()][place], 1);
        }
    });
    int start = block_sum(smaller);
    int own = 0;
    for (int i = 0; i < PER_THREAD; i++) {
        for (int w = 0; w < WARPS; w++) {
            own += counts[w][threadIdx.x * PER_THREAD + i];
        }
    }
    start += before_in_block(own);
    for (int i = 0; i < PER_THREAD; i++) {
        int place = threadIdx.x * PER_THREAD + i;
        if (low + place <= features) {
            starts[low + place] = start;
        }
        for (int w = 0; w < WARPS; w++) {
            int many = counts[w][place];
            counts[w][place] = start;
            start += many;
        }
    }
    if (threadIdx.x == THREADS - 1 && low + RANGE == features) {
        starts[features] = start;
    }
    __syncthreads();
    over_entries(of_starts, of_ends, from, to, [&](int e, int piece) {
        int place = e < 0 ? -1 : of_indices[e] - low;
        bool inside = place >= 0 && place < RANGE;
        unsigned same = __match_any_sync(ALL, inside ? place : -1);
        int rank = __popc(same & ((1u << lane()) - 1));
        int at = inside ? counts[warp()][place] + rank : 0;
        __syncwarp();
        if (inside) {
            rows[at] = piece / segments;
            values[at] = of_values[e];
            dz[at] = of_dz[e];
            if (rank == __popc(same) - 1) {
                counts[warp()][place] = at + 1;
            }
        }
        __syncwarp();
    });
}

// active_lists_largest: largest[i] = the largest size of the feature's values, NaN where one is; negative infinity of none.
//   twin     op.ActiveLists.LARGEST
//   threads  a warp a feature
//   bytes    4*rows*k+8*features (least 4*rows*k+8*features)
//   flops    rows*k
//   example  rows=4096 k=32 features=16384
extern "C" __global__ void active_lists_largest(
        const int* __restrict__ starts,
        const float* __restrict__ values,
        float* __restrict__ largest,
        int features,
        int items) {
    int i = row_item();
    if (i >= items) {
        return;
    }
    float most = __int_as_float(0xff800000);
    auto take = [&](float value) { most = value != value || value > most ? value : most; };
    int end = starts[i + 1];
#pragma unroll 1
    for (int e = starts[i] + lane(); e < end; e += 32) {
        take(fabsf(values[e]));
    }
#pragma unroll
    for (int apart = 16; apart > 0; apart /= 2) {
        take(__shfl_xor_sync(ALL, most, apart));
    }
    if (lane() == 0) {
        largest[i] = most;
    }
}
