// Each lane's registers in and out of the instructions of mma.cuh: the interpreter's own tests run them.
// Built as src/main/cuda/build.sh builds the shipped kernels.
#include "../../../main/cuda/mma.cuh"

struct Held {
    unsigned left[4];
    unsigned right[2];
    float sum[4];
};

__device__ __forceinline__ Held held(const unsigned* left, const unsigned* right, const float* sum) {
    Held h;
    for (int i = 0; i < 4; i++) {
        h.left[i] = left[4 * threadIdx.x + i];
        h.sum[i] = sum[4 * threadIdx.x + i];
    }
    for (int i = 0; i < 2; i++) {
        h.right[i] = right[2 * threadIdx.x + i];
    }
    return h;
}

extern "C" __global__ void product_tf32(
        const unsigned* left, const unsigned* right, const float* before, float* after, int lanes) {
    Held h = held(left, right, before);
    if (threadIdx.x < lanes) {
        mma_tf32(h.sum, h.left, h.right);
    }
    for (int i = 0; i < 4; i++) {
        after[4 * threadIdx.x + i] = h.sum[i];
    }
}

extern "C" __global__ void product_bf16(
        const unsigned* left, const unsigned* right, const float* before, float* after) {
    Held h = held(left, right, before);
    mma_bf16(h.sum, h.left, h.right);
    for (int i = 0; i < 4; i++) {
        after[4 * threadIdx.x + i] = h.sum[i];
    }
}

// Four matrices one after another, each row of four words; how far the addresses are moved.
extern "C" __global__ void matrices(const unsigned* from, unsigned* straight, unsigned* turned, int moved) {
    __shared__ __align__(16) unsigned rows[132];
    for (int i = threadIdx.x; i < 128; i += 32) {
        rows[i] = from[i];
    }
    __syncwarp();
    unsigned words[4];
    load_matrices(words, rows + 4 * threadIdx.x + moved);
    for (int i = 0; i < 4; i++) {
        straight[4 * threadIdx.x + i] = words[i];
    }
    load_turned(words, rows + 4 * threadIdx.x + moved);
    for (int i = 0; i < 4; i++) {
        turned[4 * threadIdx.x + i] = words[i];
    }
}

extern "C" __global__ void rounded(const float* x, unsigned* tf32, unsigned* bf16, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) {
        tf32[i] = tf32_of(x[i]);
        bf16[i] = bf16_pair(x[i], -x[n - 1 - i]);
    }
}
