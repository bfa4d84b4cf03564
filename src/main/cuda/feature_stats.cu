#include "pack.cuh"
#include "reduce.cuh"
#include "threads.cuh"

template <int N>
__device__ int count_positive(const float* __restrict__ f, int n) {
    int count = 0;
    for (int j = lane() * N; j < n; j += 32 * N) {
        Pack<N> value = load<N>(f + j);
#pragma unroll
        for (int i = 0; i < N; i++) {
            count += value.v[i] > 0.f ? 1 : 0;
        }
    }
    return warp_sum(count);
}

// feature_stats_active: ofRow[row] = how many of f[row] are positive.
//   twin     op.FeatureStats.ACTIVE
//   threads  a warp a row, four columns a lane
//   bytes    4*rows*cols+4*rows (least 4*rows*cols+4*rows)
//   flops    rows*cols
//   example  rows=4096 cols=16384
extern "C" __global__ void feature_stats_active(
        const float* __restrict__ f, float* __restrict__ of_row, int rows, int cols, int items) {
    int row = row_item();
    if (row >= items) {
        return;
    }
    const float* at = f + static_cast<size_t>(row) * cols;
    int count = in_fours(cols, f) ? count_positive<4>(at, cols) : count_positive<1>(at, cols);
    if (lane() == 0) {
        of_row[row] = static_cast<float>(count);
    }
}
