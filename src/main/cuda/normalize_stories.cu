#include "reduce.cuh"
#include "threads.cuh"

// normalize_stories: x = (x - mean) / std * sqrt(d) over a story's rows, in float64; zeros where they are all alike.
//   twin     op.NormalizeStories.NORMALIZE
//   threads  a block a story; a thread every 256th element, then trees of fixed shape
//   bytes    16*n*d+8*stories (least 8*n*d+8*stories)
//   flops    7*n*d
//   example  n=2048 d=768 stories=8
extern "C" __global__ void normalize_stories(
        float* __restrict__ x, const int* __restrict__ starts, int n, int d, int items) {
    size_t start = static_cast<size_t>(starts[blockIdx.x]) * d;
    size_t end = static_cast<size_t>(starts[blockIdx.x + 1]) * d;
    double count = static_cast<double>(end - start);
    double sum = 0;
    for (size_t i = start + threadIdx.x; i < end; i += THREADS) {
        sum += x[i];
    }
    double mean = block_sum(sum) / count;
    double squares = 0;
    for (size_t i = start + threadIdx.x; i < end; i += THREADS) {
        double from_mean = x[i] - mean;
        squares += from_mean * from_mean;
    }
    squares = block_sum(squares);
    double scale = squares == 0 ? 0 : sqrt(static_cast<double>(d)) / sqrt(squares / fmax(1.0, count - 1));
    for (size_t i = start + threadIdx.x; i < end; i += THREADS) {
        x[i] = static_cast<float>((x[i] - mean) * scale);
    }
}
