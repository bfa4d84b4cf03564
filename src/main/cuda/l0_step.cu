#include "columns.cuh"
#include "gate.cuh"
#include "row_map.cuh"

// l0_step_forward: ofRow[row] = how many z[row, i] are above threshold[i].
//   twin     op.L0Step.FORWARD
//   threads  a warp a row, a feature a lane
//   bytes    4*rows*features+4*features+4*rows (least 4*rows*features+4*features+4*rows)
//   flops    3*rows*features
//   example  rows=4096 features=16384
extern "C" __global__ void l0_step_forward(
        const float* __restrict__ z,
        const float* __restrict__ threshold,
        float* __restrict__ of_row,
        int rows,
        int features,
        int items) {
    int row = row_item();
    if (row >= items) {
        return;
    }
    float count = sum_row(
            features,
            [](float value, float above) { return step(value - above); },
            z + static_cast<size_t>(row) * features,
            threshold);
    if (lane() == 0) {
        of_row[row] = count;
    }
}

// l0_step_threshold_partial: partial[block, i] = -1 / bandwidth times the sum over the block's 256 rows of dofRow[row]
// where |z - threshold[i]| < bandwidth / 2.
//   twin     op.L0Step.THRESHOLD_PARTIAL
//   threads  a block 256 rows by 64 columns: groups of threads of the tile's width take rows by turns
//   bytes    4*rows*features+8*rows/256*features (least 4*rows*features+4*rows/256*features+4*features)
//   flops    6*rows*features
//   example  rows=4096 features=16384
extern "C" __global__ void l0_step_threshold_partial(
        const float* __restrict__ z,
        const float* __restrict__ threshold,
        const float* __restrict__ dof_row,
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
                float value = z[static_cast<size_t>(row) * features + i];
                return -(dof_row[row] / bandwidth * rectangle(value, threshold[i], bandwidth));
            });
}
