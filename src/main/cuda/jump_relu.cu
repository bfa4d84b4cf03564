#include "columns.cuh"
#include "gate.cuh"
#include "row_map.cuh"

// jump_relu_forward: f[row, i] = z[row, i] where it is above threshold[i], else 0.
//   twin     op.JumpRelu.FORWARD
//   threads  a warp a row, four features a lane
//   bytes    8*rows*features+4*features (least 8*rows*features+4*features)
//   flops    3*rows*features
//   example  rows=4096 features=16384
extern "C" __global__ void jump_relu_forward(
        const float* __restrict__ z,
        const float* __restrict__ threshold,
        float* __restrict__ f,
        int rows,
        int features,
        int items) {
    int row = row_item();
    if (row >= items) {
        return;
    }
    size_t at = static_cast<size_t>(row) * features;
    map_row(
            features,
            f + at,
            [](float value, float above) { return value * step(value - above) + 0.f; },
            z + at,
            threshold);
}

// jump_relu_backward: dz[row, i] += df[row, i] where z is above threshold[i].
//   twin     op.JumpRelu.BACKWARD
//   threads  a warp a row, four features a lane
//   bytes    16*rows*features+4*features (least 16*rows*features+4*features)
//   flops    3*rows*features
//   example  rows=4096 features=16384
extern "C" __global__ void jump_relu_backward(
        const float* __restrict__ z,
        const float* __restrict__ threshold,
        const float* __restrict__ df,
        float* __restrict__ dz,
        int rows,
        int features,
        int items) {
    int row = row_item();
    if (row >= items) {
        return;
    }
    size_t at = static_cast<size_t>(row) * features;
    map_row(
            features,
            dz + at,
            [](float sum, float value, float above, float slope) { return sum + slope * step(value - above); },
            dz + at,
            z + at,
            threshold,
            df + at);
}

// jump_relu_threshold_partial: partial[block, i] = -threshold[i] / bandwidth times the sum over the block's 256 rows of
// df where |z - threshold[i]| < bandwidth / 2.
//   twin     op.JumpRelu.THRESHOLD_PARTIAL
//   threads  a block 256 rows by 64 columns: groups of threads of the tile's width take rows by turns
//   bytes    8*rows*features+8*rows/256*features (least 8*rows*features+4*rows/256*features+4*features)
//   flops    7*rows*features
//   example  rows=4096 features=16384
extern "C" __global__ void jump_relu_threshold_partial(
        const float* __restrict__ z,
        const float* __restrict__ threshold,
        const float* __restrict__ df,
        float* __restrict__ partial,
        int rows,
        int features,
        float bandwidth,
        int items) {
    column_sums(
            rows,
            features,
            partial,
            [=](int row, int i) {
                size_t at = static_cast<size_t>(row) * features + i;
                float edge = threshold[i];
                return -(edge / bandwidth * rectangle(z[at], edge, bandwidth) * df[at]);
            });
}
