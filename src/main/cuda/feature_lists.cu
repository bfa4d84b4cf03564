#include "reduce.cuh"
#include "scan.cuh"
#include "threads.cuh"

// Features that a block lists, the same number as in op/FeatureLists; each of its eight warps counts them for itself.
constexpr int RANGE = 1024;

// feature_lists: a stable counting sort of the entries 0 .. n - 1 by their feature indices[entry]: starts[i] is where
// feature i's entries begin, starts[features] = n, and each list ascends.
//   twin     op.FeatureLists.BUILD
//   threads  a block 1024 features, reading all entries; a warp an eighth of them in order, so that no atomic decides
//            where an entry goes
//   bytes    8*n*(features+1023)/1024+4*n+4*features (least 8*n+4*features)
//   flops    0
//   example  n=4096*32 features=16384
extern "C" __global__ void feature_lists(
        const int* __restrict__ indices,
        int* __restrict__ starts,
        int* __restrict__ entries,
        int n,
        int features,
        int items) {
    __shared__ int counts[WARPS][RANGE];
    constexpr int PER_THREAD = RANGE / THREADS;
    // Whole groups of 32 entries, so that a warp's reads are aligned alike.
    int share = ((n + WARPS - 1) / WARPS + 31) / 32 * 32;
    int from = min(n, warp() * share);
    int to = min(n, from + share);
    int low = blockIdx.x * RANGE;
    for (int i = threadIdx.x; i < WARPS * RANGE; i += THREADS) {
        (&counts[0][0])[i] = 0;
    }
    __syncthreads();
    int smaller = 0;
    for (int e = from + lane(); e < to; e += 32) {
        int place = indices[e] - low;
        if (place < 0) {
            smaller++;
        } else if (place < RANGE) {
            // Counts do not depend on the order of these additions.
            atomicAdd(&counts[warp()][place], 1);
        }
    }
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
        if (low + place < features) {
            starts[low + place] = start;
        }
        for (int w = 0; w < WARPS; w++) {
            int many = counts[w][place];
            counts[w][place] = start;
            start += many;
        }
    }
    __syncthreads();
    for (int first = from; first < to; first += 32) {
        int e = first + lane();
        int place = e < to ? indices[e] - low : -1;
        bool inside = place >= 0 && place < RANGE;
        unsigned same = __match_any_sync(ALL, inside ? place : -1);
        int rank = __popc(same & ((1u << lane()) - 1));
        int at = inside ? counts[warp()][place] + rank : 0;
        __syncwarp();
        if (inside) {
            entries[at] = e;
            if (rank == __popc(same) - 1) {
                counts[warp()][place] = at + 1;
            }
        }
        __syncwarp();
    }
    if (blockIdx.x == 0 && threadIdx.x == 0) {
        starts[features] = n;
    }
}
