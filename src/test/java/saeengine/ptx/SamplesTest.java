package saeengine.ptx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Instructions against what Java computes. */
class SamplesTest {
    private static final int N = 500;
    private static final PtxModule SAMPLES = Bench.module("samples.ptx");

    private final Bench bench = new Bench(SAMPLES, 7);

    private static int[] integers(long seed) {
        int[] edges = {0, 1, -1, 2, 31, 32, Integer.MAX_VALUE, Integer.MIN_VALUE, 0x80, 0x8000, 0xffff};
        SplittableRandom random = new SplittableRandom(seed);
        int[] values = new int[N];
        for (int i = 0; i < N; i++) {
            values[i] = random.nextInt(3) == 0
                    ? edges[random.nextInt(edges.length)]
                    : random.nextInt() >> random.nextInt(31);
        }
        return values;
    }

    @Test
    void integerArithmetic() {
        int[] x = integers(1);
        int[] y = integers(2);
        Bench.Words out = bench.fresh(24 * N);
        bench.launch("integers", 4, 128, bench.of(x), bench.of(y), out, N);
        for (int i = 0; i < N; i++) {
            int a = x[i];
            int b = y[i];
            long ua = a & 0xffff_ffffL;
            long ub = b & 0xffff_ffffL;
            int[] expected = {
                a + b,
                a - b,
                a * b,
                (int) ((long) a * b >> 32),
                (int) (Math.multiplyHigh(ua << 32, ub)),
                b == 0 ? 0 : a / b,
                b == 0 ? 0 : (int) (ua % ub),
                Math.min(a, b),
                (int) Math.max(ua, ub),
                Math.abs(a),
                Integer.bitCount(a),
                Integer.numberOfLeadingZeros(a),
                Integer.reverse(a),
                a == 0 ? 0 : Integer.numberOfTrailingZeros(a) + 1,
                a << b,
                a >> b,
                a >>> b,
                b << 7 | a >>> 25,
                a & 0xff | a >>> 8 & 0xff00 | (b & 0xff) << 16 | b << 8 & 0xff000000,
                a & b ^ (~a | b),
                (int) ((long) a * b >> 20),
                (short) a * (short) b,
                (a & 0xff) + (byte) b,
                (a < b ? 1 : 0) + (ua < ub ? 2 : 0) + (a == b ? 4 : 0)
            };
            for (int j = 0; j < expected.length; j++) {
                if (j == 4) {
                    expected[j] = (int) unsignedHigh(ua, ub);
                }
                assertEquals(expected[j], out.integer(24 * i + j), "result " + j + " of " + a + ", " + b);
            }
        }
    }

    private static long unsignedHigh(long ua, long ub) {
        return new java.math.BigInteger(Long.toString(ua))
                .multiply(new java.math.BigInteger(Long.toString(ub)))
                .shiftRight(32)
                .longValue();
    }

    private static float[] floats(long seed) {
        float[] edges = {
            0f,
            -0f,
            1f,
            -1f,
            0.5f,
            2.5f,
            -2.5f,
            1e10f,
            -1e10f,
            1e-40f,
            3e38f,
            -3e38f,
            Float.NaN,
            Float.POSITIVE_INFINITY,
            Float.NEGATIVE_INFINITY
        };
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[N];
        for (int i = 0; i < N; i++) {
            values[i] = random.nextInt(3) == 0
                    ? edges[random.nextInt(edges.length)]
                    : (float) ((random.nextDouble() - 0.5) * Math.pow(2, random.nextInt(20)));
        }
        return values;
    }

    @Test
    void floatArithmetic() {
        float[] x = floats(3);
        float[] y = floats(4);
        Bench.Words out = bench.fresh(24 * N);
        bench.launch("floats", 4, 128, bench.of(x), bench.of(y), out, N);
        for (int i = 0; i < N; i++) {
            float a = x[i];
            float b = y[i];
            float[] expected = {
                a + b,
                a * b,
                a / b,
                Math.fma(a, b, a),
                (float) Math.sqrt(a),
                a != a ? b : b != b ? a : Math.min(a, b),
                a != a ? b : b != b ? a : Math.max(a, b),
                Math.abs(a),
                (float) Math.floor(a),
                (float) Math.ceil(a),
                (float) Math.rint(a),
                (float) (a < 0 ? Math.ceil(a) : Math.floor(a)),
                (float) (int) a,
                (float) Math.min(Math.max((long) a, 0), 0xffff_ffffL),
                Math.copySign(Math.abs(a), b),
                (float) ((double) a * b),
                (a < b ? 1 : 0)
                        + (a <= b ? 2 : 0)
                        + (a == b ? 4 : 0)
                        + (a != b ? 8 : 0)
                        + (a < b ? 0 : 16)
                        + (a >= b ? 0 : 32)
            };
            for (int j = 0; j < expected.length; j++) {
                assertEquals(expected[j], out.real(24 * i + j), "result " + j + " of " + a + ", " + b);
            }
            assertEquals((a != a ? 1f : 0f) + (Float.isInfinite(b) ? 2 : 0), out.real(24 * i + 23));
            if (Float.isFinite(a) && Float.isFinite(b)) {
                directed(a, b, out, 24 * i);
            }
        }
    }

    /** Rounded down, up and to zero, against exact decimal arithmetic. */
    private static void directed(float a, float b, Bench.Words out, int at) {
        java.math.BigDecimal x = new java.math.BigDecimal(a);
        java.math.BigDecimal y = new java.math.BigDecimal(b);
        assertBetween(x.add(y), out.real(at + 17), 0);
        assertBetween(x.add(y), out.real(at + 18), 1);
        assertBetween(x.multiply(y).add(x), out.real(at + 19), -1);
        assertBetween(x.multiply(y), out.real(at + 20), 0);
        if (b != 0) {
            assertBetween(x.divide(y, 120, java.math.RoundingMode.HALF_EVEN), out.real(at + 21), 1);
        }
    }

    /** The float next to an exact value on the side of a direction; 0 is towards zero. */
    private static void assertBetween(java.math.BigDecimal exact, float got, int direction) {
        if (Float.isInfinite(got)) {
            assertTrue(exact.abs().compareTo(new java.math.BigDecimal(Float.MAX_VALUE)) > 0, exact + " gave " + got);
            return;
        }
        int side = direction == 0 ? -exact.signum() : direction;
        java.math.BigDecimal there = new java.math.BigDecimal(got);
        assertTrue(there.subtract(exact).signum() * side >= 0, exact + " gave " + got + " on the wrong side");
        float before = side > 0 ? Math.nextDown(got) : Math.nextUp(got);
        if (there.compareTo(exact) != 0 && Float.isFinite(before)) {
            java.math.BigDecimal nearer = new java.math.BigDecimal(before);
            assertTrue(nearer.subtract(exact).signum() * side < 0, exact + " gave " + got + ", not the nearest");
        }
    }

    @Test
    void functionsOfTheToolkit() {
        float[] x = new float[N];
        for (int i = 0; i < N; i++) {
            x[i] = 0.01f + i * 0.037f;
        }
        Bench.Words out = bench.fresh(8 * N);
        bench.launch("functions", 4, 128, bench.of(x), out, N);
        for (int i = 0; i < N; i++) {
            double a = x[i];
            double[] expected = {
                Math.exp(a),
                Math.log(a),
                Math.tanh(a),
                1 / Math.sqrt(a),
                Math.sin(x[i] * 1e6f),
                Math.pow(a, 1.5),
                Double.NaN,
                Math.exp(a)
            };
            for (int j = 0; j < expected.length; j++) {
                if (j != 6) {
                    double error = Math.abs(out.real(8 * i + j) - expected[j]);
                    assertTrue(
                            error <= 1e-6 * Math.max(1e-2, Math.abs(expected[j])),
                            "result " + j + " of " + a + " is " + out.real(8 * i + j) + ", expected " + expected[j]);
                }
            }
        }
        assertEquals(Math.exp(x[3]), out.real(31), 1e-6);
    }

    @Test
    void argmaxByShuffles() {
        int rows = 11;
        int columns = 77;
        float[] x = new float[rows * columns];
        int[] expected = new int[rows];
        SplittableRandom random = new SplittableRandom(5);
        for (int row = 0; row < rows; row++) {
            for (int c = 0; c < columns; c++) {
                x[row * columns + c] = random.nextInt(20) - 10;
                expected[row] = x[row * columns + c] > x[row * columns + expected[row]] ? c : expected[row];
            }
        }
        Bench.Words out = bench.fresh(rows);
        bench.launch("row_argmax", 2, 256, bench.of(x), out, columns, rows);
        for (int row = 0; row < rows; row++) {
            assertEquals(expected[row], out.integer(row), "row " + row);
        }
    }

    @Test
    void votesAndShuffles() {
        int[] x = new int[32];
        int positive = 0;
        int sum = 0;
        for (int lane = 0; lane < 32; lane++) {
            x[lane] = lane * 37 % 41 - 17;
            positive |= x[lane] > 0 ? 1 << lane : 0;
            sum += x[lane];
        }
        Bench.Words out = bench.fresh(256);
        bench.launch("votes", 1, 32, bench.of(x), out);
        for (int lane = 0; lane < 32; lane++) {
            assertEquals(positive, out.integer(lane));
            assertEquals(2, out.integer(32 + lane));
            int same = 0;
            int best = x[lane];
            for (int other = 0; other < 32; other++) {
                same |= (x[other] & 3) == (x[lane] & 3) ? 1 << other : 0;
                best = other % 2 != lane % 2
                        ? best
                        : lane % 2 == 1 ? Math.max(best, x[other]) : Math.min(best, x[other]);
            }
            assertEquals(same, out.integer(64 + lane));
            assertEquals(sum, out.integer(96 + lane));
            assertEquals(x[lane < 3 ? lane : lane - 3], out.integer(128 + lane));
            assertEquals(x[lane % 8 + 5 > 7 ? lane : lane + 5], out.integer(160 + lane));
            assertEquals(x[lane / 16 * 16 + 9], out.integer(192 + lane));
            assertEquals(best, out.integer(224 + lane));
        }
    }

    @Test
    void histogramByAtomics() {
        int[] x = integers(9);
        int[] expected = new int[16];
        for (int value : x) {
            expected[value & 15]++;
        }
        Bench.Words out = bench.zeros(17);
        bench.launch("histogram", 3, 64, bench.of(x), out, N);
        for (int i = 0; i < 16; i++) {
            assertEquals(expected[i], out.integer(i), "bin " + i);
        }
    }

    @Test
    void localMemory() {
        int[] x = integers(11);
        Bench.Words y = bench.fresh(32);
        bench.launch("local_array", 1, 32, bench.of(x), y, 100);
        for (int lane = 0; lane < 32; lane++) {
            int sum = 0;
            for (int i = 0; i < 100; i++) {
                sum += (x[i] & 7) == (x[lane] & 7) ? lane + i : 0;
            }
            assertEquals(sum, y.integer(lane), "lane " + lane);
        }
    }

    /** Each lane of a warp goes its own way, and all meet again at the vote. */
    @Test
    void divergence() {
        Bench.Words y = bench.fresh(32);
        bench.launch("divergent", 1, 32, y);
        int[] steps = new int[32];
        int many = 0;
        for (int lane = 0; lane < 32; lane++) {
            int v = lane;
            while (v != 1 && steps[lane] < 200) {
                v = v % 2 == 1 ? 3 * v + 1 : v / 2;
                steps[lane]++;
                if (v == 0) {
                    break;
                }
            }
            many += steps[lane] > 5 ? 1 : 0;
        }
        for (int lane = 0; lane < 32; lane++) {
            assertEquals(steps[lane] + 1000 * many, y.integer(lane), "lane " + lane);
        }
    }

    @Test
    void countersOfMemoryTraffic() {
        float[] x = new float[1024];
        bench.launch("transpose_padded", 1, 256, bench.of(x), bench.fresh(1024));
        bench.launch("transpose_conflicting", 1, 256, bench.of(x), bench.fresh(1024));
        bench.launch("strided", 1, 32, bench.of(x), bench.fresh(32));
        Counters padded = bench.machine.counters(bench.module, "transpose_padded");
        Counters conflicting = bench.machine.counters(bench.module, "transpose_conflicting");
        Counters strided = bench.machine.counters(bench.module, "strided");
        assertEquals(64, padded.requests());
        assertEquals(4 * 64, padded.sectors());
        assertEquals(4096, padded.bytesRead());
        assertEquals(4096, padded.bytesWritten());
        assertEquals(0, padded.bankConflicts());
        assertEquals(31 * 32, conflicting.bankConflicts());
        assertEquals(32 + 4, strided.sectors());
        assertEquals(padded.present() - padded.executed(), padded.missed().size());
        assertTrue(padded.executed() > 0.9 * padded.present());
        assertTrue(padded.laneInstructions() == 32 * padded.warpInstructions());
    }
}
