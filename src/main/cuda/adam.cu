#include "threads.cuh"

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
        int n,
        float beta1,
        float rest1,
        float beta2,
        float rest2,
        float rate,
        float inverse_root2,
        float epsilon,
        int items) {
    int i = element_item();
    if (i < items) {
        float gradient = g[i];
        float first = beta1 * m[i] + rest1 * gradient;
        float second = beta2 * v[i] + rest2 * gradient * gradient;
        m[i] = first;
        v[i] = second;
        w[i] -= rate * first / (sqrtf(second) * inverse_root2 + epsilon);
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
extern "C" __global__ void adam_decoupled_decay(float* __restrict__ w, int n, float factor, int items) {
    int i = element_item();
    if (i < items) {
        w[i] *= factor;
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
