#include "feature_gradient.cuh"

// Weights and moments of encoder and decoder, of all features or from one's row on.
struct Moved {
    float* w_enc;
    float* m_enc;
    float* v_enc;
    float* w_dec;
    float* m_dec;
    float* v_dec;

    __device__ __forceinline__ bool in_fours(int d) const {
        return ::in_fours(d, w_enc, m_enc, v_enc) && ::in_fours(d, w_dec, m_dec, v_dec);
    }

    __device__ __forceinline__ Moved row(int i, int d) const {
        size_t at = static_cast<size_t>(i) * d;
        return {w_enc + at, m_enc + at, v_enc + at, w_dec + at, m_dec + at, v_dec + at};
    }
};

template <int N>
__device__ __forceinline__ void update(
        const float* rates, float factor, const float* encoder, const float* decoder, const Moved& of, int after, int d) {
    adam_row<N>(rates, factor, encoder, of.w_enc, of.m_enc, of.v_enc, d);
    adam_row<N>(rates, factor, decoder, of.w_dec, of.m_dec, of.v_dec, d);
    rescale<N>(after, of.w_dec, d);
}

template <int N>
__device__ __forceinline__ void step(
        const FeatureInputs& in,
        int features,
        float* encoder,
        float* decoder,
        float* encoder_bias,
        const Moved& moved,
        int after,
        const float* rates) {
    float* of_encoder = encoder + static_cast<size_t>(blockIdx.x) * in.d;
    float* of_decoder = decoder + static_cast<size_t>(blockIdx.x) * in.d;
    int end = min(features, static_cast<int>(blockIdx.x + 1) * in.block);
    for (int i = blockIdx.x * in.block; i < end; i++) {
        float bias = feature_gradient<N>(in, i, of_encoder, of_decoder);
        if (threadIdx.x == 0) {
            encoder_bias[i] = bias;
        }
        update<N>(rates, 1.f, of_encoder, of_decoder, moved.row(i, in.d), after, in.d);
    }
}

// feature_update: Adam's step on both rows of each feature from their gradients times min(1, clip / (norm + 1e-6)), then
// the rescaling of its decoder row. The gradients count as used up.
//   twin     train.FeatureUpdate.UPDATE
//   threads  a block a feature, a thread four columns of 1024
//   bytes    56*features*d (least 56*features*d)
//   flops    28*features*d
//   example  features=16384 d=768
extern "C" __global__ void feature_update(
        const float* __restrict__ encoder,
        const float* __restrict__ decoder,
        const float* __restrict__ norm,
        float* __restrict__ w_enc,
        float* __restrict__ m_enc,
        float* __restrict__ v_enc,
        float* __restrict__ w_dec,
        float* __restrict__ m_dec,
        float* __restrict__ v_dec,
        int features,
        int d,
        float clip,
        int after,
        const float* __restrict__ rates,
        int items) {
    if (!goes(rates)) {
        return;
    }
    size_t at = static_cast<size_t>(blockIdx.x) * d;
    Moved moved = {w_enc, m_enc, v_enc, w_dec, m_dec, v_dec};
    float factor = clip / (*norm + 1e-6f);
    factor = factor >= 1.f ? 1.f : factor;
    if (in_fours(d, encoder, decoder) && moved.in_fours(d)) {
        update<4>(rates, factor, encoder + at, decoder + at, moved.row(blockIdx.x, d), after, d);
    } else {
        update<1>(rates, factor, encoder + at, decoder + at, moved.row(blockIdx.x, d), after, d);
    }
}

// feature_step: as feature_gradients and feature_update without clipping, feature by feature: a block's gradient rows are
// those of encoder and decoder that have its number, and hold the last feature's at the end.
//   twin     train.FeatureUpdate.STEP
//   threads  a block 16 features, one after another; a thread four columns of 1024
//   bytes    8*rows*k*d+12*rows*k+48*features*d+16*features (least 8*rows*k*d+12*rows*k+48*features*d+16*features)
//   flops    4*rows*k*d+38*features*d
//   example  rows=4096 k=32 features=16384 d=768
extern "C" __global__ void feature_step(
        const int* __restrict__ starts,
        const int* __restrict__ rows,
        const float* __restrict__ values,
        const float* __restrict__ dz,
        const float* __restrict__ dy,
        const float* __restrict__ x,
        float* __restrict__ w_enc,
        float* __restrict__ w_dec,
        const float* __restrict__ norms,
        float* __restrict__ encoder,
        float* __restrict__ decoder,
        float* __restrict__ encoder_bias,
        float* __restrict__ partial,
        const int* __restrict__ slots,
        const float* __restrict__ revived_encoder,
        const float* __restrict__ revived_encoder_bias,
        const float* __restrict__ revived_decoder,
        int features,
        int d,
        float penalty,
        int before,
        int project,
        const int* __restrict__ prefixes,
        int groups,
        int batch,
        const float* __restrict__ sums,
        int block,
        float* __restrict__ m_enc,
        float* __restrict__ v_enc,
        float* __restrict__ m_dec,
        float* __restrict__ v_dec,
        int after,
        const float* __restrict__ rates,
        int items) {
    if (!goes(rates)) {
        own_packs<1>(d, [&](int j) { partial[static_cast<size_t>(blockIdx.x) * d + j] = 0.f; });
        return;
    }
    FeatureInputs in = {
        starts, rows, values, dz, dy, x, w_enc, w_dec, norms, partial, slots, revived_encoder, revived_encoder_bias,
        revived_decoder, d, penalty, before, project, prefixes, groups, batch, sums, block};
    Moved moved = {w_enc, m_enc, v_enc, w_dec, m_dec, v_dec};
    if (in_fours(in) && aligned(encoder) && aligned(decoder) && moved.in_fours(d)) {
        step<4>(in, features, encoder, decoder, encoder_bias, moved, after, rates);
    } else {
        step<1>(in, features, encoder, decoder, encoder_bias, moved, after, rates);
    }
}
