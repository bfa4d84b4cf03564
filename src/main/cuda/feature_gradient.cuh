// A feature's gradient rows from its list, by a block: what both ways to update it begin with.
#pragma once

#include "feature_rows.cuh"
#include "prefixes.cuh"
#include "reduce.cuh"
#include "threads.cuh"

// Features of a block, which owns a partial sum of the decoder bias's gradient; the same number as in
// train/FeatureGradients.
constexpr int BLOCK = 64;

// Entries by feature, what they are multiplied with, and the weights; slots are a feature's row in the gradients from
// elsewhere, -1 for none. dy has batch rows for each of nested prefixes of the features, one after another; a feature's
// are those of the first prefix that it is in.
struct FeatureInputs {
    const int* starts;
    const int* rows;
    const float* values;
    const float* dz;
    const float* dy;
    const float* x;
    const float* w_enc;
    float* w_dec;
    const float* norms;
    float* partial;
    const int* slots;
    const float* revived_encoder;
    const float* revived_encoder_bias;
    const float* revived_decoder;
    int d;
    float penalty;
    int before;
    int project;
    const int* prefixes;
    int groups;
    int batch;
};

struct ListSums {
    float values;
    float dz;
};

// decoder[j] = sum of value dy[row, j], encoder[j] = sum of dz x[row, j] over the feature's entries, rows ascending.
__device__ __forceinline__ ListSums list_sums(const FeatureInputs& in, int feature, float* encoder, float* decoder) {
    __shared__ int row[THREADS];
    __shared__ float value[THREADS];
    __shared__ float dz[THREADS];
    ListSums sums = {0.f, 0.f};
    const float* dy = in.dy + static_cast<size_t>(prefix_of(in.prefixes, in.groups, feature)) * in.batch * in.d;
    int first = in.starts[feature];
    int end = in.starts[feature + 1];
    int at = first;
    do {
        int many = min(THREADS, end - at);
        __syncthreads();
        if (threadIdx.x < many) {
            row[threadIdx.x] = in.rows[at + threadIdx.x];
            value[threadIdx.x] = in.values[at + threadIdx.x];
            dz[threadIdx.x] = in.dz[at + threadIdx.x];
        }
        __syncthreads();
        own_columns(in.d, [&](int j) {
            float of_decoder = at == first ? 0.f : decoder[j];
            float of_encoder = at == first ? 0.f : encoder[j];
#pragma unroll 4
            for (int e = 0; e < many; e++) {
                size_t from = static_cast<size_t>(row[e]) * in.d + j;
                of_decoder += value[e] * dy[from];
                of_encoder += dz[e] * in.x[from];
            }
            decoder[j] = of_decoder;
            encoder[j] = of_encoder;
        });
        // Each warp adds up the same.
        for (int e = lane(); e < many; e += 32) {
            sums.values += value[e];
            sums.dz += dz[e];
        }
        at += THREADS;
    } while (at < end);
    return {warp_sum(sums.values), warp_sum(sums.dz)};
}

// Writes a feature's gradient rows, the decoder's projected, adds what its part of the encoder takes from the decoder
// bias to the block's partial sum, and returns the gradient of its bias.
__device__ __forceinline__ float feature_gradient(
        const FeatureInputs& in, int feature, float* encoder, float* decoder) {
    size_t at = static_cast<size_t>(feature) * in.d;
    float* w_dec = in.w_dec + at;
    const float* w_enc = in.w_enc + at;
    ListSums sums = list_sums(in, feature, encoder, decoder);
    int slot = in.slots[feature];
    size_t from = static_cast<size_t>(max(slot, 0)) * in.d;
    if (slot >= 0) {
        own_columns(in.d, [&](int j) { decoder[j] += in.revived_decoder[from + j]; });
    }
    float norm = in.norms[feature];
    if (in.penalty != 0.f && norm > 0.f) {
        own_columns(in.d, [&](int j) { decoder[j] += in.penalty * sums.values / norm * w_dec[j]; });
    }
    rescale(in.before, w_dec, in.d);
    project(in.project, w_dec, decoder, in.d);
    // What a dead latent gets from elsewhere has reached the decoder's bias on its own way.
    float* partial = in.partial + static_cast<size_t>(blockIdx.x) * in.d;
    bool begins = feature == blockIdx.x * BLOCK;
    own_columns(in.d, [&](int j) { partial[j] = (begins ? 0.f : partial[j]) + sums.dz * w_enc[j]; });
    if (slot >= 0) {
        own_columns(in.d, [&](int j) { encoder[j] += in.revived_encoder[from + j]; });
        return sums.dz + in.revived_encoder_bias[slot];
    }
    return sums.dz;
}
