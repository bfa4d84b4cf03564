#include "copy_row.cuh"
#include "dot.cuh"
#include "threads.cuh"

// column_range_forward: y[row, j] = x[row, from + j].
//   twin     op.ColumnRange.FORWARD
//   threads  a warp a row, four columns a lane
//   bytes    8*rows*width (least 8*rows*width)
//   flops    0
//   example  rows=4096 width=4096
extern "C" __global__ void column_range_forward(
        const float* __restrict__ x, float* __restrict__ y, int rows, int cols, int from, int width, int items) {
    int row = row_item();
    if (row >= items) {
        return;
    }
    size_t at = static_cast<size_t>(row);
    copy_row(x + at * cols + from, y + at * width, width);
}

// column_range_backward: dx[row, from + j] += dy[row, j].
//   twin     op.ColumnRange.BACKWARD
//   threads  a warp a row, four columns a lane
//   bytes    12*rows*width (least 12*rows*width)
//   flops    rows*width
//   example  rows=4096 width=4096
extern "C" __global__ void column_range_backward(
        const float* __restrict__ dy, float* __restrict__ dx, int rows, int cols, int from, int width, int items) {
    int row = row_item();
    if (row >= items) {
        return;
    }
    size_t at = static_cast<size_t>(row);
    warp_add(1.f, dy + at * width, dx + at * cols + from, width);
}
