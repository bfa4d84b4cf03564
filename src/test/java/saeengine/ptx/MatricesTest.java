package saeengine.ptx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Products and loads of small matrices: who holds which element as the PTX manual's figures say, and what sums may be. */
class MatricesTest {
    private static final int LANES = 32;
    private static final PtxModule MODULE = Bench.module("matrices.ptx");

    /** The manual's index of element a_i of the left matrix of 16 x 8 tf32: its row and column. */
    private static int[] leftTf32(int lane, int i) {
        int group = lane >> 2;
        int inGroup = lane % 4;
        int row = i == 0 || i == 2 ? group : group + 8;
        int column = i == 0 || i == 1 ? inGroup : inGroup + 4;
        return new int[] {row, column};
    }

    /** Of element b_i of the right matrix of 8 x 8 tf32. */
    private static int[] rightTf32(int lane, int i) {
        return new int[] {i == 0 ? lane % 4 : lane % 4 + 4, lane >> 2};
    }

    /** Of element a_i, of eight, of the left matrix of 16 x 16 bf16. */
    private static int[] leftBf16(int lane, int i) {
        int group = lane >> 2;
        int row = i < 2 || i >= 4 && i < 6 ? group : group + 8;
        int column = lane % 4 * 2 + (i & 1) + (i < 4 ? 0 : 8);
        return new int[] {row, column};
    }

    /** Of element b_i, of four, of the right matrix of 16 x 8 bf16. */
    private static int[] rightBf16(int lane, int i) {
        return new int[] {lane % 4 * 2 + (i & 1) + (i < 2 ? 0 : 8), lane >> 2};
    }

    /** Of element c_i of the sums, 16 x 8 in either case. */
    private static int[] sums(int lane, int i) {
        int group = lane >> 2;
        return new int[] {i < 2 ? group : group + 8, lane % 4 * 2 + (i & 1)};
    }

    private static Bench bench(long errors) {
        return new Bench(MODULE, PtxMachine.Options.checked(3).withErrors(errors));
    }

    private static float[][] random(int rows, int columns, long seed, int bits) {
        SplittableRandom random = new SplittableRandom(seed);
        float[][] x = new float[rows][columns];
        for (float[] row : x) {
            for (int j = 0; j < columns; j++) {
                int all = Float.floatToRawIntBits((float) (random.nextDouble() * 2 - 1));
                row[j] = Float.intBitsToFloat(all >> 23 - bits << 23 - bits);
            }
        }
        return x;
    }

    /** The result where lanes hold what the manual says, read back from where it says. */
    private static float[][] product(long errors, boolean shorts, float[][] a, float[][] b, float[][] c) {
        int[] left = new int[4 * LANES];
        int[] right = new int[2 * LANES];
        float[] before = new float[4 * LANES];
        for (int lane = 0; lane < LANES; lane++) {
            for (int i = 0; i < (shorts ? 8 : 4); i++) {
                int[] at = shorts ? leftBf16(lane, i) : leftTf32(lane, i);
                int bits = Float.floatToRawIntBits(a[at[0]][at[1]]);
                left[4 * lane + (shorts ? i / 2 : i)] |= shorts ? bits >>> 16 << i % 2 * 16 : bits;
            }
            for (int i = 0; i < (shorts ? 4 : 2); i++) {
                int[] at = shorts ? rightBf16(lane, i) : rightTf32(lane, i);
                int bits = Float.floatToRawIntBits(b[at[0]][at[1]]);
                right[2 * lane + (shorts ? i / 2 : i)] |= shorts ? bits >>> 16 << i % 2 * 16 : bits;
            }
            for (int i = 0; i < 4; i++) {
                before[4 * lane + i] = c[sums(lane, i)[0]][sums(lane, i)[1]];
            }
        }
        Bench bench = bench(errors);
        Bench.Words after = bench.fresh(4 * LANES);
        Object[] operands = {bench.of(left), bench.of(right), bench.of(before), after, 32};
        String entry = shorts ? "product_bf16" : "product_tf32";
        bench.launch(entry, 1, LANES, shorts ? Arrays.copyOf(operands, 4) : operands);
        assertEquals(
                2L * 16 * 8 * a[0].length, bench.machine.counters(MODULE, entry).flops());
        float[][] d = new float[16][8];
        for (int lane = 0; lane < LANES; lane++) {
            for (int i = 0; i < 4; i++) {
                d[sums(lane, i)[0]][sums(lane, i)[1]] = after.real(4 * lane + i);
            }
        }
        return d;
    }

    private static void isTheProduct(boolean shorts) {
        int k = shorts ? 16 : 8;
        float[][] a = random(16, k, 1, shorts ? 7 : 10);
        float[][] b = random(k, 8, 2, shorts ? 7 : 10);
        float[][] c = random(16, 8, 3, 23);
        Set<Float> given = new HashSet<>();
        for (long errors = 0; errors < 64; errors++) {
            float[][] d = product(errors, shorts, a, b, c);
            given.add(d[3][5]);
            for (int row = 0; row < 16; row++) {
                for (int column = 0; column < 8; column++) {
                    double sum = c[row][column];
                    double size = Math.abs(sum);
                    for (int j = 0; j < k; j++) {
                        sum += (double) a[row][j] * b[j][column];
                        size += Math.abs((double) a[row][j] * b[j][column]);
                    }
                    assertEquals(sum, d[row][column], (k + 1) * 0x1p-23 * size, row + ", " + column);
                }
            }
        }
        assertTrue(given.size() > 2, "the order of a sum is drawn from the seed: " + given);
    }

    @Test
    void ofTf32() {
        isTheProduct(false);
    }

    @Test
    void ofBf16() {
        isTheProduct(true);
    }

    /** A number in each place of each operand in turn: it comes to its place alone. */
    @Test
    void eachElementIsWhereTheManualSays() {
        for (boolean shorts : new boolean[] {false, true}) {
            int k = shorts ? 16 : 8;
            for (int n = 0; n < 16 * k; n++) {
                float[][] a = new float[16][k];
                float[][] b = new float[k][8];
                a[n / k][n % k] = 3;
                b[n % k][n % 8] = 0.5f;
                float[][] d = product(n, shorts, a, b, new float[16][8]);
                for (int at = 0; at < 128; at++) {
                    assertEquals(at == n / k * 8 + n % 8 ? 1.5f : 0, d[at / 8][at % 8]);
                }
            }
        }
    }

    @Test
    void whatIsNoNumberStaysInItsRow() {
        float[][] a = random(16, 8, 1, 10);
        a[4][2] = Float.NaN;
        a[5][2] = Float.POSITIVE_INFINITY;
        float[][] b = random(8, 8, 2, 10);
        float[][] d = product(1, false, a, b, new float[16][8]);
        for (int row = 0; row < 16; row++) {
            for (float x : d[row]) {
                assertEquals(row == 4, Float.isNaN(x));
                assertEquals(row == 5, Float.isInfinite(x));
            }
        }
    }

    @Test
    void anOperandThatIsNotRounded() {
        float[][] a = random(16, 8, 1, 11);
        PtxTrap trap = assertThrows(PtxTrap.class, () -> product(1, false, a, random(8, 8, 2, 10), new float[16][8]));
        assertTrue(trap.what().contains("not rounded: "), trap.getMessage());
    }

    @Test
    void aProductOfSomeLanes() {
        Bench bench = bench(1);
        PtxTrap trap = assertThrows(
                PtxTrap.class,
                () -> bench.launch(
                        "product_tf32",
                        1,
                        LANES,
                        bench.zeros(128),
                        bench.zeros(64),
                        bench.zeros(128),
                        bench.fresh(128),
                        31));
        assertTrue(trap.what().contains("only the lanes 0x7fffffff are here"), trap.getMessage());
    }

    @Test
    void matricesFromSharedMemory() {
        int[] numbers = new int[256];
        Arrays.setAll(numbers, i -> i * 37 + 5);
        int[] words = new int[128];
        Arrays.setAll(words, i -> numbers[2 * i] | numbers[2 * i + 1] << 16);
        Bench bench = bench(1);
        Bench.Words straight = bench.fresh(128);
        Bench.Words turned = bench.fresh(128);
        bench.launch("matrices", 1, LANES, bench.of(words), straight, turned, 0);
        for (int lane = 0; lane < LANES; lane++) {
            for (int matrix = 0; matrix < 4; matrix++) {
                for (int half = 0; half < 2; half++) {
                    int row = lane / 4;
                    int column = 2 * (lane % 4) + half;
                    int shift = 16 * half;
                    assertEquals(
                            numbers[64 * matrix + 8 * row + column],
                            straight.integer(4 * lane + matrix) >>> shift & 0xffff);
                    assertEquals(
                            numbers[64 * matrix + 8 * column + row],
                            turned.integer(4 * lane + matrix) >>> shift & 0xffff);
                }
            }
        }
        Counters counters = bench.machine.counters(MODULE, "matrices");
        assertEquals(4 + 2 * 4, counters.sharedAccesses(), "four rows of words, and four matrices twice");
        assertEquals(0, counters.bankConflicts());
    }

    @Test
    void aRowThatIsNotOn16Bytes() {
        Bench bench = bench(1);
        int[] words = new int[128];
        PtxTrap trap = assertThrows(
                PtxTrap.class,
                () -> bench.launch("matrices", 1, LANES, bench.of(words), bench.fresh(128), bench.fresh(128), 1));
        assertTrue(trap.what().contains("misaligned"), trap.getMessage());
    }

    @Test
    void aRowThatNobodyWrote() {
        Bench bench = bench(1);
        int[] words = new int[128];
        PtxTrap trap = assertThrows(
                PtxTrap.class,
                () -> bench.launch("matrices", 1, LANES, bench.of(words), bench.fresh(128), bench.fresh(128), 4));
        assertTrue(trap.what().contains("uninitialised read"), trap.getMessage());
    }

    @Test
    void roundedNumbers() {
        float[] x = {
            1f,
            1 + 0x1p-10f,
            1 + 0x1p-11f,
            -1 - 0x1p-11f,
            1 + 0x1.8p-11f,
            1 + 0x1p-8f,
            1 + 0x1.8p-7f,
            3.4e38f,
            Float.NEGATIVE_INFINITY,
            Float.NaN,
            -0f,
            0x1p-135f
        };
        float[] tf32 = {
            1f,
            1 + 0x1p-10f,
            1 + 0x1p-10f,
            -1 - 0x1p-10f,
            1 + 0x1p-10f,
            1 + 0x1p-8f,
            1 + 0x1.8p-7f,
            0x1.ff8p127f,
            Float.NEGATIVE_INFINITY,
            Float.NaN,
            -0f,
            0x1p-135f
        };
        float[] bf16 = {
            1f, 1f, 1f, -1f, 1f, 1f, 1 + 0x1p-6f, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.NaN, -0f, 0f
        };
        Bench bench = bench(1);
        int n = x.length;
        Bench.Words words = bench.fresh(n);
        Bench.Words pairs = bench.fresh(n);
        bench.launch("rounded", 1, 32, bench.of(x), words, pairs, n);
        for (int i = 0; i < n; i++) {
            float low = Float.intBitsToFloat(pairs.integer(i) << 16);
            float high = Float.intBitsToFloat(pairs.integer(i) & 0xffff_0000);
            assertEquals(bf16[i], low, "bf16 of " + x[i]);
            assertEquals(Float.isNaN(bf16[n - 1 - i]) ? Float.NaN : -bf16[n - 1 - i], high, "the upper half");
            assertEquals(tf32[i], words.real(i), "tf32 of " + x[i]);
        }
    }
}
