// Column sums of a tile of a matrix by one block, in an order that depends on the shape alone.
#pragma once

#include "threads.cuh"

// A block's rows and columns in the two-stage sums over rows; the same numbers as in op/ColumnSums.
constexpr int TILE_ROWS = 256;
constexpr int TILE_COLS = 64;

// Terms that are fetched before the first of them is added: what a thread keeps in flight.
constexpr int AHEAD = 8;

// partial[block of rows, j] = sum over the block's rows of term(row, j), for the columns j of this block's tile; each
// term is given to keep(row, j, term) once, after the terms of its batch were fetched, so that a term may be computed
// from memory that keep overwrites.
//
// The threads are groups of the smallest power of two that covers the tile's columns; the groups take rows by turns and
// their sums are added in the groups' order. Tiles are narrow, so that a matrix as wide as a model has blocks enough.
template <class Term, class Keep>
__device__ __forceinline__ void column_sums(int rows, int cols, float* partial, Term term, Keep keep) {
    __shared__ float sums[THREADS];
    int blocks = (rows + TILE_ROWS - 1) / TILE_ROWS;
    int block = blockIdx.x % blocks;
    int first_col = blockIdx.x / blocks * TILE_COLS;
    int end_col = min(cols, first_col + TILE_COLS);
    int end = min(rows, (block + 1) * TILE_ROWS);
    int width = 1;
    while (width < end_col - first_col) {
        width *= 2;
    }
    int groups = THREADS / width;
    int group = threadIdx.x / width;
    int j = first_col + threadIdx.x % width;
    float sum = 0.f;
    if (j < end_col) {
        int row = block * TILE_ROWS + group;
        for (; row + (AHEAD - 1) * groups < end; row += AHEAD * groups) {
            float terms[AHEAD];
#pragma unroll
            for (int i = 0; i < AHEAD; i++) {
                terms[i] = term(row + i * groups, j);
            }
#pragma unroll
            for (int i = 0; i < AHEAD; i++) {
                keep(row + i * groups, j, terms[i]);
                sum += terms[i];
            }
        }
        for (; row < end; row += groups) {
            float last = term(row, j);
            keep(row, j, last);
            sum += last;
        }
    }
    sums[threadIdx.x] = sum;
    __syncthreads();
    if (group == 0 && j < end_col) {
        for (int g = 1; g < groups; g++) {
            sum += sums[g * width + threadIdx.x];
        }
        partial[static_cast<size_t>(block) * cols + j] = sum;
    }
}

// As above, with nothing to keep.
template <class Term>
__device__ __forceinline__ void column_sums(int rows, int cols, float* partial, Term term) {
    column_sums(rows, cols, partial, term, [](int, int, float) {});
}
