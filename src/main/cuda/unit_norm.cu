#include "dot.cuh"
#include "threads.cuh"

template <int N>
__device__ void divide(float* w, float by, int d) {
    for (int j = lane() * N; j < d; j += 32 * N) {
        Pack<N> x = load<N>(w + j);
#pragma unroll
        for (int i = 0; i < N; i++) {
            x.v[i] /= by;
        }
        store<N>(w + j, x);
    }
}

// unit_norm_renormalise: w[i] /= ||w[i]|| + eps; rows of zeros stay.
//   twin     train.UnitNorm.RENORMALISE
//   threads  a warp a row, four columns a lane; the second read finds the row in the first-level cache
//   bytes    8*rows*d (least 8*rows*d)
//   flops    3*rows*d
//   example  rows=16384 d=768
extern "C" __global__ void unit_norm_renormalise(float* w, int rows, int d, float eps, int items) {
    int i = row_item();
    if (i >= items) {
        return;
    }
    float* at = w + static_cast<size_t>(i) * d;
    float norm = sqrtf(warp_dot(at, at, d));
    if (norm > 0.f) {
        if (in_fours(d, w)) {
            divide<4>(at, norm + eps, d);
        } else {
            divide<1>(at, norm + eps, d);
        }
    }
}

// unit_norm_project: g[i] -= (g[i] . w[i]) w[i] / (||w[i]|| + eps)^2, the component along the row's direction.
//   twin     train.UnitNorm.PROJECT
//   threads  a warp a row, four columns a lane; later reads find the rows in the first-level cache
//   bytes    12*rows*d (least 12*rows*d)
//   flops    6*rows*d
//   example  rows=16384 d=768
extern "C" __global__ void unit_norm_project(const float* w, float* g, int rows, int d, float eps, int items) {
    int i = row_item();
    if (i >= items) {
        return;
    }
    const float* at = w + static_cast<size_t>(i) * d;
    float* of = g + static_cast<size_t>(i) * d;
    float length = sqrtf(warp_dot(at, at, d)) + eps;
    float along = warp_dot(of, at, d);
    if (length > 0.f) {
        // Divided twice: the square of a short row's length would underflow.
        warp_add(-(along / length / length), at, of, d);
    }
}

// unit_norm_project_unit: g[i] -= (g[i] . w[i]) w[i], of rows whose length is 1.
//   twin     train.UnitNorm.PROJECT_UNIT
//   threads  a warp a row, four columns a lane; later reads find the rows in the first-level cache
//   bytes    12*rows*d (least 12*rows*d)
//   flops    4*rows*d
//   example  rows=16384 d=768
extern "C" __global__ void unit_norm_project_unit(const float* w, float* g, int rows, int d, int items) {
    int i = row_item();
    if (i >= items) {
        return;
    }
    const float* at = w + static_cast<size_t>(i) * d;
    float* of = g + static_cast<size_t>(i) * d;
    warp_add(-warp_dot(of, at, d), at, of, d);
}
