#include "reduce.cuh"
#include "threads.cuh"

// sparse_l1_forward: ofRow[row] = sum over j of values[row, j] w[indices[row, j]].
//   twin     op.SparseL1.FORWARD
//   threads  a warp a row, an entry a lane
//   bytes    12*rows*k+4*rows (least 12*rows*k+4*rows)
//   flops    2*rows*k
//   example  rows=4096 k=32
extern "C" __global__ void sparse_l1_forward(
        const float* __restrict__ values,
        const int* __restrict__ indices,
        const float* __restrict__ w,
        float* __restrict__ of_row,
        int rows,
        int k,
        int items) {
    int row = row_item();
    if (row >= items) {
        return;
    }
    size_t at = static_cast<size_t>(row) * k;
    float sum = 0.f;
    for (int j = lane(); j < k; j += 32) {
        sum += values[at + j] * w[indices[at + j]];
    }
    sum = warp_sum(sum);
    if (lane() == 0) {
        of_row[row] = sum;
    }
}

// sparse_l1_backward: dvalues[row, j] += dofRow[row] w[indices[row, j]].
//   twin     op.SparseL1.BACKWARD
//   threads  a warp a row, an entry a lane
//   bytes    16*rows*k+4*rows (least 16*rows*k+4*rows)
//   flops    2*rows*k
//   example  rows=4096 k=32
extern "C" __global__ void sparse_l1_backward(
        const int* __restrict__ indices,
        const float* __restrict__ w,
        const float* __restrict__ dof_row,
        float* __restrict__ dvalues,
        int rows,
        int k,
        int items) {
    int row = row_item();
    if (row >= items) {
        return;
    }
    size_t at = static_cast<size_t>(row) * k;
    float scale = dof_row[row];
    for (int j = lane(); j < k; j += 32) {
        dvalues[at + j] += scale * w[indices[at + j]];
    }
}
