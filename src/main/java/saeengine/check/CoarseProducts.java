package saeengine.check;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import saeengine.autograd.Tape;
import saeengine.check.EdgeCase.Values;
import saeengine.tensor.Device;
import saeengine.tensor.Gemm;
import saeengine.tensor.Products;
import saeengine.tensor.Tensor;

/**
 * Bare products as a training asks for them, {@link Products#COARSE} or {@link Products#SHORT}, element by element beside
 * float64.
 *
 * <p>A device that rounds operands is held to {@link ProductBound#rounded} of the product, and to the far narrower
 * {@link ProductBound#coarseSums} of the product of operands rounded to nearest, which tells rounding from cutting off. One
 * whose products are exact is held to {@link ProductBound#exact}.
 */
final class CoarseProducts {
    private static final float ALPHA = -0.5f;
    private static final float BETA = 1.5f;

    private CoarseProducts() {}

    /** @param positive whether all operands are above 0: errors that have one sign do not cancel then */
    record Case(Gemm shape, boolean positive) {
        @Override
        public String toString() {
            return "product " + (shape.transposeA() ? "t" : "n") + (shape.transposeB() ? "t" : "n") + " " + shape.m()
                    + "x" + shape.n() + "x" + shape.k() + (positive ? " positive" : "");
        }
    }

    /** Square, odd, with few terms and with many, wide; each with all transposes. */
    static List<Case> cases(Selftest.Size size) {
        int[][] shapes = size == Selftest.Size.REAL
                ? new int[][] {{256, 256, 256}, {257, 131, 65}, {64, 48, 4}, {33, 29, 8192}, {320, 192, 768}}
                : new int[][] {{16, 16, 16}, {33, 29, 37}, {20, 12, 2}, {9, 7, 530}, {68, 20, 64}};
        List<Case> cases = new ArrayList<>();
        for (int[] s : shapes) {
            for (int flags = 0; flags < 8; flags++) {
                Gemm shape = new Gemm((flags & 1) != 0, (flags & 2) != 0, s[0], s[1], s[2]);
                cases.add(new Case(shape, (flags & 4) != 0));
            }
        }
        return cases;
    }

    static List<Deviation> check(Device device, Products products, Case one) {
        Gemm s = one.shape();
        float[] a = operand(s.m() * s.k(), 1, one.positive());
        float[] b = operand(s.k() * s.n(), 2, one.positive());
        float[] before = operand(s.m() * s.n(), 3, one.positive());
        float[] got = on(device, products, s, a, b, before);
        int bits = device.mantissaBits(products);
        if (!device.roundsOperands(products)) {
            return List.of(deviation(one + ", exact", s, a, b, before, got, ProductBound.exact(s.k())));
        }
        return List.of(
                deviation(one.toString(), s, a, b, before, got, ProductBound.rounded(bits, s.k())),
                deviation(
                        one + " of rounded operands",
                        s,
                        rounded(a, bits),
                        rounded(b, bits),
                        before,
                        got,
                        ProductBound.coarseSums(s.k())));
    }

    private static float[] operand(int size, int stream, boolean positive) {
        float[] values = Values.PLAIN.fill(size, stream);
        for (int i = 0; positive && i < size; i++) {
            values[i] = 1.5f + 0.5f * values[i];
        }
        return values;
    }

    private static float[] rounded(float[] x, int bits) {
        double[] y = bits == Products.BF16_BITS ? Reference.roundBf16(x) : Reference.roundTf32(x);
        float[] values = new float[y.length];
        for (int i = 0; i < y.length; i++) {
            values[i] = (float) y[i];
        }
        return values;
    }

    private static float[] on(Device device, Products products, Gemm s, float[] a, float[] b, float[] before) {
        try (Tape t = Tape.inference(device)) {
            Tensor c = t.of(before, s.m(), s.n());
            device.gemm(s, products, ALPHA, t.of(a, a.length), t.of(b, b.length), BETA, c);
            return c.toArray();
        }
    }

    private static Deviation deviation(
            String what, Gemm s, float[] a, float[] b, float[] before, float[] got, double bound) {
        int aRow = s.transposeA() ? 1 : s.k();
        int aStep = s.transposeA() ? s.m() : 1;
        int bCol = s.transposeB() ? s.k() : 1;
        int bStep = s.transposeB() ? 1 : s.n();
        double worst = IntStream.range(0, got.length)
                .mapToDouble(i -> {
                    int at = i / s.n() * aRow;
                    int bt = i % s.n() * bCol;
                    double sum = 0;
                    double size = 0;
                    for (int j = 0; j < s.k(); j++) {
                        double term = (double) a[at + j * aStep] * b[bt + j * bStep];
                        sum += term;
                        size += Math.abs(term);
                    }
                    double expected = ALPHA * sum + BETA * (double) before[i];
                    return Math.abs(got[i] - expected) / (Math.abs(ALPHA) * size + BETA * Math.abs(before[i]));
                })
                .reduce(0, (x, y) -> Double.isNaN(y) || y > x ? y : x);
        return new Deviation(what, worst, bound);
    }
}
