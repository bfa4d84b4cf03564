// Four neighbouring floats in one access, where a row's length and every base address allow it.
#pragma once

template <int N>
struct alignas(4 * N) Pack {
    float v[N];
};

template <int N>
__device__ __forceinline__ Pack<N> load(const float* from) {
    return *reinterpret_cast<const Pack<N>*>(from);
}

template <int N>
__device__ __forceinline__ void store(float* to, Pack<N> x) {
    *reinterpret_cast<Pack<N>*>(to) = x;
}

__device__ __forceinline__ bool aligned(const void* a) {
    return (reinterpret_cast<unsigned long long>(a) & 15) == 0;
}

// Whether rows of n floats that follow one another from these addresses can be accessed in fours.
__device__ __forceinline__ bool in_fours(int n, const void* a) {
    return n % 4 == 0 && aligned(a);
}

__device__ __forceinline__ bool in_fours(int n, const void* a, const void* b) {
    return in_fours(n, a) && aligned(b);
}

__device__ __forceinline__ bool in_fours(int n, const void* a, const void* b, const void* c) {
    return in_fours(n, a, b) && aligned(c);
}
