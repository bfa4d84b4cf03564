#include "dot.cuh"
#include "threads.cuh"

// row_norms_inverse: c[row] = 1 / ||x[row]||, 0 for a row of zeros.
//   twin     op.RowNorms.INVERSE
//   threads  a warp a row, four columns a lane
//   bytes    4*rows*d+4*rows (least 4*rows*d+4*rows)
//   flops    2*rows*d
//   example  rows=4096 d=768
extern "C" __global__ void row_norms_inverse(
        const float* __restrict__ x, float* __restrict__ c, int rows, int d, int items) {
    int row = row_item();
    if (row >= items) {
        return;
    }
    float square = warp_squares(x, row, d);
    if (lane() == 0) {
        c[row] = square == 0.f ? 0.f : 1.f / sqrtf(square);
    }
}

// row_norms_inverse_square: c[row] = 1 / ||x[row]||^2, 0 for a row of zeros.
//   twin     op.RowNorms.INVERSE_SQUARE
//   threads  a warp a row, four columns a lane
//   bytes    4*rows*d+4*rows (least 4*rows*d+4*rows)
//   flops    2*rows*d
//   example  rows=4096 d=768
extern "C" __global__ void row_norms_inverse_square(
        const float* __restrict__ x, float* __restrict__ c, int rows, int d, int items) {
    int row = row_item();
    if (row >= items) {
        return;
    }
    float square = warp_squares(x, row, d);
    if (lane() == 0) {
        c[row] = square == 0.f ? 0.f : 1.f / square;
    }
}
