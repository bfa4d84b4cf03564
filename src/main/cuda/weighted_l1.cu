#include "columns.cuh"
#include "dot.cuh"
#include "threads.cuh"

// weighted_l1_forward: ofRow[row] = sum over features of f[row, i] w[i].
//   twin     op.WeightedL1.FORWARD
//   threads  a warp a row, four features a lane
//   bytes    4*rows*features+4*features+4*rows (least 4*rows*features+4*features+4*rows)
//   flops    2*rows*features
//   example  rows=4096 features=16384
extern "C" __global__ void weighted_l1_forward(
        const float* __restrict__ f,
        const float* __restrict__ w,
        float* __restrict__ of_row,
        int rows,
        int features,
        int items) {
    int row = row_item();
    if (row >= items) {
        return;
    }
    float sum = warp_dot(f + static_cast<size_t>(row) * features, w, features);
    if (lane() == 0) {
        of_row[row] = sum;
    }
}

// weighted_l1_backward: df[row, i] += dofRow[row] w[i].
//   twin     op.WeightedL1.BACKWARD
//   threads  a warp a row, four features a lane
//   bytes    8*rows*features+4*features+4*rows (least 8*rows*features+4*features+4*rows)
//   flops    2*rows*features
//   example  rows=4096 features=16384
extern "C" __global__ void weighted_l1_backward(
        const float* __restrict__ w,
        const float* __restrict__ dof_row,
        float* __restrict__ df,
        int rows,
        int features,
        int items) {
    int row = row_item();
    if (row >= items) {
        return;
    }
    warp_add(dof_row[row], w, df + static_cast<size_t>(row) * features, features);
}

// weighted_l1_weight_partial: partial[block, i] = sum over the block's 256 rows of dofRow[row] f[row, i].
//   twin     op.WeightedL1.WEIGHT_PARTIAL
//   threads  a block 256 rows by 64 columns: groups of threads of the tile's width take rows by turns
//   bytes    4*rows*features+4*rows/256*features (least 4*rows*features+4*rows/256*features)
//   flops    2*rows*features
//   example  rows=4096 features=16384
extern "C" __global__ void weighted_l1_weight_partial(
        const float* __restrict__ f,
        const float* __restrict__ dof_row,
        float* __restrict__ partial,
        int rows,
        int features,
        int items) {
    column_sums(
            rows,
            features,
            partial,
            [=](int row, int i) { return dof_row[row] * f[static_cast<size_t>(row) * features + i]; });
}
