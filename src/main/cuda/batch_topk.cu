#include "block_scan.cuh"
#include "positive.cuh"
#include "reduce.cuh"
#include "threads.cuh"

// Numbers that eight bits make: a bin a thread; the same number as in op/BatchTopK.
constexpr int BINS = 256;

// The rank of the least kept value of a batch that has no positive one.
constexpr int NONE = 0x7fffffff;

// batch_topk_histogram: of each part of the batch, how many of the positive values whose bits above shift + 8 are those
// of state have which eight bits from shift on.
//   twin     op.BatchTopK.HISTOGRAM
//   threads  a block a part: 256 values at a time, of equal digits in a warp one lane counts all
//   bytes    4*size+4*256*size/each (least 4*size+4*256*size/each)
//   flops    0
//   example  size=4096*16384 each=262144
extern "C" __global__ void batch_topk_histogram(
        const float* __restrict__ pre,
        const int* __restrict__ state,
        int* __restrict__ counts,
        int size,
        int each,
        int shift,
        int items) {
    __shared__ int bins[BINS];
    bins[threadIdx.x] = 0;
    int known = shift == 24 ? 0 : -1 << (shift + 8);
    int prefix = shift == 24 ? 0 : state[0];
    __syncthreads();
    int first = blockIdx.x * each;
    int end = first + min(each, size - first);
#pragma unroll 4
    for (int start = first; start < end; start += THREADS) {
        int i = start + threadIdx.x;
        int rank = i < end ? rank_of_positive(pre[i]) : 0;
        bool counted = rank != 0 && (rank & known) == prefix;
        int digit = counted ? rank >> shift & (BINS - 1) : -1;
        unsigned same = __match_any_sync(ALL, digit);
        if (counted && (same & ((1u << lane()) - 1)) == 0) {
            // Counts do not depend on the order of these additions.
            atomicAdd(&bins[digit], __popc(same));
        }
    }
    __syncthreads();
    counts[blockIdx.x * BINS + threadIdx.x] = bins[threadIdx.x];
}

// batch_topk_digit: the eight bits from shift on of the n-th largest rank, added to state[0]; state[1] becomes which of
// the ranks that agree so far it is. At the first digit n is at most the number of positive values.
//   twin     op.BatchTopK.DIGIT
//   threads  one block, a thread a bin, the largest first
//   bytes    4*256*parts+8 (least 4*256*parts+8)
//   flops    0
//   example  parts=256
extern "C" __global__ void batch_topk_digit(
        const int* __restrict__ counts, int* __restrict__ state, int parts, int n, int shift, int items) {
    int prefix = shift == 24 ? 0 : state[0];
    int wanted = shift == 24 ? n : state[1];
    int bin = BINS - 1 - threadIdx.x;
    int own = 0;
#pragma unroll 4
    for (int part = 0; part < parts; part++) {
        own += counts[part * BINS + bin];
    }
    // Its barrier stands between all that read the state and the one that writes it.
    Scan scan = scan_block(own);
    wanted = min(wanted, scan.total);
    if (wanted == 0) {
        if (threadIdx.x == 0) {
            state[0] = NONE;
            state[1] = 0;
        }
    } else if (scan.before < wanted && wanted <= scan.before + own) {
        state[0] = prefix | bin << shift;
        state[1] = wanted - scan.before;
    }
}

// batch_topk_count: above[row] = how many of the row rank above the least that is kept, equals[row] = how many with it.
//   twin     op.BatchTopK.COUNT
//   threads  a warp a row, a lane every 32nd column
//   bytes    4*rows*features+8*rows (least 4*rows*features+8*rows)
//   flops    0
//   example  rows=4096 features=16384
extern "C" __global__ void batch_topk_count(
        const float* __restrict__ pre,
        const int* __restrict__ state,
        int* __restrict__ above,
        int* __restrict__ equals,
        int rows,
        int cols,
        int items) {
    int row = row_item();
    if (row >= items) {
        return;
    }
    const float* of_row = pre + static_cast<size_t>(row) * cols;
    int least = state[0];
    int larger = 0;
    int equal = 0;
#pragma unroll 4
    for (int j = lane(); j < cols; j += 32) {
        int rank = rank_of_positive(of_row[j]);
        larger += rank > least ? 1 : 0;
        equal += rank == least ? 1 : 0;
    }
    larger = warp_sum(larger);
    equal = warp_sum(equal);
    if (lane() == 0) {
        above[row] = larger;
        equals[row] = equal;
    }
}

// batch_topk_quota: of the equals of the least kept rank, the first state[1] of the batch are kept: equals[row] becomes
// how many of the row's, above[row] is raised by it; least = the value of that rank, 0 where nothing is kept.
//   twin     op.BatchTopK.QUOTA
//   threads  one block, a thread every 256th row
//   bytes    16*rows+12 (least 16*rows+12)
//   flops    0
//   example  rows=4096
extern "C" __global__ void batch_topk_quota(
        const int* __restrict__ state,
        int* __restrict__ above,
        int* __restrict__ equals,
        float* __restrict__ least,
        int rows,
        int items) {
    int left = state[1];
    for (int start = 0; start < rows; start += THREADS) {
        int row = start + threadIdx.x;
        int own = row < rows ? equals[row] : 0;
        Scan scan = scan_block(own);
        int here = min(max(left - scan.before, 0), own);
        if (row < rows) {
            equals[row] = here;
            above[row] += here;
        }
        left -= scan.total;
    }
    if (threadIdx.x == 0) {
        *least = state[0] == NONE ? 0.f : __int_as_float(state[0]);
    }
}

// batch_topk_forward: values[row, j] = pre[row, j] where it ranks above the least kept rank, or is one of the row's
// first quota[row] equals of it; else 0.
//   twin     op.BatchTopK.FORWARD
//   threads  a warp a row, 32 columns at a time in order
//   bytes    8*rows*features+4*rows (least 8*rows*features+4*rows)
//   flops    0
//   example  rows=4096 features=16384
extern "C" __global__ void batch_topk_forward(
        const float* __restrict__ pre,
        const int* __restrict__ state,
        const int* __restrict__ quota,
        float* __restrict__ values,
        int rows,
        int cols,
        int items) {
    int row = row_item();
    if (row >= items) {
        return;
    }
    float* out = values + static_cast<size_t>(row) * cols;
    over_kept(
            pre + static_cast<size_t>(row) * cols,
            cols,
            state[0],
            quota[row],
            [&](int j, float value, int) { out[j] = value; },
            [&](int j) { out[j] = 0.f; });
}
