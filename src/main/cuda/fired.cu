#include "reduce.cuh"
#include "threads.cuh"
#include "words.cuh"

// Whether a latent of that value fired; negative infinity stands for no value.
__device__ __forceinline__ bool fired(float value, float limit) {
    return value != -INFINITY && !(fabsf(value) <= limit);
}

// Marks are 0 or 1, so that either of two threads may write first.
__device__ __forceinline__ void mark(float* at) {
    atomicOr(reinterpret_cast<unsigned int*>(at), __float_as_uint(1.f));
}

// fired_columns: marks[i % latents] = 1 where a value's size is above the limit.
//   twin     op.Fired.COLUMNS
//   threads  one an element
//   bytes    8*n (least 4*n+4*latents)
//   flops    0
//   example  n=16384 latents=16384
extern "C" __global__ void fired_columns(
        const float* __restrict__ values, float* __restrict__ marks, int n, int latents, float limit, int items) {
    int i = element_item();
    if (i < items && fired(values[i], limit)) {
        mark(marks + i % latents);
    }
}

// fired_selected: the same for values of selected latents.
//   twin     op.Fired.SELECTED
//   threads  one an element
//   bytes    12*n (least 8*n)
//   flops    0
//   example  n=4096*32
extern "C" __global__ void fired_selected(
        const int* __restrict__ indices,
        const float* __restrict__ values,
        float* __restrict__ marks,
        int n,
        float limit,
        int items) {
    int i = element_item();
    if (i < items && fired(values[i], limit)) {
        mark(marks + indices[i]);
    }
}

// fired_count: tokens since a latent fired: 0 where it is marked, else the batch's more.
//   twin     op.Fired.COUNT
//   threads  one an element
//   bytes    20*n (least 20*n)
//   flops    0
//   example  n=16384
extern "C" __global__ void fired_count(
        const float* __restrict__ marks, int* __restrict__ since, int n, int tokens, int items) {
    int i = element_item();
    if (i < items) {
        reinterpret_cast<long long*>(since)[i] = marks[i] != 0.f ? 0 : number(since, i) + tokens;
    }
}

// fired_above: how many latents last fired more than a threshold of two words ago.
//   twin     op.Fired.ABOVE
//   threads  one block
//   bytes    8*n+4 (least 8*n+4)
//   flops    0
//   example  n=16384
extern "C" __global__ void fired_above(
        const int* __restrict__ since, int* __restrict__ count, int n, int low, int high, int items) {
    long long threshold = number(low, high);
    int mine = 0;
#pragma unroll 1
    for (int i = threadIdx.x; i < n; i += THREADS) {
        mine += number(since, i) > threshold ? 1 : 0;
    }
    int all = block_sum(mine);
    if (threadIdx.x == 0) {
        *count = all;
    }
}
