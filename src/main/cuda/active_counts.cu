#include "row_map.cuh"

// active_counts: c[row] += the number of z[row, j] above 0.
//   twin     op.ActiveCounts.ADD
//   threads  a warp a row, a column a lane
//   bytes    4*rows*n+8*rows (least 4*rows*n+8*rows)
//   flops    rows*n
//   example  rows=4096 n=1024
extern "C" __global__ void active_counts(
        const float* __restrict__ z, float* __restrict__ c, int rows, int n, int items) {
    int row = row_item();
    if (row >= items) {
        return;
    }
    float active = sum_row(n, [](float value) { return value > 0.f ? 1.f : 0.f; }, z + static_cast<size_t>(row) * n);
    if (lane() == 0) {
        c[row] += active;
    }
}
