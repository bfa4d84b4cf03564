// What exact attention's forward and backward pass share: keys of a tile, and how columns are gone over.
#pragma once

#include "attention_tiles.cuh"

constexpr int KEYS = 32;

constexpr int MOST_W = 64;

// The columns that are gone over W at a time: for all but the widest W the head's are no more than W.
template <int W>
__device__ __forceinline__ int columns(const Head& head) {
    return W < MOST_W ? W : head.width;
}

// Whether a head's columns are gone over once, and staged once.
template <int W>
__device__ __forceinline__ bool at_once(const Head& head) {
    return W < MOST_W || head.width <= W;
}
