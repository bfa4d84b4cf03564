#include "dot.cuh"
#include "row_map.cuh"

// unit_rows_forward: y[row] = w[row] / (||w[row]|| + epsilon).
//   twin     op.UnitRows.FORWARD
//   threads  a warp a row, four columns a lane
//   bytes    12*rows*d (least 8*rows*d)
//   flops    3*rows*d
//   example  rows=4096 d=768
extern "C" __global__ void unit_rows_forward(
        const float* __restrict__ w, float* __restrict__ y, int rows, int d, float epsilon, int items) {
    int row = row_item();
    if (row >= items) {
        return;
    }
    size_t at = static_cast<size_t>(row) * d;
    float divisor = sqrtf(warp_squares(w, row, d)) + epsilon;
    map_row(d, y + at, [=](float value) { return value / divisor; }, w + at);
}

// unit_rows_backward: dw[row] += (dy[row] - w[row] (w[row] . dy[row]) / (n (n + epsilon))) / (n + epsilon).
//   twin     op.UnitRows.BACKWARD
//   threads  a warp a row, four columns a lane
//   bytes    24*rows*d (least 16*rows*d)
//   flops    8*rows*d
//   example  rows=4096 d=768
extern "C" __global__ void unit_rows_backward(
        const float* __restrict__ w,
        const float* __restrict__ dy,
        float* __restrict__ dw,
        int rows,
        int d,
        float epsilon,
        int items) {
    int row = row_item();
    if (row >= items) {
        return;
    }
    size_t at = static_cast<size_t>(row) * d;
    float norm = sqrtf(warp_squares(w, row, d));
    float divisor = norm + epsilon;
    float along = norm > 0.f ? warp_dot(w + at, dy + at, d) / norm / divisor : 0.f;
    map_row(
            d,
            dw + at,
            [=](float sum, float weight, float slope) { return sum + (slope - along * weight) / divisor; },
            dw + at,
            w + at,
            dy + at);
}
