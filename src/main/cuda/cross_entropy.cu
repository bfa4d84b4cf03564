#include <cfloat>

#include "pack.cuh"
#include "reduce.cuh"
#include "threads.cuh"

// The number of leading floats of a row before one that starts on 16 bytes, at most n.
__device__ __forceinline__ int unaligned(const float* row, int n) {
    int past = static_cast<int>(reinterpret_cast<unsigned long long>(row) / 4 % 4);
    return min((4 - past) % 4, n);
}

// A maximum and the sum of exponentials about it, both of what a lane has seen so far.
//
// The maximum starts at the least finite number: about negative infinity, a first element of negative infinity would
// give NaN.
struct LogSum {
    float max = -FLT_MAX;
    float sum = 0.f;

    template <int N>
    __device__ __forceinline__ void take(Pack<N> x) {
        float above = max;
#pragma unroll
        for (int i = 0; i < N; i++) {
            above = fmaxf(above, x.v[i]);
        }
        sum *= expf(max - above);
#pragma unroll
        for (int i = 0; i < N; i++) {
            sum += expf(x.v[i] - above);
        }
        max = above;
    }

    // log of the sum over all lanes; NaN where there is nothing but negative infinity.
    __device__ __forceinline__ float over_warp() {
        float above = max;
#pragma unroll
        for (int apart = 16; apart > 0; apart /= 2) {
            above = fmaxf(above, __shfl_xor_sync(ALL, above, apart));
        }
        float total = warp_sum(sum * expf(max - above));
        return total > 0.f ? above + logf(total) : nanf("");
    }
};

// cross_entropy_forward: logSum[row] = log sum exp(logits[row]); loss[row] = logSum[row] - logits[row, target[row]].
//   twin     op.CrossEntropy.FORWARD
//   threads  a warp a row in one read, four classes a lane, each lane with its running maximum and sum
//   bytes    4*rows*classes+12*rows (least 4*rows*classes+12*rows)
//   flops    5*rows*classes
//   example  rows=4096 classes=50257
extern "C" __global__ void cross_entropy_forward(
        const float* __restrict__ logits,
        const int* __restrict__ targets,
        float* __restrict__ losses,
        float* __restrict__ log_sums,
        int rows,
        int classes,
        int items) {
    int row = row_item();
    if (row >= items) {
        return;
    }
    const float* at = logits + static_cast<size_t>(row) * classes;
    LogSum seen;
    int head = unaligned(at, classes);
    if (lane() < head) {
        seen.take(load<1>(at + lane()));
    }
    int body = head + (classes - head) / 4 * 4;
    for (int j = head + 4 * lane(); j < body; j += 128) {
        seen.take(load<4>(at + j));
    }
    if (lane() < classes - body) {
        seen.take(load<1>(at + body + lane()));
    }
    float log_sum = seen.over_warp();
    if (lane() == 0) {
        log_sums[row] = log_sum;
        losses[row] = log_sum - at[targets[row]];
    }
}

template <int N>
__device__ __forceinline__ void add_probabilities(
        const float* __restrict__ logits, float* __restrict__ dlogits, int j, int target, float log_sum, float scale) {
    Pack<N> x = load<N>(logits + j);
    Pack<N> sum = load<N>(dlogits + j);
#pragma unroll
    for (int i = 0; i < N; i++) {
        sum.v[i] += scale * expf(x.v[i] - log_sum);
        sum.v[i] -= j + i == target ? scale : 0.f;
    }
    store<N>(dlogits + j, sum);
}

// cross_entropy_backward: dlogits += (softmax - one-hot of target) factor dloss, factor being 1 / rows.
//   twin     op.CrossEntropy.BACKWARD
//   threads  a warp a row, four classes a lane where logits and gradient are aligned alike
//   bytes    12*rows*classes+8*rows (least 12*rows*classes+8*rows)
//   flops    5*rows*classes
//   example  rows=4096 classes=50257
extern "C" __global__ void cross_entropy_backward(
        const float* __restrict__ logits,
        const int* __restrict__ targets,
        const float* __restrict__ log_sums,
        const float* __restrict__ dloss,
        float* __restrict__ dlogits,
        int rows,
        int classes,
        float factor,
        int items) {
    int row = row_item();
    if (row >= items) {
        return;
    }
    logits += static_cast<size_t>(row) * classes;
    dlogits += static_cast<size_t>(row) * classes;
    float scale = factor * *dloss;
    float log_sum = log_sums[row];
    int target = targets[row];
    int head = unaligned(logits, classes);
    bool alike = head == unaligned(dlogits, classes);
    int body = alike ? head + (classes - head) / 4 * 4 : head;
    for (int j = lane(); j < head; j += 32) {
        add_probabilities<1>(logits, dlogits, j, target, log_sum, scale);
    }
    for (int j = head + 4 * lane(); j < body; j += 128) {
        add_probabilities<4>(logits, dlogits, j, target, log_sum, scale);
    }
    for (int j = body + lane(); j < classes; j += 32) {
        add_probabilities<1>(logits, dlogits, j, target, log_sum, scale);
    }
}
