#include "copy_row.cuh"
#include "threads.cuh"

// embedding_forward: x[n] = table[ids[n]].
//   twin     op.Embedding.FORWARD
//   threads  a warp a row, four columns a lane
//   bytes    8*n*d+4*n (least 8*n*d+4*n)
//   flops    0
//   example  n=4096 d=768
extern "C" __global__ void embedding_forward(
        const float* __restrict__ table,
        const int* __restrict__ ids,
        float* __restrict__ x,
        int n,
        int d,
        int items) {
    int row = row_item();
    if (row >= items) {
        return;
    }
    copy_row(table + static_cast<size_t>(ids[row]) * d, x + static_cast<size_t>(row) * d, d);
}

constexpr int BLOCK_COLS = 64;

// embedding_backward: dtable[ids[n]] += dx[n] for all uses n in ascending order.
//   twin     op.Embedding.BACKWARD
//   threads  a block 64 columns of the whole table; a warp the ids that are its own modulo 8, two columns a lane
//   bytes    12*n*d+32*n (least 12*n*d+4*n)
//   flops    n*d
//   example  n=4096 d=768
extern "C" __global__ void embedding_backward(
        const int* __restrict__ ids, const float* __restrict__ dx, float* __restrict__ dtable, int n, int d, int items) {
    int left = blockIdx.x * BLOCK_COLS + lane();
    int right = left + 32;
    for (int start = 0; start < n; start += 32) {
        int use = start + lane();
        int id = use < n ? ids[use] : -1;
        unsigned mine = __ballot_sync(ALL, id >= 0 && id % WARPS == warp());
        while (mine != 0) {
            int place = __ffs(mine) - 1;
            mine &= mine - 1;
            float* into = dtable + static_cast<size_t>(__shfl_sync(ALL, id, place)) * d;
            const float* from = dx + static_cast<size_t>(start + place) * d;
            if (left < d) {
                into[left] += from[left];
            }
            if (right < d) {
                into[right] += from[right];
            }
        }
    }
}
