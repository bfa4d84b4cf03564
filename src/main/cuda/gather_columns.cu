#include "threads.cuh"

// gather_columns_forward: y[row, j] = x[row, columns[j]], or a number where columns[j] is below 0.
//   twin     op.GatherColumns.FORWARD
//   threads  a warp a row, a column a lane
//   bytes    8*rows*m+4*m (least 8*rows*m+4*m)
//   flops    0
//   example  rows=4096 m=4096
extern "C" __global__ void gather_columns_forward(
        const float* __restrict__ x,
        const int* __restrict__ columns,
        float* __restrict__ y,
        int rows,
        int n,
        int m,
        float beyond,
        int items) {
    int row = row_item();
    if (row >= items) {
        return;
    }
    const float* from = x + static_cast<size_t>(row) * n;
    float* to = y + static_cast<size_t>(row) * m;
    for (int j = lane(); j < m; j += 32) {
        int column = columns[j];
        to[j] = column < 0 ? beyond : from[column];
    }
}

// gather_columns_backward: dx[row, columns[j]] += dy[row, j] where columns[j] is not below 0; the columns are distinct.
//   twin     op.GatherColumns.BACKWARD
//   threads  a warp a row, a column a lane
//   bytes    12*rows*m+4*m (least 12*rows*m+4*m)
//   flops    rows*m
//   example  rows=4096 m=4096
extern "C" __global__ void gather_columns_backward(
        const float* __restrict__ dy,
        const int* __restrict__ columns,
        float* __restrict__ dx,
        int rows,
        int n,
        int m,
        int items) {
    int row = row_item();
    if (row >= items) {
        return;
    }
    const float* from = dy + static_cast<size_t>(row) * m;
    float* to = dx + static_cast<size_t>(row) * n;
    for (int j = lane(); j < m; j += 32) {
        int column = columns[j];
        if (column >= 0) {
            to[column] += from[j];
        }
    }
}
