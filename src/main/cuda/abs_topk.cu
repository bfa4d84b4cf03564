#include "pack.cuh"
#include "threads.cuh"
#include "topk_rows.cuh"

// abs_topk_forward: the k values of largest size of each row, with their signs, and their indices, which ascend. Of equal
// sizes those of lower index are kept; NaN is as large as infinity; values are written as they were.
//   twin     op.AbsTopK.FORWARD
//   threads  a warp a row, as topk_forward
//   bytes    4*rows*features+8*rows*k (least 4*rows*features+8*rows*k)
//   flops    2*rows*features
//   example  rows=4096 features=16384 k=32
extern "C" __global__ void abs_topk_forward(
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
    Row<false, true> of = {pre + static_cast<size_t>(row) * features, nullptr};
    k_largest(of, in_fours(features, pre), features, k, queues[warp()], values + out, indices + out);
}
