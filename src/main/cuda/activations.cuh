// Functions of one number and their slopes: what MLPs are rectified and gated by.
#pragma once

namespace gelu {
constexpr float MINUS_TWO_C = -2.f * 0.797884560802865f;
constexpr float CUBIC = 0.044715f;

// exp(-2 v), finite as the twin's: infinity would make NaN of -infinity / e and of s (1 - s).
__device__ __forceinline__ float exp_of_minus_two_v(float u) {
    return fminf(expf(MINUS_TWO_C * (u + CUBIC * u * u * u)), 1e38f);
}

__device__ __forceinline__ float value(float u) {
    return u / (1.f + exp_of_minus_two_v(u));
}

__device__ __forceinline__ float slope(float u) {
    float s = 1.f / (1.f + exp_of_minus_two_v(u));
    float two_slope = -MINUS_TWO_C * (1.f + 3.f * CUBIC * u * u);
    return s + u * s * (1.f - s) * two_slope;
}
}

namespace silu {
// Finite as the twin's, for the same reason.
__device__ __forceinline__ float exp_of_minus(float u) {
    return fminf(expf(-u), 1e38f);
}

__device__ __forceinline__ float value(float u) {
    return u / (1.f + exp_of_minus(u));
}

__device__ __forceinline__ float slope(float u) {
    float s = 1.f / (1.f + exp_of_minus(u));
    return s + u * s * (1.f - s);
}
}

namespace gelu_erf {
constexpr float MOST = 15.f;
constexpr float INVERSE_SQRT_2_PI = 0.39894228f;

// Phi(-size) / exp(-size^2 / 2), by the polynomial of op/GeluErf.
__device__ __forceinline__ float tail(float size) {
    float s = 1.f / (1.f + 0.3f * size);
    float p = -0.020833317f;
    p = 0.11356315f + s * p;
    p = -0.23083034f + s * p;
    p = 0.19521828f + s * p;
    p = -0.08222338f + s * p;
    p = 0.09762378f + s * p;
    p = 0.07789724f + s * p;
    p = 0.11033726f + s * p;
    p = 0.11956007f + s * p;
    p = 0.11968727f + s * p;
    return s * p;
}

__device__ __forceinline__ float value(float u) {
    float size = fminf(fabsf(u), MOST);
    return fmaxf(u, 0.f) - size * (tail(size) * expf(-0.5f * u * u));
}

__device__ __forceinline__ float slope(float u) {
    float size = fminf(fabsf(u), MOST);
    float sign = copysignf(1.f, u);
    float above = 0.5f + 0.5f * sign;
    return above + sign * (expf(-0.5f * u * u) * (size * INVERSE_SQRT_2_PI - tail(size)));
}
}

// The ordinals of op.GatedMlp.Activation.
constexpr int SILU = 0;
constexpr int GELU_TANH = 1;

__device__ __forceinline__ float value(float gate, int activation) {
    if (activation == SILU) {
        return silu::value(gate);
    }
    return activation == GELU_TANH ? gelu::value(gate) : gelu_erf::value(gate);
}

__device__ __forceinline__ float slope(float gate, int activation) {
    if (activation == SILU) {
        return silu::slope(gate);
    }
    return activation == GELU_TANH ? gelu::slope(gate) : gelu_erf::slope(gate);
}
