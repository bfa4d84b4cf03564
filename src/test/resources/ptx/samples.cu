// Kernels whose results Java knows: the interpreter's own tests run them.
// Built as src/main/cuda/build.sh builds the shipped kernels.

extern "C" __global__ void integers(const int* x, const int* y, int* out, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    int a = x[i];
    int b = y[i];
    unsigned ua = a;
    unsigned ub = b;
    int* o = out + i * 24;
    o[0] = a + b;
    o[1] = a - b;
    o[2] = a * b;
    o[3] = __mulhi(a, b);
    o[4] = __umulhi(ua, ub);
    o[5] = b == 0 ? 0 : a / b;
    o[6] = b == 0 ? 0 : ua % ub;
    o[7] = min(a, b);
    o[8] = max(ua, ub);
    o[9] = abs(a);
    o[10] = __popc(a);
    o[11] = __clz(a);
    o[12] = __brev(a);
    o[13] = __ffs(a);
    o[14] = a << (b & 31);
    o[15] = a >> (b & 31);
    o[16] = ua >> (ub & 31);
    o[17] = __funnelshift_l(ua, ub, 7);
    o[18] = __byte_perm(ua, ub, 0x6420);
    o[19] = (a & b) ^ (~a | b);
    o[20] = static_cast<int>(static_cast<long long>(a) * b >> 20);
    o[21] = static_cast<short>(a) * static_cast<short>(b);
    o[22] = static_cast<unsigned char>(a) + static_cast<signed char>(b);
    o[23] = (a < b) + 2 * (ua < ub) + 4 * (a == b);
}

extern "C" __global__ void floats(const float* x, const float* y, float* out, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    float a = x[i];
    float b = y[i];
    float* o = out + i * 24;
    o[0] = a + b;
    o[1] = a * b;
    o[2] = a / b;
    o[3] = fmaf(a, b, a);
    o[4] = sqrtf(a);
    o[5] = fminf(a, b);
    o[6] = fmaxf(a, b);
    o[7] = fabsf(a);
    o[8] = floorf(a);
    o[9] = ceilf(a);
    o[10] = rintf(a);
    o[11] = truncf(a);
    o[12] = static_cast<float>(static_cast<int>(a));
    o[13] = static_cast<float>(static_cast<unsigned>(a));
    o[14] = copysignf(a, b);
    o[15] = static_cast<float>(static_cast<double>(a) * b);
    o[16] = (a < b) + 2 * (a <= b) + 4 * (a == b) + 8 * (a != b) + 16 * !(a < b) + 32 * !(a >= b);
    o[17] = __fadd_rz(a, b);
    o[18] = __fadd_ru(a, b);
    o[19] = __fmaf_rd(a, b, a);
    o[20] = __fmul_rz(a, b);
    o[21] = __fdiv_ru(a, b);
    o[22] = __double2float_rd(static_cast<double>(a) / 3);
    o[23] = isnan(a) + 2 * isinf(b);
}

extern "C" __global__ void functions(const float* x, float* out, int n) {
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i >= n) return;
    float a = x[i];
    float* o = out + i * 8;
    o[0] = expf(a);
    o[1] = logf(a);
    o[2] = tanhf(a);
    o[3] = rsqrtf(a);
    o[4] = sinf(a * 1e6f);
    o[5] = powf(a, 1.5f);
    o[6] = erff(a);
    o[7] = static_cast<float>(exp(static_cast<double>(a)));
}

// The largest 64-bit key of a row by shuffles: value first, then the lower column.
extern "C" __global__ void row_argmax(const float* x, int* out, int columns, int items) {
    int row = blockIdx.x * 8 + threadIdx.x / 32;
    if (row >= items) return;
    int lane = threadIdx.x & 31;
    unsigned long long best = 0;
    for (int c = lane; c < columns; c += 32) {
        unsigned bits = __float_as_uint(x[row * columns + c]);
        bits ^= bits >> 31 ? 0xffffffffu : 0x80000000u;
        unsigned long long key = static_cast<unsigned long long>(bits) << 32 | ~static_cast<unsigned>(c);
        best = key > best ? key : best;
    }
    for (int apart = 16; apart > 0; apart /= 2) {
        unsigned long long other = __shfl_xor_sync(0xffffffffu, best, apart);
        best = other > best ? other : best;
    }
    if (lane == 0) out[row] = ~static_cast<unsigned>(best);
}

extern "C" __global__ void votes(const int* x, int* out) {
    int v = x[threadIdx.x];
    out[threadIdx.x] = __ballot_sync(0xffffffffu, v > 0);
    out[threadIdx.x + 32] = __any_sync(0xffffffffu, v > 100) + 2 * __all_sync(0xffffffffu, v > -100);
    out[threadIdx.x + 64] = __match_any_sync(0xffffffffu, v & 3);
    out[threadIdx.x + 96] = __reduce_add_sync(0xffffffffu, v);
    out[threadIdx.x + 128] = __shfl_up_sync(0xffffffffu, v, 3);
    out[threadIdx.x + 160] = __shfl_down_sync(0xffffffffu, v, 5, 8);
    out[threadIdx.x + 192] = __shfl_sync(0xffffffffu, v, 9, 16);
    if (threadIdx.x % 2) {
        out[threadIdx.x + 224] = __reduce_max_sync(0xaaaaaaaau, v);
    } else {
        out[threadIdx.x + 224] = __reduce_min_sync(0x55555555u, v);
    }
}

extern "C" __global__ void histogram(const int* x, unsigned* out, int n) {
    __shared__ unsigned bins[16];
    if (threadIdx.x < 16) bins[threadIdx.x] = 0;
    __syncthreads();
    for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < n; i += gridDim.x * blockDim.x) {
        atomicAdd(&bins[x[i] & 15], 1u);
    }
    __syncthreads();
    if (threadIdx.x < 16) {
        atomicAdd(&out[threadIdx.x], bins[threadIdx.x]);
        atomicMax(&out[16], bins[threadIdx.x]);
    }
}

// 64 x 64 through shared memory rows of `PAD` floats, read by columns.
template <int PAD>
__device__ __forceinline__ void transposed(const float* x, float* y) {
    __shared__ float tile[32 * PAD];
    int lane = threadIdx.x & 31;
    for (int row = threadIdx.x / 32; row < 32; row += 8) {
        tile[row * PAD + lane] = x[row * 32 + lane];
    }
    __syncthreads();
    for (int row = threadIdx.x / 32; row < 32; row += 8) {
        y[row * 32 + lane] = tile[lane * PAD + row];
    }
}

extern "C" __global__ void transpose_padded(const float* x, float* y) {
    transposed<33>(x, y);
}

extern "C" __global__ void transpose_conflicting(const float* x, float* y) {
    transposed<32>(x, y);
}

extern "C" __global__ void strided(const float* x, float* y) {
    y[threadIdx.x] = x[threadIdx.x * 32];
}

extern "C" __global__ void local_array(const int* x, int* y, int n) {
    int kept[8];
    for (int i = 0; i < 8; i++) kept[i] = 0;
    for (int i = 0; i < n; i++) kept[x[i] & 7] += threadIdx.x + i;
    y[threadIdx.x] = kept[x[threadIdx.x] & 7];
}

// A different way for every lane, and together again.
extern "C" __global__ void divergent(int* y) {
    int v = threadIdx.x;
    int steps = 0;
    while (v != 1 && steps < 200) {
        v = v % 2 ? 3 * v + 1 : v / 2;
        steps++;
        if (v == 0) break;
    }
    y[threadIdx.x] = steps + __popc(__ballot_sync(0xffffffffu, steps > 5)) * 1000;
}
