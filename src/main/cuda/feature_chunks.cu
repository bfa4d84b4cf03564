#include "feature_gradient.cuh"

template <int N>
__device__ __forceinline__ void sum_chunk(
        const int* rows,
        const float* values,
        const float* dz,
        const float* dy,
        const float* x,
        int d,
        float* encoder,
        float* decoder) {
    __shared__ Entry entries[LISTED];
    if (threadIdx.x < LISTED) {
        entries[threadIdx.x] = {rows[threadIdx.x], values[threadIdx.x], dz[threadIdx.x], 0};
    }
    __syncthreads();
    over_row<N, false>(d, [&](int j) {
        Gradient<N> sum = gather<N>(entries, LISTED, dy, x, d, j);
        store<N>(encoder + j, sum.encoder);
        store<N>(decoder + j, sum.decoder);
    });
}

// feature_chunks: of each 128 entries of the lists, one after another, that are of one feature: sums[chunk, 0] = sum of
// dz x[row], sums[chunk, 1] = sum of value dy[row], rows of d. Other chunks are not written.
//   twin     train.FeatureChunks.SUMS
//   threads  a block a chunk, which looks for its feature; a thread owns four columns of 1024
//   bytes    8*entries*d+12*entries+8*entries/128*d (least 8*entries*d+12*entries+8*entries/128*d)
//   flops    4*entries*d
//   example  entries=16384 d=768
extern "C" __global__ void feature_chunks(
        const int* __restrict__ starts,
        const int* __restrict__ rows,
        const float* __restrict__ values,
        const float* __restrict__ dz,
        const float* __restrict__ dy,
        const float* __restrict__ x,
        float* __restrict__ sums,
        int features,
        int d,
        const int* __restrict__ prefixes,
        int groups,
        int batch,
        int items) {
    int first = blockIdx.x * LISTED;
    // The last feature whose list begins before the chunk or with it.
    int feature = 0;
    int end = features;
    while (end - feature > 1) {
        int middle = (feature + end) / 2;
        if (starts[middle] <= first) {
            feature = middle;
        } else {
            end = middle;
        }
    }
    if (starts[feature + 1] < first + LISTED) {
        return;
    }
    const float* of_dy = dy + static_cast<size_t>(prefix_of(prefixes, groups, feature)) * batch * d;
    float* encoder = sums + 2 * static_cast<size_t>(blockIdx.x) * d;
    if (in_fours(d, dy, x, sums)) {
        sum_chunk<4>(rows + first, values + first, dz + first, of_dy, x, d, encoder, encoder + d);
    } else {
        sum_chunk<1>(rows + first, values + first, dz + first, of_dy, x, d, encoder, encoder + d);
    }
}
