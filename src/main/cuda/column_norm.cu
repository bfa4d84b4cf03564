#include "dot.cuh"
#include "threads.cuh"

// column_norm_forward: n[i] = ||w[i]||, the length of each feature's decoder row.
//   twin     op.ColumnNorm.FORWARD
//   threads  a warp a feature, four columns a lane
//   bytes    4*features*d+4*features (least 4*features*d+4*features)
//   flops    2*features*d
//   example  features=16384 d=768
extern "C" __global__ void column_norm_forward(
        const float* __restrict__ w, float* __restrict__ n, int features, int d, int items) {
    int i = row_item();
    if (i >= items) {
        return;
    }
    float square = warp_squares(w, i, d);
    if (lane() == 0) {
        n[i] = sqrtf(square);
    }
}

// column_norm_backward: dw[i] += dn[i] / n[i] w[i]; nothing where n[i] is 0.
//   twin     op.ColumnNorm.BACKWARD
//   threads  a warp a feature, four columns a lane
//   bytes    12*features*d+8*features (least 12*features*d+8*features)
//   flops    2*features*d
//   example  features=16384 d=768
extern "C" __global__ void column_norm_backward(
        const float* __restrict__ w,
        const float* __restrict__ n,
        const float* __restrict__ dn,
        float* __restrict__ dw,
        int features,
        int d,
        int items) {
    int i = row_item();
    if (i >= items || !(n[i] > 0.f)) {
        return;
    }
    size_t at = static_cast<size_t>(i) * d;
    warp_add(dn[i] / n[i], w + at, dw + at, d);
}
