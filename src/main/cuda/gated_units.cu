#include "columns.cuh"
#include "gate.cuh"
#include "row_map.cuh"

// gated_units_forward: pi[row, i] = h + b_gate[i]; f[row, i] = max(scale[i] h + b_mag[i], 0) where pi is positive, else 0.
//   twin     op.GatedUnits.FORWARD
//   threads  a warp a row, four features a lane
//   bytes    16*rows*features+16*features (least 12*rows*features+12*features)
//   flops    6*rows*features
//   example  rows=4096 features=16384
extern "C" __global__ void gated_units_forward(
        const float* __restrict__ h,
        const float* __restrict__ gate_bias,
        const float* __restrict__ scale,
        const float* __restrict__ magnitude_bias,
        float* __restrict__ f,
        float* __restrict__ pi,
        int rows,
        int features,
        int items) {
    int row = row_item();
    if (row >= items) {
        return;
    }
    size_t at = static_cast<size_t>(row) * features;
    map_row(
            features, pi + at, [](float value, float bias) { return value + bias; }, h + at, gate_bias);
    map_row(
            features,
            f + at,
            [](float value, float gate, float by, float bias) {
                float size = by * value + bias;
                return (size <= 0.f ? 0.f : size) * step(value + gate);
            },
            h + at,
            gate_bias,
            scale,
            magnitude_bias);
}

// gated_units_backward: dh[row, i] += df[row, i] scale[i] where f is positive.
//   twin     op.GatedUnits.BACKWARD
//   threads  a warp a row, four features a lane
//   bytes    16*rows*features+4*features (least 16*rows*features+4*features)
//   flops    4*rows*features
//   example  rows=4096 features=16384
extern "C" __global__ void gated_units_backward(
        const float* __restrict__ f,
        const float* __restrict__ df,
        const float* __restrict__ scale,
        float* __restrict__ dh,
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
            dh + at,
            [](float sum, float feature, float slope, float by) { return sum + slope * is_positive(feature) * by; },
            dh + at,
            f + at,
            df + at,
            scale);
}

// gated_units_scale_partial: partial[block, i] = sum over the block's 256 rows of df h where f is positive.
//   twin     op.GatedUnits.SCALE_PARTIAL
//   threads  a block 256 rows by 64 columns: groups of threads of the tile's width take rows by turns
//   bytes    12*rows*features+4*rows/256*features (least 12*rows*features+4*rows/256*features)
//   flops    4*rows*features
//   example  rows=4096 features=16384
extern "C" __global__ void gated_units_scale_partial(
        const float* __restrict__ f,
        const float* __restrict__ df,
        const float* __restrict__ h,
        float* __restrict__ partial,
        int rows,
        int features,
        int items) {
    column_sums(
            rows,
            features,
            partial,
            [=](int row, int i) {
                size_t at = static_cast<size_t>(row) * features + i;
                return df[at] * is_positive(f[at]) * h[at];
            });
}

// gated_units_bias_partial: partial[block, i] = sum over the block's 256 rows of df where f is positive.
//   twin     op.GatedUnits.BIAS_PARTIAL
//   threads  a block 256 rows by 64 columns: groups of threads of the tile's width take rows by turns
//   bytes    8*rows*features+4*rows/256*features (least 8*rows*features+4*rows/256*features)
//   flops    3*rows*features
//   example  rows=4096 features=16384
extern "C" __global__ void gated_units_bias_partial(
        const float* __restrict__ f,
        const float* __restrict__ df,
        float* __restrict__ partial,
        int rows,
        int features,
        int items) {
    column_sums(
            rows,
            features,
            partial,
            [=](int row, int i) {
                size_t at = static_cast<size_t>(row) * features + i;
                return df[at] * is_positive(f[at]);
            });
}
