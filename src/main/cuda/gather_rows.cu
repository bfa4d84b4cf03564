#include "copy_row.cuh"
#include "threads.cuh"

// scatter_rows: into[rows[i]] = x[i]; the places are distinct.
//   twin     op.GatherRows.SCATTER
//   threads  a warp a row, four columns a lane
//   bytes    8*n*d+4*n (least 8*n*d+4*n)
//   flops    0
//   example  n=4096 d=768
extern "C" __global__ void scatter_rows(
        const float* __restrict__ x,
        const int* __restrict__ rows,
        float* __restrict__ into,
        int n,
        int d,
        int items) {
    int i = row_item();
    if (i >= items) {
        return;
    }
    copy_row(x + static_cast<size_t>(i) * d, into + static_cast<size_t>(rows[i]) * d, d);
}
