#include "columns.cuh"
#include "row_map.cuh"

// FLT_MIN: what is less has an inverse that float32 does not hold.
constexpr float LEAST_NORMAL = 0x1p-126f;

// column_scale_forward: y[row, i] = x[row, i] s[i].
//   twin     op.ColumnScale.FORWARD
//   threads  a warp a row, four columns a lane
//   bytes    8*rows*n+4*n (least 8*rows*n+4*n)
//   flops    rows*n
//   example  rows=4096 n=16384
extern "C" __global__ void column_scale_forward(
        const float* __restrict__ x,
        const float* __restrict__ s,
        float* __restrict__ y,
        int rows,
        int n,
        int items) {
    int row = row_item();
    if (row >= items) {
        return;
    }
    size_t at = static_cast<size_t>(row) * n;
    map_row(
            n, y + at, [](float value, float by) { return value * by; }, x + at, s);
}

// column_scale_backward: dx[row, i] += dy[row, i] s[i].
//   twin     op.ColumnScale.BACKWARD
//   threads  a warp a row, four columns a lane
//   bytes    12*rows*n+4*n (least 12*rows*n+4*n)
//   flops    2*rows*n
//   example  rows=4096 n=16384
extern "C" __global__ void column_scale_backward(
        const float* __restrict__ dy,
        const float* __restrict__ s,
        float* __restrict__ dx,
        int rows,
        int n,
        int items) {
    int row = row_item();
    if (row >= items) {
        return;
    }
    size_t at = static_cast<size_t>(row) * n;
    map_row(
            n,
            dx + at,
            [](float sum, float slope, float by) { return sum + slope * by; },
            dx + at,
            dy + at,
            s);
}

// column_scale_partial: partial[block, i] = sum over the block's 256 rows of dy[row, i] x[row, i].
//   twin     op.ColumnScale.SCALE_PARTIAL
//   threads  a block 256 rows by 64 columns: groups of threads of the tile's width take rows by turns
//   bytes    8*rows*n+4*rows/256*n (least 8*rows*n+4*rows/256*n)
//   flops    2*rows*n
//   example  rows=4096 n=16384
extern "C" __global__ void column_scale_partial(
        const float* __restrict__ dy,
        const float* __restrict__ x,
        float* __restrict__ partial,
        int rows,
        int n,
        int items) {
    column_sums(
            rows,
            n,
            partial,
            [=](int row, int i) {
                size_t at = static_cast<size_t>(row) * n + i;
                return dy[at] * x[at];
            });
}

// column_scale_reciprocal: r = 1 / s, 0 where s is nearer 0 than any normal number.
//   twin     op.ColumnScale.RECIPROCAL
//   threads  one an element
//   bytes    8*n (least 8*n)
//   flops    n
//   example  n=16384
extern "C" __global__ void column_scale_reciprocal(
        const float* __restrict__ s, float* __restrict__ r, int n, int items) {
    int i = element_item();
    if (i < items) {
        float value = s[i];
        r[i] = fabsf(value) < LEAST_NORMAL ? 0.f : 1.f / value;
    }
}

// column_scale_reciprocal_backward: ds -= dr r^2.
//   twin     op.ColumnScale.RECIPROCAL_BACKWARD
//   threads  one an element
//   bytes    16*n (least 16*n)
//   flops    3*n
//   example  n=16384
extern "C" __global__ void column_scale_reciprocal_backward(
        const float* __restrict__ r, const float* __restrict__ dr, float* __restrict__ ds, int n, int items) {
    int i = element_item();
    if (i < items) {
        float value = r[i];
        ds[i] -= dr[i] * value * value;
    }
}
