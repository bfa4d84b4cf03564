// What happens to a feature's row of a matrix and its gradient, by a block.
#pragma once

#include "own_packs.cuh"

// Places of train/Recipe.Part; -1 is none of them.
constexpr int RENORMALISE_EPS = 1;
constexpr int PROJECT_EPS = 3;
constexpr int PROJECT_UNIT = 4;

// As train.UnitNorm has them: what is added to a length, by what is done with it.
constexpr float LENGTH_EPSILON = 1.1920929e-7f;
constexpr float PROJECTION_EPSILON = 1e-6f;

// Row w to length 1; a row of zeros stays.
template <int N>
__device__ __forceinline__ void rescale(int part, float* w, int d) {
    if (part < 0) {
        return;
    }
    float length = sqrtf(block_dot<N>(w, w, d));
    if (length > 0.f) {
        length += part == RENORMALISE_EPS ? LENGTH_EPSILON : 0.f;
        own_packs<N>(d, [&](int j) { combine<N>(w + j, w + j, [&](float x, float) { return x / length; }); });
    }
}

// Gradient g less its component along row w.
template <int N>
__device__ __forceinline__ void project(int part, const float* w, float* g, int d) {
    if (part < 0) {
        return;
    }
    float along = block_dot<N>(g, w, d);
    float length = 1.f;
    if (part != PROJECT_UNIT) {
        length = sqrtf(block_dot<N>(w, w, d)) + (part == PROJECT_EPS ? PROJECTION_EPSILON : 0.f);
    }
    if (length > 0.f) {
        // Divided twice: the square of a short row's length would underflow.
        float factor = along / length / length;
        own_packs<N>(d, [&](int j) { combine<N>(g + j, w + j, [&](float x, float y) { return x - factor * y; }); });
    }
}

// Whether a step is to be taken, by its numbers.
__device__ __forceinline__ bool goes(const float* __restrict__ rates) { return rates[8] != 0.f; }

// A row's step of Adam from its gradient times a factor; the step's numbers as train.Adam.Rates has them.
template <int N>
__device__ __forceinline__ void adam_row(
        const float* __restrict__ rates, float factor, const float* g, float* w, float* m, float* v, int d) {
    float beta1 = rates[0];
    float rest1 = rates[1];
    float beta2 = rates[2];
    float rest2 = rates[3];
    float rate = rates[4];
    float inverse_root2 = rates[5];
    float epsilon = rates[6];
    own_packs<N>(d, [&](int j) {
        Pack<N> gradient = load<N>(g + j);
        Pack<N> first = load<N>(m + j);
        Pack<N> second = load<N>(v + j);
        Pack<N> weight = load<N>(w + j);
#pragma unroll
        for (int i = 0; i < N; i++) {
            float of = factor * gradient.v[i];
            first.v[i] = beta1 * first.v[i] + rest1 * of;
            second.v[i] = beta2 * second.v[i] + rest2 * of * of;
            weight.v[i] -= rate * first.v[i] / (sqrtf(second.v[i]) * inverse_root2 + epsilon);
        }
        store<N>(m + j, first);
        store<N>(v + j, second);
        store<N>(w + j, weight);
    });
}
