#include "ranges.cuh"
#include "threads.cuh"

// active_lists_place: a set's entries by feature, rows ascending: feature i's are starts[i] .. starts[i + 1] - 1 of rows,
// values and dz, from its entries by range as entry_ranges_spread leaves them.
//   twin     op.ActiveLists.PLACE
//   threads  a block a range of features: a warp an eighth of its entries in order, so that no atomic decides where an
//            entry goes
//   bytes    36*rows*k+4*features (least 32*rows*k+4*features)
//   flops    0
//   example  rows=4096 k=32 features=16384
extern "C" __global__ void active_lists_place(
        const float* __restrict__ of_values,
        const int* __restrict__ of_indices,
        const float* __restrict__ of_dz,
        const int* __restrict__ totals,
        const int* __restrict__ by_range,
        const int* __restrict__ rows_by_range,
        int* __restrict__ starts,
        int* __restrict__ rows,
        float* __restrict__ values,
        float* __restrict__ dz,
        int shift,
        int features,
        int items) {
    list_range(of_indices, totals, by_range, starts, shift, features, [&](int at, int i) {
        int e = by_range[i];
        rows[at] = rows_by_range[i];
        values[at] = of_values[e];
        dz[at] = of_dz[e];
    });
}

// active_lists_largest: largest[i] = the largest size of the feature's values, NaN where one is; negative infinity of none.
//   twin     op.ActiveLists.LARGEST
//   threads  a warp a feature
//   bytes    4*rows*k+8*features (least 4*rows*k+8*features)
//   flops    rows*k
//   example  rows=4096 k=32 features=16384
extern "C" __global__ void active_lists_largest(
        const int* __restrict__ starts,
        const float* __restrict__ values,
        float* __restrict__ largest,
        int features,
        int items) {
    int i = row_item();
    if (i >= items) {
        return;
    }
    float most = __int_as_float(0xff800000);
    auto take = [&](float value) { most = value != value || value > most ? value : most; };
    int end = starts[i + 1];
#pragma unroll 1
    for (int e = starts[i] + lane(); e < end; e += 32) {
        take(fabsf(values[e]));
    }
#pragma unroll
    for (int apart = 16; apart > 0; apart /= 2) {
        take(__shfl_xor_sync(ALL, most, apart));
    }
    if (lane() == 0) {
        largest[i] = most;
    }
}
