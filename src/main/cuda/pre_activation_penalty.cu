#include "gate.cuh"
#include "threads.cuh"

// pre_activation_penalty_forward: missing[row, j] = max(threshold[i] - z[row, i], 0), i = dead[j]; 0 where i is below 0.
//   twin     op.PreActivationPenalty.FORWARD
//   threads  a warp a row, a dead latent a lane
//   bytes    8*rows*m+8*m (least 8*rows*m+8*m)
//   flops    2*rows*m
//   example  rows=4096 m=4096
extern "C" __global__ void pre_activation_penalty_forward(
        const float* __restrict__ z,
        const float* __restrict__ threshold,
        const int* __restrict__ dead,
        float* __restrict__ missing,
        int rows,
        int features,
        int m,
        int items) {
    int row = row_item();
    if (row >= items) {
        return;
    }
    const float* from = z + static_cast<size_t>(row) * features;
    float* to = missing + static_cast<size_t>(row) * m;
    for (int j = lane(); j < m; j += 32) {
        int i = dead[j];
        float lack = i < 0 ? 0.f : threshold[i] - from[i];
        to[j] = lack <= 0.f ? 0.f : lack;
    }
}

// pre_activation_penalty_backward: dz[row, dead[j]] -= dmissing[row, j] where missing is positive; the dead are distinct,
// or below 0 for nobody.
//   twin     op.PreActivationPenalty.BACKWARD
//   threads  a warp a row, a dead latent a lane
//   bytes    16*rows*m+4*m (least 16*rows*m+4*m)
//   flops    3*rows*m
//   example  rows=4096 m=4096
extern "C" __global__ void pre_activation_penalty_backward(
        const float* __restrict__ missing,
        const float* __restrict__ dmissing,
        const int* __restrict__ dead,
        float* __restrict__ dz,
        int rows,
        int features,
        int m,
        int items) {
    int row = row_item();
    if (row >= items) {
        return;
    }
    size_t at = static_cast<size_t>(row) * m;
    float* to = dz + static_cast<size_t>(row) * features;
    for (int j = lane(); j < m; j += 32) {
        int i = dead[j];
        if (i >= 0) {
            to[i] -= dmissing[at + j] * is_positive(missing[at + j]);
        }
    }
}
