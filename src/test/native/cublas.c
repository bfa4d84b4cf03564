/* cuBLAS on the host: column-major products in float32 with all transposes, strided batches, TF32 and bf16 operands. */
#include "standin.h"
#include <stdlib.h>
#include <string.h>

enum { OK = 0, NOT_INITIALIZED = 1, INVALID = 7, EXECUTION_FAILED = 13, UNSUPPORTED = 15 };
enum { R_32F = 0, R_16BF = 14 };
enum { COMPUTE_32F = 68, COMPUTE_32F_PEDANTIC = 69, COMPUTE_32F_FAST_16BF = 75, COMPUTE_32F_FAST_TF32 = 77 };

typedef struct {
    stream *on;
    int math;
} handle;

typedef struct {
    operation base;
    int transpose_a, transpose_b, m, n, k, lda, ldb, ldc, batches, type, compute;
    float alpha, beta;
    uint64_t a, b, c;
    long long stride_a, stride_b, stride_c;
} product;

/* Leaves out what is beyond 10 bits of mantissa: tensor cores do not read it. Who wants operands rounded rounds them. */
static float tf32(float x) {
    uint32_t bits;
    memcpy(&bits, &x, 4);
    if ((bits & 0x7f800000) != 0x7f800000) {
        bits &= 0xffffe000;
    }
    memcpy(&x, &bits, 4);
    return x;
}

/* Round half to even to 7 bits of mantissa. */
static float bf16(float x) {
    uint32_t bits;
    memcpy(&bits, &x, 4);
    if ((bits & 0x7f800000) != 0x7f800000) {
        bits = (bits + 0x7fff + ((bits >> 16) & 1)) & 0xffff0000;
    }
    memcpy(&x, &bits, 4);
    return x;
}

static float rounded(float x, int compute) {
    return compute == COMPUTE_32F_FAST_TF32 ? tf32(x) : compute == COMPUTE_32F_FAST_16BF ? bf16(x) : x;
}

static size_t bytes_of(int type) { return type == R_16BF ? 2 : 4; }

/* A stored number: bf16 is the upper half of a float32. */
static float element(const void *x, size_t at, int type, int compute) {
    float value;
    if (type == R_16BF) {
        uint32_t bits = (uint32_t)((const uint16_t *)x)[at] << 16;
        memcpy(&value, &bits, 4);
        return value;
    }
    return rounded(((const float *)x)[at], compute);
}

/* op(x) without gaps, column after column. */
static float *packed(const void *x, int transpose, int rows, int cols, int ld, int type, int compute) {
    float *out = malloc(sizeof(float) * (size_t)rows * cols + 1);
    for (size_t j = 0; j < (size_t)cols; j++) {
        for (size_t i = 0; i < (size_t)rows; i++) {
            out[j * rows + i] = element(x, transpose ? i * ld + j : j * ld + i, type, compute);
        }
    }
    return out;
}

static size_t span(int rows, int cols, int ld) { return rows && cols ? (size_t)(cols - 1) * ld + rows : 0; }

static int one(const product *p, int batch) {
    int a_rows = p->transpose_a ? p->k : p->m, a_cols = p->transpose_a ? p->m : p->k;
    int b_rows = p->transpose_b ? p->n : p->k, b_cols = p->transpose_b ? p->k : p->n;
    size_t bytes = bytes_of(p->type);
    const void *a = standin_bytes(p->a + bytes * batch * p->stride_a, bytes * span(a_rows, a_cols, p->lda));
    const void *b = standin_bytes(p->b + bytes * batch * p->stride_b, bytes * span(b_rows, b_cols, p->ldb));
    float *c = standin_floats(p->c + 4 * batch * p->stride_c, span(p->m, p->n, p->ldc));
    if (!c || (p->k > 0 && (!a || !b))) {
        return ILLEGAL_ADDRESS;
    }
    float *x = packed(a, p->transpose_a, p->m, p->k, p->lda, p->type, p->compute);
    float *y = packed(b, p->transpose_b, p->k, p->n, p->ldb, p->type, p->compute);
    float *sum = malloc(sizeof(float) * (size_t)p->m + 1);
    for (size_t j = 0; j < (size_t)p->n; j++) {
        memset(sum, 0, sizeof(float) * (size_t)p->m);
        for (size_t q = 0; q < (size_t)p->k; q++) {
            float scale = y[j * p->k + q];
            const float *column = x + q * p->m;
            for (int i = 0; i < p->m; i++) {
                sum[i] += scale * column[i];
            }
        }
        float *out = c + j * p->ldc;
        for (int i = 0; i < p->m; i++) {
            out[i] = p->beta == 0 ? p->alpha * sum[i] : p->alpha * sum[i] + p->beta * out[i];
        }
        executor_written((uint64_t)out, sizeof(float) * (size_t)p->m);
    }
    free(x);
    free(y);
    free(sum);
    return SUCCESS;
}

static int run_product(operation *self) {
    product *p = (product *)self;
    counters[PRODUCTS]++;
    int status = SUCCESS;
    for (int batch = 0; batch < p->batches && status == SUCCESS; batch++) {
        status = one(p, batch);
    }
    return status;
}

static void drop(operation *self) { free(self); }

static int multiply(handle *h, int ta, int tb, int m, int n, int k, const float *alpha, uint64_t a, int lda, long long sa,
                    uint64_t b, int ldb, long long sb, const float *beta, uint64_t c, int ldc, long long sc, int batches,
                    int type, int compute) {
    if (!h) {
        return NOT_INITIALIZED;
    }
    if (m < 0 || n < 0 || k < 0 || ta < 0 || ta > 1 || tb < 0 || tb > 1 || lda < (ta ? k : m) || lda < 1 ||
        ldb < (tb ? n : k) || ldb < 1 || ldc < m || ldc < 1 || batches < 0 || a % bytes_of(type) || b % bytes_of(type) ||
        c % sizeof(float)) {
        return INVALID;
    }
    if (usable() != SUCCESS) {
        return EXECUTION_FAILED;
    }
    product *p = calloc(1, sizeof *p);
    *p = (product){{run_product, drop, NULL}, ta, tb, m, n, k, lda, ldb, ldc, batches, type, compute, *alpha, *beta, a, b, c, sa, sb, sc};
    return submit(h->on, &p->base, 1) == SUCCESS ? OK : EXECUTION_FAILED;
}

int cublasCreate_v2(void **out) {
    if (setting(CUBLAS_STATUS) != OK) {
        return (int)setting(CUBLAS_STATUS);
    }
    if (usable() != SUCCESS) {
        return NOT_INITIALIZED;
    }
    *out = calloc(1, sizeof(handle));
    return OK;
}

int cublasDestroy_v2(void *h) {
    free(h);
    return OK;
}

int cublasSetStream_v2(void *h, void *on) {
    ((handle *)h)->on = on;
    return OK;
}

int cublasSetWorkspace_v2(void *h, uint64_t workspace, size_t bytes) {
    (void)h;
    return workspace % 256 == 0 && memory_find(workspace, bytes, 0) ? OK : INVALID;
}

int cublasSetMathMode(void *h, int mode) {
    ((handle *)h)->math = mode;
    return OK;
}

int cublasGetVersion_v2(void *h, int *version) {
    (void)h;
    *version = 120600;
    return OK;
}

int cublasSgemm_v2(void *h, int ta, int tb, int m, int n, int k, const float *alpha, uint64_t a, int lda, uint64_t b, int ldb,
                   const float *beta, uint64_t c, int ldc) {
    int compute = ((handle *)h)->math == 3 ? COMPUTE_32F_FAST_TF32 : COMPUTE_32F;
    return multiply(h, ta, tb, m, n, k, alpha, a, lda, 0, b, ldb, 0, beta, c, ldc, 0, 1, R_32F, compute);
}

int cublasSgemmStridedBatched(void *h, int ta, int tb, int m, int n, int k, const float *alpha, uint64_t a, int lda, long long sa,
                              uint64_t b, int ldb, long long sb, const float *beta, uint64_t c, int ldc, long long sc,
                              int batches) {
    int compute = ((handle *)h)->math == 3 ? COMPUTE_32F_FAST_TF32 : COMPUTE_32F;
    return multiply(h, ta, tb, m, n, k, alpha, a, lda, sa, b, ldb, sb, beta, c, ldc, sc, batches, R_32F, compute);
}

/* Of A and B, of C, and how it is summed: the rows of NVIDIA's table that have float32 results. */
static int supported(int at, int bt, int ct, int compute) {
    if (at != bt || ct != R_32F) {
        return 0;
    }
    int plain = compute == COMPUTE_32F || compute == COMPUTE_32F_PEDANTIC;
    return at == R_32F ? plain || compute == COMPUTE_32F_FAST_16BF || compute == COMPUTE_32F_FAST_TF32 : at == R_16BF && plain;
}

int cublasGemmEx(void *h, int ta, int tb, int m, int n, int k, const void *alpha, uint64_t a, int at, int lda, uint64_t b, int bt,
                 int ldb, const void *beta, uint64_t c, int ct, int ldc, int compute, int algorithm) {
    (void)algorithm;
    if (!supported(at, bt, ct, compute)) {
        return UNSUPPORTED;
    }
    return multiply(h, ta, tb, m, n, k, alpha, a, lda, 0, b, ldb, 0, beta, c, ldc, 0, 1, at, compute);
}

int cublasGemmStridedBatchedEx(void *h, int ta, int tb, int m, int n, int k, const void *alpha, uint64_t a, int at, int lda,
                               long long sa, uint64_t b, int bt, int ldb, long long sb, const void *beta, uint64_t c, int ct,
                               int ldc, long long sc, int batches, int compute, int algorithm) {
    (void)algorithm;
    if (!supported(at, bt, ct, compute)) {
        return UNSUPPORTED;
    }
    return multiply(h, ta, tb, m, n, k, alpha, a, lda, sa, b, ldb, sb, beta, c, ldc, sc, batches, at, compute);
}
