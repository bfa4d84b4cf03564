#include "threads.cuh"

// Places of a step's numbers, as train.Adam.Rates has them; in memory, so that a captured step reads those of its day.
enum { BETA1, REST1, BETA2, REST2, RATE, INVERSE_ROOT2, EPSILON, SHRINK, GO };

// adam_update: m = beta1 m + rest1 g; v = beta2 v + rest2 g^2; w -= rate m / (sqrt(v) inverseRoot2 + epsilon).
//   twin     train.Adam.UPDATE
//   threads  one an element
//   bytes    28*n (least 28*n)
//   flops    12*n
//   example  n=16384*768
extern "C" __global__ void adam_update(
        const float* __restrict__ g,
        float* __restrict__ w,
        float* __restrict__ m,
        float* __restrict__ v,
        const float* __restrict__ rates,
        int n,
        int items) {
    int i = element_item();
    if (i < items && rates[GO] != 0.f) {
        float gradient = g[i];
        float first = rates[BETA1] * m[i] + rates[REST1] * gradient;
        float second = rates[BETA2] * v[i] + rates[REST2] * gradient * gradient;
        m[i] = first;
        v[i] = second;
        w[i] -= rates[RATE] * first / (sqrtf(second) * rates[INVERSE_ROOT2] + rates[EPSILON]);
    }
}

// adam_l2_decay: g += decay w.
//   twin     train.Adam.ADD_DECAY
//   threads  one an element
//   bytes    12*n (least 12*n)
//   flops    2*n
//   example  n=16384*768
extern "C" __global__ void adam_l2_decay(
        const float* __restrict__ w, float* __restrict__ g, int n, float decay, int items) {
    int i = element_item();
    if (i < items) {
        g[i] += decay * w[i];
    }
}

// adam_decoupled_decay: w *= factor.
//   twin     train.Adam.SHRINK
//   threads  one an element
//   bytes    8*n (least 8*n)
//   flops    n
//   example  n=16384*768
extern "C" __global__ void adam_decoupled_decay(
        float* __restrict__ w, const float* __restrict__ rates, int n, int items) {
    int i = element_item();
    if (i < items && rates[GO] != 0.f) {
        w[i] *= rates[SHRINK];
    }
}

// adam_gate: the rates' last number = 1 where the loss is finite, else 0: the step then changes nothing.
//   twin     train.Adam.GATE
//   threads  one
//   bytes    8 (least 8)
//   flops    0
//   example  items=1
extern "C" __global__ void adam_gate(const float* __restrict__ loss, float* __restrict__ rates, int items) {
    if (element_item() < items) {
        rates[GO] = isfinite(*loss) ? 1.f : 0.f;
    }
}

// adam_forget: moment[rows[i]] = 0; the rows are distinct.
//   twin     train.Adam.FORGET
//   threads  a warp a row
//   bytes    4*n*width+4*n (least 4*n*width+4*n)
//   flops    0
//   example  n=1024 width=768
extern "C" __global__ void adam_forget(
        const int* __restrict__ rows, float* __restrict__ moment, int n, int width, int items) {
    int i = row_item();
    if (i >= items) {
        return;
    }
    float* at = moment + static_cast<size_t>(rows[i]) * width;
    for (int j = lane(); j < width; j += 32) {
        at[j] = 0.f;
    }
}
