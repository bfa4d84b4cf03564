#include "feature_gradient.cuh"

// feature_update: Adam's step on both rows of each feature from their gradients times min(1, clip / (norm + 1e-6)), then
// the rescaling of its decoder row. The gradients count as used up.
//   twin     train.FeatureUpdate.UPDATE
//   threads  a block a feature, a thread every 256th column
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
    size_t at = static_cast<size_t>(blockIdx.x) * d;
    float factor = clip / (*norm + 1e-6f);
    factor = factor >= 1.f ? 1.f : factor;
    adam_row(rates, factor, encoder + at, w_enc + at, m_enc + at, v_enc + at, d);
    adam_row(rates, factor, decoder + at, w_dec + at, m_dec + at, v_dec + at, d);
    rescale(after, w_dec + at, d);
}

// feature_step: as feature_gradients and feature_update without clipping, feature by feature: a block's gradient rows are
// those of encoder and decoder that have its number, and hold the last feature's at the end.
//   twin     train.FeatureUpdate.STEP
//   threads  a block 64 features, one after another; a thread every 256th column
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
        float* __restrict__ m_enc,
        float* __restrict__ v_enc,
        float* __restrict__ m_dec,
        float* __restrict__ v_dec,
        int after,
        const float* __restrict__ rates,
        int items) {
    FeatureInputs in = {
        starts, rows, values, dz, dy, x, w_enc, w_dec, norms, partial, slots, revived_encoder, revived_encoder_bias,
        revived_decoder, d, penalty, before, project, prefixes, groups, batch};
    float* of_encoder = encoder + static_cast<size_t>(blockIdx.x) * d;
    float* of_decoder = decoder + static_cast<size_t>(blockIdx.x) * d;
    int end = min(features, (blockIdx.x + 1) * BLOCK);
    for (int i = blockIdx.x * BLOCK; i < end; i++) {
        size_t at = static_cast<size_t>(i) * d;
        float bias = feature_gradient(in, i, of_encoder, of_decoder);
        if (threadIdx.x == 0) {
            encoder_bias[i] = bias;
        }
        adam_row(rates, 1.f, of_encoder, w_enc + at, m_enc + at, v_enc + at, d);
        adam_row(rates, 1.f, of_decoder, w_dec + at, m_dec + at, v_dec + at, d);
        rescale(after, w_dec + at, d);
    }
}
