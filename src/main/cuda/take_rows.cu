#include "copy_row.cuh"
#include "threads.cuh"

// take_rows: y[i] = x[order[next + i]].
//   twin     op.TakeRows.TAKE
//   threads  a warp a row, four columns a lane
//   bytes    8*m*d+8*m (least 8*m*d+4*m+4)
//   flops    0
//   example  m=4096 d=768
extern "C" __global__ void take_rows(
        const float* __restrict__ x,
        const int* __restrict__ order,
        const int* __restrict__ next,
        float* __restrict__ y,
        int m,
        int d,
        int items) {
    int i = row_item();
    if (i >= items) {
        return;
    }
    copy_row(x + static_cast<size_t>(order[*next + i]) * d, y + static_cast<size_t>(i) * d, d);
}

// take_rows_advance: next += m.
//   twin     op.TakeRows.ADVANCE
//   threads  one
//   bytes    8 (least 8)
//   flops    1
//   example  m=4096
extern "C" __global__ void take_rows_advance(int* __restrict__ next, int m, int items) {
    if (element_item() < items) {
        *next += m;
    }
}
