#include "pieces.cuh"
#include "ranges.cuh"
#include "scan.cuh"
#include "threads.cuh"

// entry_ranges_count: counts[chunk, r] = how many entries of the chunk's pieces have a feature of range r, which are the
// features with r = feature >> shift. Chunk c is the pieces from c pieces_of_chunk on.
//   twin     op.EntryRanges.COUNT
//   threads  a block a chunk: a warp an eighth of its pieces, then a thread a range
//   bytes    4*rows*k+8*rows+4*rows*k/1024*ranges (least 4*rows*k+8*rows)
//   flops    0
//   example  rows=4096 k=32 ranges=256
extern "C" __global__ void entry_ranges_count(
        const int* __restrict__ indices,
        const int* __restrict__ starts,
        const int* __restrict__ ends,
        int* __restrict__ counts,
        int pieces,
        int pieces_of_chunk,
        int shift,
        int ranges,
        int items) {
    __shared__ int count[MOST_RANGES];
    count[threadIdx.x] = 0;
    __syncthreads();
    Share share(pieces, pieces_of_chunk);
    over_entries(starts, ends, share.first, share.end, [&](int e, int) {
        if (e >= 0) {
            // Counts do not depend on the order of these additions.
            atomicAdd(&count[indices[e] >> shift], 1);
        }
    });
    __syncthreads();
    if (threadIdx.x < ranges) {
        counts[static_cast<size_t>(blockIdx.x) * ranges + threadIdx.x] = count[threadIdx.x];
    }
}

// entry_ranges_scan: counts[c, r] becomes the sum of counts of range r over the chunks before c; totals[r] = that over
// all chunks.
//   twin     op.EntryRanges.SCAN
//   threads  a block 32 ranges, one a lane; a warp an eighth of the chunks
//   bytes    12*chunks*ranges+4*ranges (least 8*chunks*ranges+4*ranges)
//   flops    0
//   example  chunks=128 ranges=256
extern "C" __global__ void entry_ranges_scan(
        int* __restrict__ counts, int* __restrict__ totals, int chunks, int ranges, int items) {
    __shared__ int sums[WARPS][32];
    int range = blockIdx.x * 32 + lane();
    bool is = range < ranges;
    int share = (chunks + WARPS - 1) / WARPS;
    int first = min(chunks, warp() * share);
    int end = min(chunks, first + share);
    int sum = 0;
    if (is) {
#pragma unroll 4
        for (int c = first; c < end; c++) {
            sum += counts[static_cast<size_t>(c) * ranges + range];
        }
    }
    sums[warp()][lane()] = sum;
    __syncthreads();
    int before = 0;
    for (int w = 0; w < warp(); w++) {
        before += sums[w][lane()];
    }
    if (is) {
#pragma unroll 4
        for (int c = first; c < end; c++) {
            size_t at = static_cast<size_t>(c) * ranges + range;
            int many = counts[at];
            counts[at] = before;
            before += many;
        }
        if (warp() == WARPS - 1) {
            totals[range] = before;
        }
    }
}

// entry_ranges_spread: the entries by range, those of a range in the order of the pieces: entries[at] is one's place,
// rows[at] its row.
//   twin     op.EntryRanges.SPREAD
//   threads  a block a chunk: a warp an eighth of its pieces in order, so that no atomic decides where an entry goes
//   bytes    16*rows*k+16*rows+4*rows*k/1024*ranges (least 12*rows*k+8*rows)
//   flops    0
//   example  rows=4096 k=32 ranges=256
extern "C" __global__ void entry_ranges_spread(
        const int* __restrict__ indices,
        const int* __restrict__ starts,
        const int* __restrict__ ends,
        const int* __restrict__ counts,
        const int* __restrict__ totals,
        int* __restrict__ entries,
        int* __restrict__ rows,
        int pieces,
        int pieces_of_chunk,
        int segments,
        int shift,
        int ranges,
        int items) {
    __shared__ int next[WARPS][MOST_RANGES];
#pragma unroll
    for (int w = 0; w < WARPS; w++) {
        next[w][threadIdx.x] = 0;
    }
    __syncthreads();
    Share share(pieces, pieces_of_chunk);
    over_entries(starts, ends, share.first, share.end, [&](int e, int) {
        if (e >= 0) {
            atomicAdd(&next[warp()][indices[e] >> shift], 1);
        }
    });
    bool is = threadIdx.x < ranges;
    // Its barriers stand between the counts and their sums.
    int start = before_in_block(is ? totals[threadIdx.x] : 0);
    start += is ? counts[static_cast<size_t>(blockIdx.x) * ranges + threadIdx.x] : 0;
#pragma unroll
    for (int w = 0; w < WARPS; w++) {
        int many = next[w][threadIdx.x];
        next[w][threadIdx.x] = start;
        start += many;
    }
    __syncthreads();
    over_entries(starts, ends, share.first, share.end, [&](int e, int piece) {
        bool inside = e >= 0;
        place_in_order(next[warp()], inside ? indices[e] >> shift : -1, [&](int at) {
            entries[at] = e;
            rows[at] = piece / segments;
        });
    });
}
