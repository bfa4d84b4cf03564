#include "positive.cuh"
#include "threads.cuh"

// active_batch_topk_compact: the row's values that rank above the least kept rank, and its first quota[row] equals of
// it, with their features from starts[row] on, which ascend.
//   twin     op.ActiveBatchTopK.COMPACT
//   threads  a warp a row, 32 columns at a time in order
//   bytes    4*rows*features+8*n+8*rows (least 4*rows*features+8*n+8*rows)
//   flops    0
//   example  rows=4096 features=16384 n=131072
extern "C" __global__ void active_batch_topk_compact(
        const float* __restrict__ pre,
        const int* __restrict__ state,
        const int* __restrict__ quota,
        const int* __restrict__ starts,
        float* __restrict__ values,
        int* __restrict__ indices,
        int rows,
        int cols,
        int items) {
    int row = row_item();
    if (row >= items) {
        return;
    }
    int start = starts[row];
    over_kept(
            pre + static_cast<size_t>(row) * cols,
            cols,
            state[0],
            quota[row],
            [&](int j, float value, int before) {
                values[start + before] = value;
                indices[start + before] = j;
            },
            [](int) {});
}
