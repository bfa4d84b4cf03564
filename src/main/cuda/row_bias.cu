#include "row_map.cuh"

// row_bias_forward: y[row, j] = x[row, j] + sign b[row].
//   twin     op.RowBias.FORWARD
//   threads  a warp a row, four columns a lane
//   bytes    8*rows*n+4*rows (least 8*rows*n+4*rows)
//   flops    rows*n
//   example  rows=4096 n=1024
extern "C" __global__ void row_bias_forward(
        const float* __restrict__ x,
        const float* __restrict__ b,
        float* __restrict__ y,
        int rows,
        int n,
        float sign,
        int items) {
    int row = row_item();
    if (row >= items) {
        return;
    }
    size_t at = static_cast<size_t>(row) * n;
    float shift = sign * b[row];
    map_row(n, y + at, [=](float value) { return value + shift; }, x + at);
}

// row_bias_backward: db[row] += sign times the sum of dy over the row.
//   twin     op.RowBias.BACKWARD
//   threads  a warp a row, a column a lane
//   bytes    4*rows*n+8*rows (least 4*rows*n+8*rows)
//   flops    rows*n
//   example  rows=4096 n=1024
extern "C" __global__ void row_bias_backward(
        const float* __restrict__ dy, float* __restrict__ db, int rows, int n, float sign, int items) {
    int row = row_item();
    if (row >= items) {
        return;
    }
    float sum = sum_row(n, [](float value) { return value; }, dy + static_cast<size_t>(row) * n);
    if (lane() == 0) {
        db[row] += sign * sum;
    }
}
