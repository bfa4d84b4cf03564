// Powers of numbers that are not negative; the same as in op/Power.java.
#pragma once

// u^e for e above 0, 0 where u is not positive.
__device__ __forceinline__ float power_value(float u, float exponent) {
    return u <= 0.f ? 0.f : expf(exponent * logf(u));
}

// e u^(e - 1), 0 where u is not positive. Of an exponent of 0 the power is 1 for infinity, too.
__device__ __forceinline__ float power_slope(float u, float exponent) {
    if (u <= 0.f) {
        return 0.f;
    }
    float less = exponent - 1.f;
    return exponent * (less == 0.f && u == u ? 1.f : expf(less * logf(u)));
}
