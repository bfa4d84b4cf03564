#include "reduce.cuh"
#include "threads.cuh"
#include "words.cuh"

// Latents of a block, four a thread.
constexpr int EACH = 4;

// dead_list: the latents that fired more than a threshold of two words ago, ascending, then -1; where each of all stands
// among them, -1 for the living; and how many they are, at most as many as the list has room for.
//   twin     op.DeadList.LIST
//   threads  a block 1024 latents, a thread four neighbours; every block counts the dead before its own
//   bytes    8*n+4*n+4*most+8*n*n/2048 (least 12*n+4*most)
//   flops    0
//   example  n=16384 most=1024
extern "C" __global__ void dead_list(
        const int* __restrict__ since,
        int* __restrict__ latents,
        int* __restrict__ slots,
        int* __restrict__ count,
        int n,
        int most,
        int low,
        int high,
        int items) {
    __shared__ int of_warp[WARPS];
    long long threshold = number(low, high);
    int start = blockIdx.x * THREADS * EACH;
    int mine = 0;
#pragma unroll 1
    for (int i = threadIdx.x; i < start; i += EACH * THREADS) {
#pragma unroll
        for (int j = 0; j < EACH; j++) {
            mine += number(since, i + j * THREADS) > threshold ? 1 : 0;
        }
    }
    int before = block_sum(mine);
    int first = start + threadIdx.x * EACH;
    int many = 0;
#pragma unroll
    for (int j = 0; j < EACH; j++) {
        many += first + j < n && number(since, first + j) > threshold ? 1 : 0;
    }
    int scan = many;
#pragma unroll
    for (int apart = 1; apart < 32; apart *= 2) {
        int other = __shfl_up_sync(ALL, scan, apart);
        scan += lane() >= apart ? other : 0;
    }
    if (lane() == 31) {
        of_warp[warp()] = scan;
    }
    __syncthreads();
    int at = before + scan - many;
    int end = before;
#pragma unroll
    for (int w = 0; w < WARPS; w++) {
        at += w < warp() ? of_warp[w] : 0;
        end += of_warp[w];
    }
#pragma unroll
    for (int j = 0; j < EACH; j++) {
        int i = first + j;
        if (i < n) {
            bool dead = number(since, i) > threshold && at < most;
            slots[i] = dead ? at : -1;
            if (dead) {
                latents[at++] = i;
            }
        }
    }
    if (start + THREADS * EACH >= n) {
        end = min(end, most);
#pragma unroll 1
        for (int i = end + threadIdx.x; i < most; i += THREADS) {
            latents[i] = -1;
        }
        if (threadIdx.x == 0) {
            *count = end;
        }
    }
}

// dead_share: min(count / of, 1).
//   twin     op.DeadList.SHARE
//   threads  one
//   bytes    8 (least 8)
//   flops    1
//   example  of=384
extern "C" __global__ void dead_share(
        const int* __restrict__ count, float* __restrict__ share, int of, int items) {
    if (element_item() < items) {
        *share = fminf(static_cast<float>(*count) / of, 1.f);
    }
}

// dead_rows: y[i] = x[latents[i]], or a number in each column where latents[i] is below 0.
//   twin     op.DeadList.ROWS
//   threads  a warp a row
//   bytes    8*n*d+4*n (least 8*n*d+4*n)
//   flops    0
//   example  n=1024 d=768
extern "C" __global__ void dead_rows(
        const float* __restrict__ x,
        const int* __restrict__ latents,
        float* __restrict__ y,
        int n,
        int d,
        float beyond,
        int items) {
    int i = row_item();
    if (i >= items) {
        return;
    }
    int latent = latents[i];
    const float* from = x + static_cast<size_t>(max(latent, 0)) * d;
    float* to = y + static_cast<size_t>(i) * d;
#pragma unroll 1
    for (int j = lane(); j < d; j += 32) {
        to[j] = latent < 0 ? beyond : from[j];
    }
}

// dead_rows_backward: dx[latents[i]] += dy[i] where latents[i] is not below 0; the latents are distinct.
//   twin     op.DeadList.ROWS_BACKWARD
//   threads  a warp a row
//   bytes    12*n*d+4*n (least 12*n*d+4*n)
//   flops    n*d
//   example  n=1024 d=768
extern "C" __global__ void dead_rows_backward(
        const float* __restrict__ dy,
        const int* __restrict__ latents,
        float* __restrict__ dx,
        int n,
        int d,
        int items) {
    int i = row_item();
    if (i >= items) {
        return;
    }
    int latent = latents[i];
    if (latent < 0) {
        return;
    }
    const float* from = dy + static_cast<size_t>(i) * d;
    float* to = dx + static_cast<size_t>(latent) * d;
#pragma unroll 1
    for (int j = lane(); j < d; j += 32) {
        to[j] += from[j];
    }
}
