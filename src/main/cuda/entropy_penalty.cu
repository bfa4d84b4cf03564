#include "row_map.cuh"

// The slope of -q ln(q + epsilon).
__device__ __forceinline__ float entropy_slope(float q, float epsilon) {
    return -logf(q + epsilon) - q / (q + epsilon);
}

// entropy_penalty_forward: sums[row] = S, the sum of f[row]; ofRow[row] = -sum of q ln(q + epsilon), q = f / (S +
// epsilon); 0 where S is not positive.
//   twin     op.EntropyPenalty.FORWARD
//   threads  a warp a row, a feature a lane
//   bytes    8*rows*features+8*rows (least 4*rows*features+8*rows)
//   flops    16*rows*features
//   example  rows=4096 features=16384
extern "C" __global__ void entropy_penalty_forward(
        const float* __restrict__ f,
        float* __restrict__ sums,
        float* __restrict__ of_row,
        int rows,
        int features,
        float epsilon,
        int items) {
    int row = row_item();
    if (row >= items) {
        return;
    }
    const float* at = f + static_cast<size_t>(row) * features;
    float sum = sum_row(
            features, [](float feature) { return feature; }, at);
    float terms = sum_row(
            features,
            [=](float feature) {
                float q = feature / (sum + epsilon);
                return q * logf(q + epsilon);
            },
            at);
    if (lane() == 0) {
        sums[row] = sum;
        of_row[row] = sum <= 0.f ? 0.f : -terms;
    }
}

// entropy_penalty_backward: df[row, i] += dofRow[row] / (S + epsilon) (s(q_i) - sum over j of s(q_j) q_j), s(q) = -ln(q +
// epsilon) - q / (q + epsilon); nothing where S is not positive.
//   twin     op.EntropyPenalty.BACKWARD
//   threads  a warp a row, a feature a lane
//   bytes    16*rows*features+8*rows (least 12*rows*features+8*rows)
//   flops    34*rows*features
//   example  rows=4096 features=16384
extern "C" __global__ void entropy_penalty_backward(
        const float* __restrict__ f,
        const float* __restrict__ sums,
        const float* __restrict__ dof_row,
        float* __restrict__ df,
        int rows,
        int features,
        float epsilon,
        int items) {
    int row = row_item();
    if (row >= items || sums[row] <= 0.f) {
        return;
    }
    const float* at = f + static_cast<size_t>(row) * features;
    float* out = df + static_cast<size_t>(row) * features;
    float sum = sums[row] + epsilon;
    float mean = sum_row(
            features,
            [=](float feature) {
                float q = feature / sum;
                return entropy_slope(q, epsilon) * q;
            },
            at);
    float scale = dof_row[row] / sum;
    for (int i = lane(); i < features; i += 32) {
        out[i] += scale * (entropy_slope(at[i] / sum, epsilon) - mean);
    }
}
