// Kernels with one bug each, and the same without it where the argument `right` is 1.
// Built as src/main/cuda/build.sh builds the shipped kernels.

extern "C" __global__ void copies(const float* x, float* y, int n, int right) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (right && i >= n) return;
    y[i] = x[i];
}

extern "C" __global__ void shared_index(float* y, int shift) {
    __shared__ float a[32];
    __shared__ float b[32];
    a[threadIdx.x] = 1.f;
    b[threadIdx.x] = 2.f;
    __syncwarp();
    y[threadIdx.x] = a[threadIdx.x + shift] + b[threadIdx.x];
}

extern "C" __global__ void shared_start(float* y, int right) {
    __shared__ float a[64];
    if (right || threadIdx.x != 5) a[threadIdx.x] = 1.f;
    __syncthreads();
    y[threadIdx.x] = a[63 - threadIdx.x];
}

extern "C" __global__ void vector(const float* x, float* y, int shift) {
    float4 v = *reinterpret_cast<const float4*>(x + shift);
    y[threadIdx.x] = v.x + v.w;
}

// The neighbour's value: a barrier is missing between write and read.
extern "C" __global__ void read_after_write(float* y, int right) {
    __shared__ float a[64];
    static_cast<volatile float*>(a)[threadIdx.x] = 0.f;
    __syncthreads();
    static_cast<volatile float*>(a)[threadIdx.x] = threadIdx.x;
    if (right) __syncthreads();
    y[threadIdx.x] = a[63 - threadIdx.x];
}

extern "C" __global__ void write_after_read(float* y, int right) {
    __shared__ float a[64];
    a[threadIdx.x] = threadIdx.x;
    __syncthreads();
    float v = a[63 - threadIdx.x];
    if (right) __syncthreads();
    a[threadIdx.x] = v;
    __syncthreads();
    y[threadIdx.x] = a[threadIdx.x];
}

extern "C" __global__ void write_after_write(float* y, int right) {
    __shared__ float a[64];
    a[threadIdx.x] = threadIdx.x;
    if (right) __syncthreads();
    a[63 - threadIdx.x] = threadIdx.x;
    __syncthreads();
    y[threadIdx.x] = a[threadIdx.x];
}

// All lanes write their own number to one place.
extern "C" __global__ void one_place(float* y, int right) {
    __shared__ float a;
    a = right ? 1.f : threadIdx.x;
    __syncthreads();
    y[threadIdx.x] = a;
}

extern "C" __global__ void within_warp(float* y, int right) {
    __shared__ float a[32];
    a[threadIdx.x] = 0.f;
    __syncwarp();
    if (threadIdx.x < 16) a[threadIdx.x] = threadIdx.x;
    if (right) __syncwarp();
    y[threadIdx.x] = a[31 - threadIdx.x];
}

extern "C" __global__ void counts(int* y, int right) {
    __shared__ int n;
    if (threadIdx.x == 0) n = 0;
    if (right) __syncthreads();
    atomicAdd(&n, 1);
    __syncthreads();
    y[threadIdx.x] = n;
}

extern "C" __global__ void divergent_barrier(float* y, int warps) {
    if (threadIdx.x < warps * 32) __syncthreads();
    y[threadIdx.x] = 1.f;
}

extern "C" __global__ void divergent_lanes(float* y, int lanes) {
    if (threadIdx.x < lanes) {
        __syncthreads();
        y[threadIdx.x] = 2.f;
    } else {
        y[threadIdx.x] = 1.f;
    }
}

extern "C" __global__ void early_exit(float* y, int threads) {
    if (threadIdx.x >= threads) return;
    __syncthreads();
    y[threadIdx.x] = 1.f;
}

extern "C" __global__ void divergent_shuffle(float* y, int lanes) {
    if (threadIdx.x < lanes) {
        y[threadIdx.x] = __shfl_xor_sync(0xffffffffu, static_cast<float>(threadIdx.x), 1);
    } else {
        y[threadIdx.x] = 0.f;
    }
}

extern "C" __global__ void absent_lane(float* y, int from) {
    if (threadIdx.x < 16) {
        y[threadIdx.x] = __shfl_sync(0xffffu, static_cast<float>(threadIdx.x), from);
    }
}

// Blocks write their own elements and read their neighbour's.
extern "C" __global__ void between_blocks(float* y, float* z, int right) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    y[i] = i;
    z[i] = y[right ? i : (i + 32) % 64];
}

extern "C" __global__ void blocks_overwrite(float* y, int right) {
    y[right ? blockIdx.x * 32 + threadIdx.x : threadIdx.x] = blockIdx.x;
}

extern "C" __global__ void blocks_change_inputs(float* y, float* z, int right) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    z[i] = y[right ? i : (i + 32) % 64];
    y[i] = 0.f;
}

extern "C" __global__ void read_only(const float* __restrict__ x, float* __restrict__ y) {
    int i = threadIdx.x;
    y[i] = 1.f;
    __syncthreads();
    y[i + 32] = x[i];
}

__device__ __forceinline__ void copy_async(void* to, const void* from) {
    unsigned at = static_cast<unsigned>(__cvta_generic_to_shared(to));
    asm volatile("cp.async.cg.shared.global [%0], [%1], 16;" ::"r"(at), "l"(from));
    asm volatile("cp.async.commit_group;");
}

// Two copies; the sum needs both, the wait lets `open` of them go on.
extern "C" __global__ void unwaited(const float4* x, float* y, int open) {
    __shared__ float4 a[2][32];
    copy_async(&a[0][threadIdx.x], x + threadIdx.x);
    copy_async(&a[1][threadIdx.x], x + 32 + threadIdx.x);
    if (open == 0) asm volatile("cp.async.wait_group 0;");
    if (open == 1) asm volatile("cp.async.wait_group 1;");
    __syncthreads();
    y[threadIdx.x] = a[0][31 - threadIdx.x].x + a[1][31 - threadIdx.x].y;
}

extern "C" __global__ void copied_too_early(const float4* x, float* y, int right) {
    __shared__ float4 a[64];
    copy_async(&a[threadIdx.x], x + threadIdx.x);
    asm volatile("cp.async.wait_all;");
    __syncthreads();
    y[threadIdx.x] = a[63 - threadIdx.x].x;
    if (right) __syncthreads();
    copy_async(&a[threadIdx.x], x + 64 + threadIdx.x);
    asm volatile("cp.async.wait_all;");
    __syncthreads();
    y[threadIdx.x] += a[63 - threadIdx.x].x;
}

extern "C" __global__ void endless(const volatile float* x, float* y, int n) {
    float sum = 0.f;
    for (unsigned i = 0; i != n; i += 2) {
        sum += x[i & 31];
    }
    y[threadIdx.x] = sum;
}
