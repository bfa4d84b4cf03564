package saeengine.ptx;

/**
 * mma: a product of small matrices that the lanes of a warp hold together.
 *
 * <p>The manual promises neither the order of an element's sum nor its rounding, but that each step has at least single
 * precision. The errors' seed draws both: where along k a sum begins, whether what it is added to comes first or last,
 * and whether each step is rounded to nearest or cut off, as hardware does. What it does with operands of more bits than
 * tf32 has is left to it, so that such an operand is trapped.
 */
final class MatrixProduct {
    private static final int ROWS = 16;
    private static final int COLUMNS = 8;
    /** Words of a row of the left matrix and of a column of the right one, of either shape. */
    private static final int WORDS = 8;

    private static final int UNKEPT = 0x1fff;
    private static final long BEYOND_FLOAT = (1L << 29) - 1;

    private final int[] left;
    private final int[] right;
    private final int[] before;
    private final int[] after;
    private final boolean shorts;

    private MatrixProduct(int[] left, int[] right, int[] before, int[] after, boolean shorts) {
        this.left = left;
        this.right = right;
        this.before = before;
        this.after = after;
        this.shorts = shorts;
    }

    static Op mma(Instruction i, Registers g) {
        i.takeNeeded("sync");
        i.takeNeeded("aligned");
        boolean shorts = i.takeNeeded("m16n8k8", "m16n8k16").equals("m16n8k16");
        i.takeNeeded("row");
        i.takeNeeded("col");
        i.takeNeeded(shorts ? "bf16" : "tf32");
        if (i.type() != PtxType.F32 || i.secondType() != PtxType.F32) {
            throw i.error("adds up in another type than .f32, which is not supported");
        }
        int[] after = new int[4];
        String[] names = names(i, 0, after.length);
        for (int n = 0; n < after.length; n++) {
            after[n] = g.target(i, names[n], Registers.File.WORD);
        }
        return new MatrixProduct(words(i, g, 1, 4), words(i, g, 2, 2), words(i, g, 3, 4), after, shorts)::run;
    }

    /** Of a lane: 2 m n k of the matrices are shared by 32. */
    static int flops(boolean shorts) {
        return 2 * ROWS * COLUMNS * WORDS * (shorts ? 2 : 1) / Registers.LANES;
    }

    private static int[] words(Instruction i, Registers g, int operand, int many) {
        String[] names = names(i, operand, many);
        int[] at = new int[many];
        for (int n = 0; n < many; n++) {
            at[n] = g.word(i, names[n]);
        }
        return at;
    }

    private static String[] names(Instruction i, int operand, int many) {
        String[] names = Loads.names(i.operand(operand));
        if (names.length != many) {
            throw i.error("names " + names.length + " registers as operand " + operand + ", needs " + many);
        }
        return names;
    }

    private void run(Warp warp, int lanes) {
        warp.requireAll(lanes);
        int k = shorts ? 2 * WORDS : WORDS;
        long seed = warp.launch().errors();
        boolean cut = (seed & 1) != 0;
        boolean first = (seed & 2) != 0;
        int start = (int) (seed >>> 2) & k - 1;
        double[] x = new double[ROWS * k];
        double[] y = new double[COLUMNS * k];
        for (int lane = 0; lane < Registers.LANES; lane++) {
            for (int n = 0; n < left.length; n++) {
                int row = lane / 4 + n % 2 * 8;
                spread(warp, lane, warp.words[left[n] + lane], x, row * k, lane % 4 + n / 2 * 4, start);
            }
            for (int n = 0; n < right.length; n++) {
                spread(warp, lane, warp.words[right[n] + lane], y, lane / 4 * k, lane % 4 + n * 4, start);
            }
        }
        int[] sums = new int[ROWS * COLUMNS];
        for (int lane = 0; lane < Registers.LANES; lane++) {
            for (int n = 0; n < after.length; n++) {
                int row = lane / 4 + n / 2 * 8;
                int column = lane % 4 * 2 + n % 2;
                float c = Float.intBitsToFloat(warp.words[before[n] + lane]);
                double sum = first ? c : 0;
                for (int j = 0; j < k; j++) {
                    sum = rounded(sum + x[row * k + j] * y[column * k + j], cut);
                }
                sum = first ? sum : rounded(sum + c, cut);
                sums[n * Registers.LANES + lane] = Floats.bits((float) sum);
            }
        }
        for (int n = 0; n < after.length; n++) {
            System.arraycopy(sums, n * Registers.LANES, warp.words, after[n], Registers.LANES);
        }
    }

    /** Puts an operand's word where its one or two numbers are added, k being counted from {@code start} on. */
    private void spread(Warp warp, int lane, int bits, double[] to, int at, int word, int start) {
        if (shorts) {
            int most = 2 * WORDS - 1;
            to[at + (2 * word - start & most)] = Float.intBitsToFloat(bits << 16);
            to[at + (2 * word + 1 - start & most)] = Float.intBitsToFloat(bits & 0xffff_0000);
            return;
        }
        float value = Float.intBitsToFloat(bits);
        if ((bits & UNKEPT) != 0 && value == value) {
            throw warp.trap(lane, "not rounded: the operand 0x" + Integer.toHexString(bits) + " is no tf32");
        }
        to[at + (word - start & WORDS - 1)] = value;
    }

    private static double rounded(double x, boolean cut) {
        return cut ? Double.longBitsToDouble(Double.doubleToRawLongBits(x) & ~BEYOND_FLOAT) : (float) x;
    }
}
