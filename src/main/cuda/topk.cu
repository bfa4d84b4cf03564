#include "pack.cuh"
#include "threads.cuh"
#include "topk_rows.cuh"

// topk_forward: the k largest of each row and their indices, which ascend. Of equals those of lower index are kept; 0
// and -0 are equal, NaN is equal to positive infinity; values are written as they were.
//   twin     op.TopK.FORWARD
//   threads  a warp a row: up to k = 256 a filtered queue in shared memory in one read of the row, above a radix
//            select in five
//   bytes    4*rows*features+8*rows*k (least 4*rows*features+8*rows*k)
//   flops    2*rows*features
//   example  rows=4096 features=16384 k=32
extern "C" __global__ void topk_forward(
        const float* __restrict__ pre,
        float* __restrict__ values,
        int* __restrict__ indices,
        int rows,
        int features,
        int k,
        int items) {
    __shared__ Key queues[WARPS][QUEUE];
    int row = row_item();
    if (row >= items) {
        return;
    }
    size_t out = static_cast<size_t>(row) * k;
    Row<false> of = {pre + static_cast<size_t>(row) * features, nullptr};
    k_largest(of, in_fours(features, pre), features, k, queues[warp()], values + out, indices + out);
}

// topk_among_forward: as topk_forward, over the n candidates of each row, an ascending list of features.
//   twin     op.TopK.AMONG
//   threads  a warp a row, as topk_forward
//   bytes    4*rows*n+4*n+8*rows*k (least 4*rows*n+4*n+8*rows*k)
//   flops    2*rows*n
//   example  rows=4096 features=16384 n=1024 k=32
extern "C" __global__ void topk_among_forward(
        const float* __restrict__ pre,
        const int* __restrict__ candidates,
        float* __restrict__ values,
        int* __restrict__ indices,
        int rows,
        int features,
        int n,
        int k,
        int items) {
    __shared__ Key queues[WARPS][QUEUE];
    int row = row_item();
    if (row >= items) {
        return;
    }
    size_t out = static_cast<size_t>(row) * k;
    Row<true> of = {pre + static_cast<size_t>(row) * features, candidates};
    k_largest(of, false, n, k, queues[warp()], values + out, indices + out);
}

// topk_backward: dense[row, indices[row, j]] += values[row, j]; a row's indices are distinct.
//   twin     op.TopK.SCATTER
//   threads  a warp a row, an entry a lane
//   bytes    16*rows*k (least 16*rows*k)
//   flops    rows*k
//   example  rows=4096 k=32
extern "C" __global__ void topk_backward(
        const float* __restrict__ values,
        const int* __restrict__ indices,
        float* __restrict__ dense,
        int rows,
        int k,
        int features,
        int items) {
    int row = row_item();
    if (row >= items) {
        return;
    }
    size_t at = static_cast<size_t>(row) * k;
    float* into = dense + static_cast<size_t>(row) * features;
    for (int j = lane(); j < k; j += 32) {
        into[indices[at + j]] += values[at + j];
    }
}
