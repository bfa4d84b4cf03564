#include "reduce.cuh"
#include "threads.cuh"

// spread_forward: ofRow[row] = sum over columns of (x - sums / rows)^2.
//   twin     op.Spread.FORWARD
//   threads  a warp a row
//   bytes    4*rows*d+4*rows+4*d (least 4*rows*d+4*rows+4*d)
//   flops    4*rows*d
//   example  rows=4096 d=768
extern "C" __global__ void spread_forward(
        const float* __restrict__ x,
        const float* __restrict__ sums,
        float* __restrict__ of_row,
        int rows,
        int d,
        int items) {
    int row = row_item();
    if (row >= items) {
        return;
    }
    const float* at = x + static_cast<size_t>(row) * d;
    float sum = 0.f;
    for (int j = lane(); j < d; j += 32) {
        float difference = at[j] - sums[j] / rows;
        sum += difference * difference;
    }
    sum = warp_sum(sum);
    if (lane() == 0) {
        of_row[row] = sum;
    }
}
