// A row of up to 1024 columns in the registers of a warp.
#pragma once

#include "threads.cuh"

// Columns that a lane holds in registers: rows of up to 1024 are read once.
constexpr int HELD = 32;

// The row's own columns j = lane, lane + 32, .. of up to 1024, zeros past its end.
__device__ __forceinline__ void hold(const float* __restrict__ from, int d, float (&held)[HELD]) {
#pragma unroll
    for (int i = 0; i < HELD; i++) {
        int j = i * 32 + lane();
        held[i] = j < d ? from[j] : 0.f;
    }
}
