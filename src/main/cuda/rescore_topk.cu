#include "dot.cuh"
#include "pack.cuh"
#include "reduce.cuh"
#include "scan.cuh"
#include "threads.cuh"
#include "topk.cuh"

// Rows of w that a warp multiplies at once: as many loads on their way, and one of x for all of them.
constexpr int TOGETHER = 4;

template <int N>
__device__ __forceinline__ void dots(const float* x, const float* const (&w)[TOGETHER], int d, float (&sums)[TOGETHER]) {
#pragma unroll 1
    for (int j = lane() * N; j < d; j += 32 * N) {
        Pack<N> a = load<N>(x + j);
        Pack<N> b[TOGETHER];
#pragma unroll
        for (int r = 0; r < TOGETHER; r++) {
            b[r] = load<N>(w[r] + j);
        }
#pragma unroll
        for (int r = 0; r < TOGETHER; r++) {
#pragma unroll
            for (int i = 0; i < N; i++) {
                sums[r] += a.v[i] * b[r].v[i];
            }
        }
    }
}

// rescore_topk: z = x . w[feature] + b[feature] of a row's n candidates, features ascending, in float32, and the k largest
// of them, ascending. Of equals the lower feature is kept; NaN ranks with infinity.
//   twin     op.RescoreTopK.RESCORE
//   threads  a block a row: a warp four candidates at a time, then a thread a candidate, which counts those above it
//   bytes    4*rows*d*n+4*rows*d+8*rows*n+8*rows*k (least 4*rows*d*n+4*rows*d+8*rows*n+8*rows*k)
//   flops    2*rows*n*d+2*rows*n*n
//   example  rows=4096 n=64 d=768 k=32
extern "C" __global__ void rescore_topk(
        const float* __restrict__ x,
        const float* __restrict__ w,
        const float* __restrict__ b,
        const int* __restrict__ candidates,
        float* __restrict__ values,
        int* __restrict__ indices,
        int d,
        int n,
        int k,
        int items) {
    __shared__ float scores[THREADS];
    __shared__ unsigned ranks[THREADS];
    int row = blockIdx.x;
    const float* of_row = x + static_cast<size_t>(row) * d;
    const int* features = candidates + static_cast<size_t>(row) * n;
    bool fours = in_fours(d, x, w);
    for (int first = TOGETHER * warp(); first < n; first += TOGETHER * WARPS) {
        // Beyond the last candidate it is multiplied again, and not written.
        const float* rows_of_w[TOGETHER];
#pragma unroll
        for (int r = 0; r < TOGETHER; r++) {
            rows_of_w[r] = w + static_cast<size_t>(features[min(first + r, n - 1)]) * d;
        }
        float sums[TOGETHER] = {};
        if (fours) {
            dots<4>(of_row, rows_of_w, d, sums);
        } else {
            dots<1>(of_row, rows_of_w, d, sums);
        }
#pragma unroll
        for (int r = 0; r < TOGETHER; r++) {
            sums[r] = warp_sum(sums[r]);
        }
        if (lane() < TOGETHER && first + lane() < n) {
            float z = lane() == 0 ? sums[0] : lane() == 1 ? sums[1] : lane() == 2 ? sums[2] : sums[3];
            z += b[features[first + lane()]];
            scores[first + lane()] = z;
            ranks[first + lane()] = rank_of(z);
        }
    }
    __syncthreads();
    // A thread a candidate: kept where fewer than k are above it.
    int j = threadIdx.x;
    bool keeps = false;
    if (j < n) {
        unsigned rank = ranks[j];
        int above = 0;
        for (int i = 0; i < n; i++) {
            above += ranks[i] > rank || (ranks[i] == rank && i < j);
        }
        keeps = above < k;
    }
    int before = before_in_block(keeps ? 1 : 0);
    if (keeps) {
        size_t at = static_cast<size_t>(row) * k + before;
        values[at] = scores[j];
        indices[at] = features[j];
    }
}
