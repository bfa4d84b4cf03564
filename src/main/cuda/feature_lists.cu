#include "ranges.cuh"
#include "threads.cuh"

// feature_lists_place: the entries by feature, each list ascending: feature i's are entries[starts[i]] ..
// entries[starts[i + 1] - 1], from the entries by range as entry_ranges_spread leaves them.
//   twin     op.FeatureLists.PLACE
//   threads  a block a range of features: a warp an eighth of its entries in order, so that no atomic decides where an
//            entry goes
//   bytes    20*rows*k+4*features (least 12*rows*k+4*features)
//   flops    0
//   example  rows=4096 k=32 features=16384
extern "C" __global__ void feature_lists_place(
        const int* __restrict__ indices,
        const int* __restrict__ totals,
        const int* __restrict__ by_range,
        int* __restrict__ starts,
        int* __restrict__ entries,
        int shift,
        int features,
        int items) {
    list_range(indices, totals, by_range, starts, shift, features, [&](int at, int i) { entries[at] = by_range[i]; });
}
