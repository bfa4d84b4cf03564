#include "dot.cuh"
#include "row_map.cuh"

// ghost_gradients_scale: factors[row] = ||residual[row]|| / (2 ||plain[row]|| + epsilon); ghost[row] = factors[row]
// plain[row].
//   twin     op.GhostGradients.SCALE
//   threads  a warp a row, four columns a lane
//   bytes    16*rows*d+4*rows (least 12*rows*d+4*rows)
//   flops    5*rows*d
//   example  rows=4096 d=768
extern "C" __global__ void ghost_gradients_scale(
        const float* __restrict__ plain,
        const float* __restrict__ residual,
        float* __restrict__ factors,
        float* __restrict__ ghost,
        int rows,
        int d,
        float epsilon,
        int items) {
    int row = row_item();
    if (row >= items) {
        return;
    }
    size_t at = static_cast<size_t>(row) * d;
    float size = sqrtf(warp_squares(residual, row, d));
    float factor = size / (2.f * sqrtf(warp_squares(plain, row, d)) + epsilon);
    if (lane() == 0) {
        factors[row] = factor;
    }
    map_row(
            d, ghost + at, [=](float x) { return factor * x; }, plain + at);
}

// ghost_gradients_scale_backward: dplain[row] += factors[row] dghost[row].
//   twin     op.GhostGradients.SCALE_BACKWARD
//   threads  a warp a row, four columns a lane
//   bytes    12*rows*d+4*rows (least 12*rows*d+4*rows)
//   flops    2*rows*d
//   example  rows=4096 d=768
extern "C" __global__ void ghost_gradients_scale_backward(
        const float* __restrict__ factors,
        const float* __restrict__ dghost,
        float* __restrict__ dplain,
        int rows,
        int d,
        int items) {
    int row = row_item();
    if (row >= items) {
        return;
    }
    size_t at = static_cast<size_t>(row) * d;
    warp_add(factors[row], dghost + at, dplain + at, d);
}
