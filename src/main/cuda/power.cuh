// Powers of numbers that are not negative; the same as in op/Power.java.
#pragma once

__device__ __forceinline__ float positive_power(float u, float exponent) {
    return exponent == 0.f ? 1.f : expf(exponent * logf(u));
}

// u^e, 0 where u is not positive.
__device__ __forceinline__ float power_value(float u, float exponent) {
    return u <= 0.f ? 0.f : positive_power(u, exponent);
}

// e u^(e - 1), 0 where u is not positive.
__device__ __forceinline__ float power_slope(float u, float exponent) {
    return u <= 0.f ? 0.f : exponent * positive_power(u, exponent - 1.f);
}
