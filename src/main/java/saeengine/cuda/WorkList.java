package saeengine.cuda;

import java.util.Arrays;
import saeengine.cuda.CudaDriver.Function;
import saeengine.tensor.Gemm;
import saeengine.tensor.Products;

/**
 * Launches and products noted down in their order, as numbers: done later, compared with others, kept.
 *
 * <p>Noting makes no object. Two lists are equal where they ask the driver for the same calls with the same arguments.
 */
final class WorkList {
    private static final int MOST_ITEMS = 1 << 12;
    private static final int MOST_WORDS = 1 << 16;
    private static final int MOST_WORDS_OF_ONE = 1 + LaunchArgs.WORDS;
    private static final int HALF = 32;
    private static final int TRANSPOSE_A = 1;
    private static final int TRANSPOSE_B = 2;
    private static final int PRODUCTS_AT = 2;

    /** The kernel of each item, null for a product. */
    private final Function[] functions;

    private final long[] words;
    private int items;
    private int used;

    WorkList() {
        this(new Function[MOST_ITEMS], new long[MOST_WORDS]);
    }

    private WorkList(Function[] functions, long[] words) {
        this.functions = functions;
        this.words = words;
    }

    /** The same list, as large as it has to be. */
    WorkList copy() {
        WorkList copy = new WorkList(Arrays.copyOf(functions, items), Arrays.copyOf(words, used));
        copy.items = items;
        copy.used = used;
        return copy;
    }

    /** Launches and products in it. */
    int size() {
        return items;
    }

    boolean isFull() {
        return items == MOST_ITEMS || used + MOST_WORDS_OF_ONE > MOST_WORDS;
    }

    void clear() {
        Arrays.fill(functions, 0, items, null);
        items = 0;
        used = 0;
    }

    void launch(Function function, int blocks, int threads, LaunchArgs args) {
        functions[items++] = function;
        words[used] = pair(blocks, threads);
        used = args.save(words, used + 1);
    }

    void gemm(Gemm shape, Products products, float alpha, long a, long b, float beta, long c) {
        functions[items++] = null;
        words[used++] = (shape.transposeA() ? TRANSPOSE_A : 0)
                | (shape.transposeB() ? TRANSPOSE_B : 0)
                | products.ordinal() << PRODUCTS_AT;
        words[used++] = pair(shape.m(), shape.n());
        words[used++] = shape.k();
        words[used++] = pair(Float.floatToRawIntBits(alpha), Float.floatToRawIntBits(beta));
        words[used++] = a;
        words[used++] = b;
        words[used++] = c;
    }

    /** Asks the driver for everything in the list, in its order. */
    void playOn(CudaDriver driver, LaunchArgs args) {
        int at = 0;
        for (int i = 0; i < items; i++) {
            at = functions[i] == null ? product(driver, at) : launch(driver, functions[i], at, args);
        }
    }

    private int launch(CudaDriver driver, Function function, int at, LaunchArgs args) {
        int end = args.clear().restore(words, at + 1);
        driver.launch(function, first(words[at]), second(words[at]), args);
        return end;
    }

    private int product(CudaDriver driver, int at) {
        long form = words[at];
        Gemm shape = new Gemm(
                (form & TRANSPOSE_A) != 0, (form & TRANSPOSE_B) != 0, first(words[at + 1]), second(words[at + 1]), (int)
                        words[at + 2]);
        driver.gemm(
                shape,
                Products.values()[(int) form >>> PRODUCTS_AT],
                Float.intBitsToFloat(first(words[at + 3])),
                words[at + 4],
                words[at + 5],
                Float.intBitsToFloat(second(words[at + 3])),
                words[at + 6]);
        return at + 7;
    }

    private static long pair(int first, int second) {
        return (long) first << HALF | Integer.toUnsignedLong(second);
    }

    private static int first(long pair) {
        return (int) (pair >>> HALF);
    }

    private static int second(long pair) {
        return (int) pair;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof WorkList list
                && items == list.items
                && used == list.used
                && Arrays.equals(functions, 0, items, list.functions, 0, items)
                && Arrays.equals(words, 0, used, list.words, 0, used);
    }

    @Override
    public int hashCode() {
        long hash = items;
        for (int i = 0; i < used; i++) {
            hash = hash * 0x9E3779B97F4A7C15L + words[i];
        }
        return Long.hashCode(hash);
    }
}
