#include "dot.cuh"
#include "threads.cuh"

// refuse_rows: flag = 1 where the square of a row's length is not at most a number.
//   twin     op.RefusedRows.REFUSE
//   threads  a warp a row, four columns a lane; who finds one sets the flag
//   bytes    4*n*d (least 4*n*d)
//   flops    2*n*d
//   example  n=2048 d=768
extern "C" __global__ void refuse_rows(
        const float* __restrict__ x, int* __restrict__ flag, int d, float most, int items) {
    int row = row_item();
    if (row >= items) {
        return;
    }
    float square = warp_squares(x, row, d);
    if (lane() == 0 && !(square <= most)) {
        atomicOr(flag, 1);
    }
}
