#include "columns.cuh"
#include "power.cuh"
#include "row_map.cuh"

// lp_penalty_forward: ofRow[row] = sum over features of (f[row, i] w[i])^p, 0 where it is not positive.
//   twin     op.LpPenalty.FORWARD
//   threads  a warp a row, a feature a lane
//   bytes    4*rows*features+4*features+4*rows (least 4*rows*features+4*features+4*rows)
//   flops    22*rows*features
//   example  rows=4096 features=16384
extern "C" __global__ void lp_penalty_forward(
        const float* __restrict__ f,
        const float* __restrict__ w,
        float* __restrict__ of_row,
        int rows,
        int features,
        float p,
        int items) {
    int row = row_item();
    if (row >= items) {
        return;
    }
    float sum = sum_row(
            features,
            [=](float feature, float by) { return power_value(feature * by, p); },
            f + static_cast<size_t>(row) * features,
            w);
    if (lane() == 0) {
        of_row[row] = sum;
    }
}

// lp_penalty_backward: df[row, i] += dofRow[row] w[i] p (f w)^(p - 1), 0 where f w is not positive.
//   twin     op.LpPenalty.BACKWARD
//   threads  a warp a row, a feature a lane
//   bytes    12*rows*features+4*features+4*rows (least 12*rows*features+4*features+4*rows)
//   flops    26*rows*features
//   example  rows=4096 features=16384
extern "C" __global__ void lp_penalty_backward(
        const float* __restrict__ f,
        const float* __restrict__ w,
        const float* __restrict__ dof_row,
        float* __restrict__ df,
        int rows,
        int features,
        float p,
        int items) {
    int row = row_item();
    if (row >= items) {
        return;
    }
    size_t at = static_cast<size_t>(row) * features;
    float of_row = dof_row[row];
    for (int i = lane(); i < features; i += 32) {
        df[at + i] += of_row * w[i] * power_slope(f[at + i] * w[i], p);
    }
}

// lp_penalty_weight_partial: partial[block, i] = sum over the block's 256 rows of dofRow[row] f[row, i] times
// p (f w)^(p - 1), 0 where f w is not positive.
//   twin     op.LpPenalty.WEIGHT_PARTIAL
//   threads  a block 256 rows by 64 columns: groups of threads of the tile's width take rows by turns
//   bytes    4*rows*features+8*rows/256*features (least 4*rows*features+4*rows/256*features+4*features)
//   flops    26*rows*features
//   example  rows=4096 features=16384
extern "C" __global__ void lp_penalty_weight_partial(
        const float* __restrict__ f,
        const float* __restrict__ w,
        const float* __restrict__ dof_row,
        float* __restrict__ partial,
        int rows,
        int features,
        float p,
        int items) {
    column_sums(
            rows,
            features,
            partial,
            [=](int row, int i) {
                float feature = f[static_cast<size_t>(row) * features + i];
                return dof_row[row] * feature * power_slope(feature * w[i], p);
            });
}
