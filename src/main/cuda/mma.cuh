// Products of small matrices that the 32 lanes of a warp hold together, on tensor cores.
//
// A word holds one tf32, or two bf16 that are neighbours along k, the first in its lower half. With q = lane / 4 and
// t = lane % 4, a lane holds of the left matrix, 16 rows of 8 words, (q, t), (q + 8, t), (q, t + 4), (q + 8, t + 4); of the
// right one, 8 columns of 8 words, words t and t + 4 of column q; and of the 16 x 8 sums (q, 2 t), (q, 2 t + 1),
// (q + 8, 2 t), (q + 8, 2 t + 1). All lanes have to be there.
#pragma once

// sum += left right, of 8 along k; operands are rounded to tf32.
__device__ __forceinline__ void mma_tf32(float (&sum)[4], const unsigned (&left)[4], const unsigned (&right)[2]) {
    asm("mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32 {%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, "
        "{%0, %1, %2, %3};"
        : "+f"(sum[0]), "+f"(sum[1]), "+f"(sum[2]), "+f"(sum[3])
        : "r"(left[0]), "r"(left[1]), "r"(left[2]), "r"(left[3]), "r"(right[0]), "r"(right[1]));
}

// sum += left right, of 16 along k.
__device__ __forceinline__ void mma_bf16(float (&sum)[4], const unsigned (&left)[4], const unsigned (&right)[2]) {
    asm("mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 {%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, "
        "{%0, %1, %2, %3};"
        : "+f"(sum[0]), "+f"(sum[1]), "+f"(sum[2]), "+f"(sum[3])
        : "r"(left[0]), "r"(left[1]), "r"(left[2]), "r"(left[3]), "r"(right[0]), "r"(right[1]));
}

// The nearest tf32, ties away from 0.
__device__ __forceinline__ unsigned tf32_of(float x) {
    unsigned y;
    asm("cvt.rna.tf32.f32 %0, %1;" : "=r"(y) : "f"(x));
    return y;
}

// The nearest bf16 of two numbers, ties to even, the first in the lower half.
__device__ __forceinline__ unsigned bf16_pair(float low, float high) {
    unsigned y;
    asm("cvt.rn.bf16x2.f32 %0, %1, %2;" : "=r"(y) : "f"(high), "f"(low));
    return y;
}

// Four matrices of 8 rows of four words from shared memory. Lane l gives the address, on 16 bytes, of row l % 8 of matrix
// l / 8, and gets word t of row q of each.
__device__ __forceinline__ void load_matrices(unsigned (&words)[4], const void* row) {
    unsigned at = static_cast<unsigned>(__cvta_generic_to_shared(row));
    asm volatile("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%0, %1, %2, %3}, [%4];"
                 : "=r"(words[0]), "=r"(words[1]), "=r"(words[2]), "=r"(words[3])
                 : "r"(at)
                 : "memory");
}

// The same with each matrix's 8 x 8 numbers of 16 bits turned over: the lane gets the numbers of column q of rows 2 t and
// 2 t + 1.
__device__ __forceinline__ void load_turned(unsigned (&words)[4], const void* row) {
    unsigned at = static_cast<unsigned>(__cvta_generic_to_shared(row));
    asm volatile("ldmatrix.sync.aligned.m8n8.x4.trans.shared.b16 {%0, %1, %2, %3}, [%4];"
                 : "=r"(words[0]), "=r"(words[1]), "=r"(words[2]), "=r"(words[3])
                 : "r"(at)
                 : "memory");
}
