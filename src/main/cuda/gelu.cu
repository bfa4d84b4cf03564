#include "threads.cuh"

constexpr float MINUS_TWO_C = -2.f * 0.797884560802865f;
constexpr float CUBIC = 0.044715f;

// exp(-2 v), finite as the twin's: infinity would make NaN of -infinity / e and of s (1 - s).
__device__ __forceinline__ float exp_of_minus_two_v(float u) {
    return fminf(expf(MINUS_TWO_C * (u + CUBIC * u * u * u)), 1e38f);
}

// gelu_forward: y = u s, s = 1 / (1 + exp(-2 v)), v = sqrt(2/pi) (u + 0.044715 u^3).
//   twin     op.Gelu.FORWARD
//   threads  one an element
//   bytes    8*n (least 8*n)
//   flops    12*n
//   example  n=4096*3072
extern "C" __global__ void gelu_forward(const float* __restrict__ u, float* __restrict__ y, int n, int items) {
    int i = element_item();
    if (i < items) {
        float x = u[i];
        y[i] = x / (1.f + exp_of_minus_two_v(x));
    }
}

// gelu_backward: du += dy (s + u s (1 - s) 2 v'(u)).
//   twin     op.Gelu.BACKWARD
//   threads  one an element
//   bytes    16*n (least 16*n)
//   flops    22*n
//   example  n=4096*3072
extern "C" __global__ void gelu_backward(
        const float* __restrict__ u, const float* __restrict__ dy, float* __restrict__ du, int n, int items) {
    int i = element_item();
    if (i < items) {
        float x = u[i];
        float s = 1.f / (1.f + exp_of_minus_two_v(x));
        float two_slope = -MINUS_TWO_C * (1.f + 3.f * CUBIC * x * x);
        du[i] += dy[i] * (s + x * s * (1.f - s) * two_slope);
    }
}
