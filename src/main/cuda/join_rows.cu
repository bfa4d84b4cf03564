#include "copy_row.cuh"
#include "threads.cuh"

// join_rows: y[row] = a[row], then b[row].
//   twin     op.JoinRows.JOIN
//   threads  a warp a row, four columns a lane
//   bytes    8*n*d+8*n*e (least 8*n*d+8*n*e)
//   flops    0
//   example  n=2048 d=768 e=768
extern "C" __global__ void join_rows(
        const float* __restrict__ a,
        const float* __restrict__ b,
        float* __restrict__ y,
        int n,
        int d,
        int e,
        int items) {
    int row = row_item();
    if (row >= items) {
        return;
    }
    float* into = y + static_cast<size_t>(row) * (d + e);
    copy_row(a + static_cast<size_t>(row) * d, into, d);
    copy_row(b + static_cast<size_t>(row) * e, into + d, e);
}
