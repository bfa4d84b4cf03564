#include "threads.cuh"
#include "topk.cuh"

// The value of a rank: infinity for what was not a number, 0 for -0.
__device__ __forceinline__ float value_of(unsigned rank) {
    return __uint_as_float(rank & 0x80000000u ? rank ^ 0x80000000u : ~rank);
}

// active_topk_merge: the k best of a row's best so far, from features before first, and of tile[row, j] + b[j] for
// feature first + j; places ascend, those that are missing are negative infinity at the largest int. Of equals the
// lower feature is kept; NaN is kept as infinity.
//   twin     op.ActiveTopK.MERGE
//   threads  a warp a row: a filtered queue in shared memory that begins with the best so far
//   bytes    4*rows*n+4*n+16*rows*k (least 4*rows*n+4*n+16*rows*k)
//   flops    3*rows*n
//   example  rows=4096 n=1024 k=32
extern "C" __global__ void active_topk_merge(
        const float* __restrict__ tile,
        const float* __restrict__ b,
        float* __restrict__ values,
        int* __restrict__ indices,
        int rows,
        int n,
        int k,
        int first,
        int items) {
    __shared__ Key queues[WARPS][QUEUE];
    int row = row_item();
    if (row >= items) {
        return;
    }
    Key* keys = queues[warp()];
    const float* of_row = tile + static_cast<size_t>(row) * n;
    size_t at = static_cast<size_t>(row) * k;
    int count = min(first, k);
    unsigned least = count == k ? 0xffffffffu : 0;
    for (int j = lane(); j < count; j += 32) {
        unsigned rank = rank_of(values[at + j]);
        keys[j] = key_of(rank, indices[at + j]);
        least = min(least, rank);
    }
    // Keys are sorted behind barriers of the sort's own; between them a lane reads none that another writes.
    // All features so far come before the tile's: what only equals the k-th of them does not join.
    least = __reduce_min_sync(ALL, least);
    int limit = max(CHUNK, min(2 * k, QUEUE - CHUNK));
    for (int start = 0; start < n; start += CHUNK) {
        if (count > limit) {
            sort_first(keys, count);
            count = k;
            least = static_cast<unsigned>(keys[k - 1] >> 32);
        }
        unsigned ranks[CHUNK / 32];
#pragma unroll
        for (int i = 0; i < CHUNK / 32; i++) {
            int j = start + 32 * i + lane();
            ranks[i] = j < n ? rank_of(of_row[j] + b[j]) : 0;
        }
#pragma unroll
        for (int i = 0; i < CHUNK / 32; i++) {
            bool joins = ranks[i] > least;
            unsigned joining = __ballot_sync(ALL, joins);
            if (joins) {
                keys[count + __popc(joining & lanes_below())] = key_of(ranks[i], first + start + 32 * i + lane());
            }
            count += __popc(joining);
        }
    }
    sort_first(keys, count);
    // What is kept, in the order of places: with the halves exchanged the larger keys are the lower places.
    int kept = min(first + n, k);
    for (int j = lane(); j < kept; j += 32) {
        keys[j] = keys[j] << 32 | keys[j] >> 32;
    }
    sort_first(keys, kept);
    for (int j = lane(); j < k; j += 32) {
        bool is = j < kept;
        values[at + j] = is ? value_of(static_cast<unsigned>(keys[j])) : __int_as_float(0xff800000);
        indices[at + j] = is ? place_of(keys[j] >> 32) : 0x7fffffff;
    }
}

// active_topk_pieces: starts[row] = row k, ends[row] = (row + 1) k.
//   twin     op.ActiveTopK.PIECES
//   threads  one a row
//   bytes    8*rows (least 8*rows)
//   flops    0
//   example  rows=4096
extern "C" __global__ void active_topk_pieces(int* __restrict__ starts, int* __restrict__ ends, int k, int items) {
    int row = element_item();
    if (row < items) {
        starts[row] = row * k;
        ends[row] = row * k + k;
    }
}
