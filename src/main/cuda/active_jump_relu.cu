#include "reduce.cuh"
#include "threads.cuh"

// Whether a pre-activation this far above its threshold is an entry: active, or in the lower half of the rectangle.
__device__ __forceinline__ bool is_entry(float above, float half) {
    return !(above <= -half);
}

// What a gate that is this far above its threshold lets through: all, nothing, or NaN.
__device__ __forceinline__ float gated(float above, float value) {
    return above > 0.f ? value : above <= 0.f ? 0.f : above;
}

// active_jump_relu_count: counts[row] = how many pre-activations are not below their threshold by half a bandwidth.
//   twin     op.ActiveJumpRelu.COUNT
//   threads  a warp a row, a lane every 32nd column
//   bytes    4*rows*features+4*features+4*rows (least 4*rows*features+4*features+4*rows)
//   flops    2*rows*features
//   example  rows=4096 features=16384
extern "C" __global__ void active_jump_relu_count(
        const float* __restrict__ pre,
        const float* __restrict__ threshold,
        int* __restrict__ counts,
        int rows,
        int cols,
        float half,
        int items) {
    int row = row_item();
    if (row >= items) {
        return;
    }
    const float* of_row = pre + static_cast<size_t>(row) * cols;
    int many = 0;
#pragma unroll 4
    for (int j = lane(); j < cols; j += 32) {
        many += is_entry(of_row[j] - threshold[j], half) ? 1 : 0;
    }
    many = warp_sum(many);
    if (lane() == 0) {
        counts[row] = many;
    }
}

// active_jump_relu_compact: the row's pre-activations that are not below their threshold by half a bandwidth, with their
// features from starts[row] on, which ascend; values are 0 where z is not above its threshold.
//   twin     op.ActiveJumpRelu.COMPACT
//   threads  a warp a row, 32 columns at a time in order
//   bytes    4*rows*features+4*features+12*rows*k+4*rows (least 4*rows*features+4*features+12*rows*k+4*rows)
//   flops    2*rows*features
//   example  rows=4096 features=16384 k=60
extern "C" __global__ void active_jump_relu_compact(
        const float* __restrict__ pre,
        const float* __restrict__ threshold,
        const int* __restrict__ starts,
        float* __restrict__ values,
        float* __restrict__ z,
        int* __restrict__ indices,
        int rows,
        int cols,
        float half,
        int items) {
    int row = row_item();
    if (row >= items) {
        return;
    }
    const float* of_row = pre + static_cast<size_t>(row) * cols;
    unsigned below = (1u << lane()) - 1;
    int next = starts[row];
    for (int start = 0; start < cols; start += 32) {
        int j = start + lane();
        float value = j < cols ? of_row[j] : 0.f;
        float above = j < cols ? value - threshold[j] : 0.f;
        bool entry = j < cols && is_entry(above, half);
        unsigned entries = __ballot_sync(ALL, entry);
        if (entry) {
            int at = next + __popc(entries & below);
            values[at] = gated(above, value);
            z[at] = value;
            indices[at] = j;
        }
        next += __popc(entries);
    }
}

// active_jump_relu_backward: of each feature's entries z and df become f and dz, with f = z, dz = df where z is above
// the threshold t and 0 elsewhere; dthreshold += -(t / w) (sum of df in the rectangle) - (c / w) (how many are in it),
// the rectangle |z - t| < w / 2. Where features are counted instead, it is |f - t| < w / 2, which all rows without an
// active entry are in or none.
//   twin     op.ActiveJumpRelu.BACKWARD
//   threads  a warp a feature, a lane every 32nd entry
//   bytes    16*rows*k+16*features (least 16*rows*k+16*features)
//   flops    6*rows*k
//   example  rows=4096 k=60 features=16384
extern "C" __global__ void active_jump_relu_backward(
        const int* __restrict__ starts,
        float* __restrict__ values,
        float* __restrict__ dz,
        const float* __restrict__ threshold,
        float* __restrict__ dthreshold,
        const float* __restrict__ coefficient,
        int features,
        int rows,
        float width,
        int of_features,
        int items) {
    int i = row_item();
    if (i >= items) {
        return;
    }
    float limit = threshold[i];
    float half = 0.5f * width;
    float estimate = 0.f;
    float counted = 0.f;
    float active = 0.f;
    int end = starts[i + 1];
    for (int e = starts[i] + lane(); e < end; e += 32) {
        float z = values[e];
        float df = dz[e];
        float above = z - limit;
        float near = fabsf(above) < half ? 1.f : above != above ? above : 0.f;
        values[e] = gated(above, z);
        dz[e] = gated(above, df);
        estimate += near * df;
        counted += of_features != 0 ? gated(above, near) : near;
        active += gated(above, 1.f);
    }
    estimate = warp_sum(estimate);
    counted = warp_sum(counted);
    active = warp_sum(active);
    if (lane() == 0) {
        if (of_features != 0 && fabsf(limit) < half) {
            counted += static_cast<float>(rows) - active;
        }
        dthreshold[i] -= limit / width * estimate + *coefficient / width * counted;
    }
}
