// Whole numbers of two words, the low one first, in int memory that is aligned to both.
#pragma once

__device__ __forceinline__ long long number(int low, int high) {
    return static_cast<long long>(high) << 32 | static_cast<unsigned int>(low);
}

__device__ __forceinline__ long long number(const int* __restrict__ words, int i) {
    return reinterpret_cast<const long long*>(words)[i];
}
