#include "threads.cuh"

// active_topk_pieces: starts[row] = row k, ends[row] = (row + 1) k.
//   twin     op.ActiveTopK.PIECES
//   threads  one a row
//   bytes    8*rows (least 8*rows)
//   flops    0
//   example  rows=4096
extern "C" __global__ void active_topk_pieces(int* __restrict__ starts, int* __restrict__ ends, int k, int items) {
    int row = element_item();
    if (row < items) {
        starts[row] = row * k;
        ends[row] = row * k + k;
    }
}
