#include "block_scan.cuh"
#include "threads.cuh"

// active_pieces: starts[row] = the sum of counts before the row, ends[row] = that of counts up to and with it.
//   twin     op.ActivePieces.SCAN
//   threads  one block, a thread every 256th row
//   bytes    12*rows (least 12*rows)
//   flops    0
//   example  rows=4096
extern "C" __global__ void active_pieces(
        const int* __restrict__ counts, int* __restrict__ starts, int* __restrict__ ends, int rows, int items) {
    int end = 0;
    for (int start = 0; start < rows; start += THREADS) {
        int row = start + threadIdx.x;
        int own = row < rows ? counts[row] : 0;
        Scan scan = scan_block(own);
        int before = end + scan.before;
        if (row < rows) {
            starts[row] = before;
            ends[row] = before + own;
        }
        end += scan.total;
    }
}
