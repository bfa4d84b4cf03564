// A feature's rows by a block, and what happens to its row of a matrix and its gradient.
#pragma once

#include "pack.cuh"
#include "reduce.cuh"
#include "threads.cuh"

// Columns of a row that a block of threads holds in registers, four a thread, and in shared memory: 24 KB, so that as many
// blocks share the 100 KB of a small multiprocessor as its registers allow. The latter as in train/FeatureUpdate.
constexpr int NARROW = 4 * THREADS;
constexpr int STAGED = 6144;

// A row by a block, N neighbouring columns at a time: a thread owns the same ones in all loops, so that they need no
// barrier. Where the row is HELD a thread owns no more than N, and has them in registers between fetch and keep; else they
// are where `at` points all the time.
template <int N, bool HELD>
struct Row;

template <int N>
struct Row<N, true> {
    float* at;
    Pack<N> own;

    __device__ __forceinline__ void fetch(int j) { own = load<N>(at + j); }
    __device__ __forceinline__ void keep(int j) const { store<N>(at + j, own); }
    __device__ __forceinline__ Pack<N> get(int) const { return own; }
    __device__ __forceinline__ void set(int, Pack<N> x) { own = x; }
};

template <int N>
struct Row<N, false> {
    float* at;

    __device__ __forceinline__ void fetch(int) {}
    __device__ __forceinline__ void keep(int) const {}
    __device__ __forceinline__ Pack<N> get(int j) const { return load<N>(at + j); }
    __device__ __forceinline__ void set(int j, Pack<N> x) { store<N>(at + j, x); }
};

// each(j) for the first of each of the thread's groups of N columns.
template <int N, bool HELD, class Each>
__device__ __forceinline__ void over_row(int d, Each each) {
    if constexpr (HELD) {
        if (threadIdx.x * N < d) {
            each(threadIdx.x * N);
        }
    } else {
#pragma unroll 1
        for (int j = threadIdx.x * N; j < d; j += THREADS * N) {
            each(j);
        }
    }
}

template <int N>
__device__ __forceinline__ float dot(Pack<N> x, Pack<N> y) {
    float sum = 0.f;
#pragma unroll
    for (int i = 0; i < N; i++) {
        sum += x.v[i] * y.v[i];
    }
    return sum;
}

// to += factor x, column by column.
template <int N>
__device__ __forceinline__ void add(Pack<N>& to, float factor, Pack<N> x) {
#pragma unroll
    for (int i = 0; i < N; i++) {
        to.v[i] += factor * x.v[i];
    }
}

struct Sums {
    float first;
    float second;
};

// Two sums over the block's threads at a time, the same bits in each thread. All threads take part.
__device__ __forceinline__ Sums block_sums(Sums x) {
    __shared__ Sums sums[WARPS];
    x = {warp_sum(x.first), warp_sum(x.second)};
    if (lane() == 0) {
        sums[warp()] = x;
    }
    __syncthreads();
    Sums total = sums[0];
#pragma unroll
    for (int i = 1; i < WARPS; i++) {
        total.first += sums[i].first;
        total.second += sums[i].second;
    }
    __syncthreads();
    return total;
}

// Places of train/Recipe.Part; -1 is none of them.
constexpr int RENORMALISE_EPS = 1;
constexpr int PROJECT_EPS = 3;
constexpr int PROJECT_UNIT = 4;

// As train.UnitNorm has them: what is added to a length, by what is done with it.
constexpr float LENGTH_EPSILON = 1.1920929e-7f;
constexpr float PROJECTION_EPSILON = 1e-6f;

// Row w, whose squares a thread's own of are given, to length 1; a row of zeros stays.
template <int N, bool HELD>
__device__ __forceinline__ void rescale(int part, float squares, Row<N, HELD>& w, int d) {
    float length = sqrtf(block_sum(squares));
    if (length > 0.f) {
        length += part == RENORMALISE_EPS ? LENGTH_EPSILON : 0.f;
        over_row<N, HELD>(d, [&](int j) {
            Pack<N> x = w.get(j);
#pragma unroll
            for (int i = 0; i < N; i++) {
                x.v[i] /= length;
            }
            w.set(j, x);
        });
    }
}

// Gradient g less its component along row w.
template <int N, bool HELD>
__device__ __forceinline__ void project(int part, const Row<N, HELD>& w, Row<N, HELD>& g, int d) {
    if (part < 0) {
        return;
    }
    Sums own = {0.f, 0.f};
    over_row<N, HELD>(d, [&](int j) {
        Pack<N> weight = w.get(j);
        own.first += dot<N>(g.get(j), weight);
        own.second += dot<N>(weight, weight);
    });
    Sums sums = block_sums(own);
    float length = part == PROJECT_UNIT ? 1.f : sqrtf(sums.second) + (part == PROJECT_EPS ? PROJECTION_EPSILON : 0.f);
    if (length > 0.f) {
        // Divided twice: the square of a short row's length would underflow.
        float factor = sums.first / length / length;
        over_row<N, HELD>(d, [&](int j) {
            Pack<N> x = g.get(j);
            add<N>(x, -factor, w.get(j));
            g.set(j, x);
        });
    }
}

// How many numbers of a step there are, but for the one that says whether it is taken.
constexpr int RATES = 8;

// Whether a step is to be taken, by its numbers.
__device__ __forceinline__ bool goes(const float* __restrict__ rates) { return rates[RATES] != 0.f; }

// A step of Adam, whose numbers as train.Adam.Rates has them are in shared memory, from gradients times a factor.
struct Adam {
    const float* rates;
    float factor;

    // Weights after a step, whose moments are at m and v.
    template <int N>
    __device__ __forceinline__ Pack<N> step(Pack<N> gradient, Pack<N> weight, float* m, float* v) const {
        float beta1 = rates[0];
        float rest1 = rates[1];
        float beta2 = rates[2];
        float rest2 = rates[3];
        float rate = rates[4];
        float inverse_root2 = rates[5];
        float epsilon = rates[6];
        Pack<N> first = load<N>(m);
        Pack<N> second = load<N>(v);
#pragma unroll
        for (int i = 0; i < N; i++) {
            float of = factor * gradient.v[i];
            first.v[i] = beta1 * first.v[i] + rest1 * of;
            second.v[i] = beta2 * second.v[i] + rest2 * of * of;
            weight.v[i] -= rate * first.v[i] / (sqrtf(second.v[i]) * inverse_root2 + epsilon);
        }
        store<N>(m, first);
        store<N>(v, second);
        return weight;
    }
};

// Begins to copy a step's numbers for the block, whose other threads see them after a barrier.
__device__ __forceinline__ Adam adam_of(const float* __restrict__ rates, float factor, float* shared) {
    if (threadIdx.x < RATES) {
        shared[threadIdx.x] = rates[threadIdx.x];
    }
    return {shared, factor};
}
