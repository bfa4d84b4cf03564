#include "columns.cuh"
#include "row_map.cuh"

// The slope of tanh(scale u), which keeps its relative accuracy where tanh nears 1.
__device__ __forceinline__ float tanh_slope(float u, float scale) {
    float e = expf(-2.f * fabsf(scale * u));
    return scale * 4.f * e / ((1.f + e) * (1.f + e));
}

// tanh_penalty_forward: ofRow[row] = sum over features of tanh(scale f[row, i] w[i]).
//   twin     op.TanhPenalty.FORWARD
//   threads  a warp a row, a feature a lane
//   bytes    4*rows*features+4*features+4*rows (least 4*rows*features+4*features+4*rows)
//   flops    14*rows*features
//   example  rows=4096 features=16384
extern "C" __global__ void tanh_penalty_forward(
        const float* __restrict__ f,
        const float* __restrict__ w,
        float* __restrict__ of_row,
        int rows,
        int features,
        float scale,
        int items) {
    int row = row_item();
    if (row >= items) {
        return;
    }
    float sum = sum_row(
            features,
            [=](float feature, float by) { return tanhf(scale * (feature * by)); },
            f + static_cast<size_t>(row) * features,
            w);
    if (lane() == 0) {
        of_row[row] = sum;
    }
}

// tanh_penalty_backward: df[row, i] += dofRow[row] w[i] scale (1 - tanh(scale f w)^2).
//   twin     op.TanhPenalty.BACKWARD
//   threads  a warp a row, a feature a lane
//   bytes    12*rows*features+4*features+4*rows (least 12*rows*features+4*features+4*rows)
//   flops    18*rows*features
//   example  rows=4096 features=16384
extern "C" __global__ void tanh_penalty_backward(
        const float* __restrict__ f,
        const float* __restrict__ w,
        const float* __restrict__ dof_row,
        float* __restrict__ df,
        int rows,
        int features,
        float scale,
        int items) {
    int row = row_item();
    if (row >= items) {
        return;
    }
    size_t at = static_cast<size_t>(row) * features;
    float of_row = dof_row[row];
    for (int i = lane(); i < features; i += 32) {
        df[at + i] += of_row * w[i] * tanh_slope(f[at + i] * w[i], scale);
    }
}

// tanh_penalty_weight_partial: partial[block, i] = sum over the block's 256 rows of dofRow[row] f[row, i] times
// scale (1 - tanh(scale f w)^2).
//   twin     op.TanhPenalty.WEIGHT_PARTIAL
//   threads  a block 256 rows by 64 columns: groups of threads of the tile's width take rows by turns
//   bytes    4*rows*features+8*rows/256*features (least 4*rows*features+4*rows/256*features+4*features)
//   flops    18*rows*features
//   example  rows=4096 features=16384
extern "C" __global__ void tanh_penalty_weight_partial(
        const float* __restrict__ f,
        const float* __restrict__ w,
        const float* __restrict__ dof_row,
        float* __restrict__ partial,
        int rows,
        int features,
        float scale,
        int items) {
    column_sums(
            rows,
            features,
            partial,
            [=](int row, int i) {
                float feature = f[static_cast<size_t>(row) * features + i];
                return dof_row[row] * feature * tanh_slope(feature * w[i], scale);
            });
}
