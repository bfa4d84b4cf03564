// Column sums over a range of rows by one block, in an order that depends on the shape alone.
#pragma once

#include "threads.cuh"

// Rows of a block in the two-stage sums over rows; the same number as in op/ColumnSums.
constexpr int BLOCK_ROWS = 256;

// Terms that are fetched before the first of them is added: what a thread keeps in flight.
constexpr int AHEAD = 8;

// out[j] = sum over rows first .. end - 1 of term(row, j), for every column j; each term is given to keep(row, j, term)
// once, after the terms of its batch were fetched, so that a term may be computed from memory that keep overwrites.
//
// A narrow matrix would leave most threads idle, so that the threads are groups of the smallest power of two that
// covers the columns, at most 256; the groups take rows by turns and their sums are added in the groups' order.
template <class Term, class Keep>
__device__ __forceinline__ void column_sums(int first, int end, int cols, float* out, Term term, Keep keep) {
    __shared__ float sums[THREADS];
    int width = 1;
    while (width < cols && width < THREADS) {
        width *= 2;
    }
    int groups = THREADS / width;
    int group = threadIdx.x / width;
    for (int start = 0; start < cols; start += width) {
        int j = start + threadIdx.x % width;
        float sum = 0.f;
        if (j < cols) {
            int row = first + group;
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
        if (groups > 1) {
            sums[threadIdx.x] = sum;
            __syncthreads();
            for (int g = 1; g < groups && group == 0; g++) {
                sum += sums[g * width + threadIdx.x];
            }
            __syncthreads();
        }
        if (group == 0 && j < cols) {
            out[j] = sum;
        }
    }
}

// As above, with nothing to keep.
template <class Term>
__device__ __forceinline__ void column_sums(int first, int end, int cols, float* out, Term term) {
    column_sums(first, end, cols, out, term, [](int, int, float) {});
}
