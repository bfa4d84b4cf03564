// Which of several nested prefixes of the features a feature is in first.
#pragma once

// prefixes ascend, the last is the number of all features.
__device__ __forceinline__ int prefix_of(const int* __restrict__ prefixes, int groups, int feature) {
    int group = 0;
#pragma unroll 1
    while (group < groups - 1 && feature >= prefixes[group]) {
        group++;
    }
    return group;
}
