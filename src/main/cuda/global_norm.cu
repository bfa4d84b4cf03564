#include "reduce.cuh"
#include "threads.cuh"

// Elements of a block; the same number as in train/GlobalNorm.
constexpr int BLOCK = 4096;

// global_norm_squares: squares[block] = the sum of g^2 over the block's 4096 elements.
//   twin     train.GlobalNorm.SQUARES
//   threads  a block 4096 elements, every 256th a thread, then a tree of fixed shape
//   bytes    4*n+4*n/4096 (least 4*n+4*n/4096)
//   flops    2*n
//   example  n=16384*768
extern "C" __global__ void global_norm_squares(
        const float* __restrict__ g, float* __restrict__ squares, int n, int items) {
    int first = blockIdx.x * BLOCK;
    int end = min(BLOCK, n - first);
    float sum = 0.f;
#pragma unroll
    for (int i = 0; i < BLOCK; i += THREADS) {
        float x = i + static_cast<int>(threadIdx.x) < end ? g[first + i + threadIdx.x] : 0.f;
        sum += x * x;
    }
    sum = block_sum(sum);
    if (threadIdx.x == 0) {
        squares[blockIdx.x] = sum;
    }
}

// global_norm: norm = sqrt(sum of squares), summed in float64.
//   twin     train.GlobalNorm.NORM
//   threads  one block; a thread adds every 256th number, then a tree of fixed shape
//   bytes    4*n+4 (least 4*n+4)
//   flops    n
//   example  n=6144
extern "C" __global__ void global_norm(const float* __restrict__ squares, float* __restrict__ norm, int n, int items) {
    double sum = 0;
    for (int i = threadIdx.x; i < n; i += THREADS) {
        sum += squares[i];
    }
    sum = block_sum(sum);
    if (threadIdx.x == 0) {
        *norm = static_cast<float>(sqrt(sum));
    }
}

// global_norm_clip: g *= min(1, most / (norm + 1e-6)); NaN where the norm is.
//   twin     train.GlobalNorm.CLIP
//   threads  one an element
//   bytes    8*n+4 (least 8*n+4)
//   flops    n
//   example  n=16384*768
extern "C" __global__ void global_norm_clip(
        float* __restrict__ g, const float* __restrict__ norm, int n, float most, int items) {
    int i = element_item();
    if (i < items) {
        float factor = most / (*norm + 1e-6f);
        g[i] *= factor >= 1.f ? 1.f : factor;
    }
}
