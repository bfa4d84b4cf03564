// The steps of gates and their straight-through estimates: 1, 0, or NaN; the same as op/Gate.java.
#pragma once

__device__ __forceinline__ float step(float d) {
    return d > 0.f ? 1.f : d <= 0.f ? 0.f : d;
}

// 1 where |z - threshold| is less than half a bandwidth.
__device__ __forceinline__ float rectangle(float z, float threshold, float bandwidth) {
    return step(0.5f - fabsf((z - threshold) / bandwidth));
}

// Of a number that is not negative.
__device__ __forceinline__ float is_positive(float rectified) {
    return rectified > 0.f ? 1.f : rectified;
}
