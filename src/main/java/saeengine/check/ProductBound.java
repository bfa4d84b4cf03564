package saeengine.check;

/**
 * The most that rounding can put a product's element off, as a part of |alpha| sum |a||b| + |beta c|, the sizes of what
 * is added up.
 *
 * <p>TF32 keeps 10 bits of mantissa, bf16 7, so an operand rounded to nearest is a (1 + e), |e| at most u = 2^-11 or 2^-8, and
 * a term a b (1 + e)(1 + f) is off by at most 2 u + u^2. Terms of two such operands have 22 or 16 bits: float32 holds them exactly.
 * Float32 sums of n terms are off by at most s, in any order: on tensor cores, which cut terms and sums off to the largest
 * one's last place instead of rounding them, s = (n + 2) 2^-22 (each of n terms and of n additions by 2^-23 of the whole);
 * of rounded multiplications and additions (n + 2) 2^-23, twice what n + 1 roundings of 2^-24 make. Scaling by alpha and
 * beta is the 2. Together (2 u + u^2)(1 + s) + s.
 */
final class ProductBound {
    private ProductBound() {}

    /** Operands rounded to so many bits of mantissa, and sums on tensor cores. */
    static double rounded(int bits, int terms) {
        double unit = Math.scalb(1.0, -bits - 1);
        double sums = coarseSums(terms);
        return (2 * unit + unit * unit) * (1 + sums) + sums;
    }

    /** Sums on tensor cores alone, against the operands as they were rounded. */
    static double coarseSums(int terms) {
        return (terms + 2) * 0x1p-22;
    }

    /** Float32 operands. */
    static double exact(int terms) {
        return (terms + 2) * 0x1p-23;
    }
}
