#include "columns.cuh"
#include "threads.cuh"

// column_sums_partial: partial[block, j] = sum over the block's 256 rows of x[row, j].
//   twin     op.ColumnSums.PARTIAL
//   threads  a block 256 rows by 64 columns: groups of threads of the tile's width take rows by turns
//   bytes    4*rows*cols+4*rows/256*cols (least 4*rows*cols+4*rows/256*cols)
//   flops    rows*cols
//   example  rows=4096 cols=768
extern "C" __global__ void column_sums_partial(
        const float* __restrict__ x, float* __restrict__ partial, int rows, int cols, int items) {
    column_sums(
            rows,
            cols,
            partial,
            [=](int row, int j) { return x[static_cast<size_t>(row) * cols + j]; });
}

// column_sums_finish: into[j] += sum over blocks of partial[block, j], blocks ascending.
//   twin     op.ColumnSums.FINISH
//   threads  one a column
//   bytes    4*blocks*cols+8*cols (least 4*blocks*cols+8*cols)
//   flops    blocks*cols
//   example  blocks=16 cols=768
extern "C" __global__ void column_sums_finish(
        const float* __restrict__ partial, float* __restrict__ into, int blocks, int cols, int items) {
    int j = element_item();
    if (j < items) {
        float sum = into[j];
        for (int block = 0; block < blocks; block++) {
            sum += partial[static_cast<size_t>(block) * cols + j];
        }
        into[j] = sum;
    }
}
