package saeengine.cuda;

import saeengine.tensor.DType;
import saeengine.tensor.Gemm;
import saeengine.tensor.Products;

/**
 * Matrix products by kernels of the engine's own: of float32 operands those of gemm.cu, a block for each 64 x 64 tile; of
 * operands in tf32 or bf16 those of gemm_tf32.cu and gemm_bf16.cu, on tensor cores, a block for each 128 x 128 tile and
 * part of k. All sums are float32, in an order that the shape alone decides.
 */
final class OwnGemm {
    private static final int TILE = 64;
    private static final int COARSE_TILE = 128;
    private static final int THREADS = 256;

    /** Blocks that an A100 runs at a time, two on each of 108 multiprocessors: fewer tiles have their k divided. */
    private static final int BLOCKS = 216;

    /** Less of k than this is not worth a part of its own. */
    private static final int LEAST_OF_K = 512;

    private static final int MOST_PARTS = 16;
    private static final String SUM = "gemm_sum_parts";

    private final CudaDriver driver;
    private final Kernels kernels;
    private final LaunchArgs args;
    private long memory;
    private long held;

    OwnGemm(CudaDriver driver, Kernels kernels, LaunchArgs args) {
        this.driver = driver;
        this.kernels = kernels;
        this.args = args;
    }

    static String entry(Gemm s, Products products) {
        String operands = switch (products) {
            case EXACT -> "own";
            case COARSE -> "tf32";
            case SHORT -> "bf16";
        };
        return "gemm_" + operands + "_" + (s.transposeA() ? 't' : 'n') + (s.transposeB() ? 't' : 'n');
    }

    /** Into how many parts k is divided, each of which has a result of its own at first. */
    static int parts(Gemm s, Products products) {
        if (products == Products.EXACT) {
            return 1;
        }
        int parts = Math.min(s.k() / LEAST_OF_K, BLOCKS / tiles(s, products));
        return Math.max(1, Math.min(MOST_PARTS, parts));
    }

    static int tiles(Gemm s, Products products) {
        int tile = products == Products.EXACT ? TILE : COARSE_TILE;
        return Math.multiplyExact((s.m() + tile - 1) / tile, (s.n() + tile - 1) / tile);
    }

    /**
     * Queues {@code c = alpha op(a) op(b) + beta c}.
     *
     * @throws CudaException where the card has no memory for parts: 14 MB at most, which are kept
     */
    void gemm(Gemm s, Products products, float alpha, long a, long b, float beta, long c) {
        int parts = parts(s, products);
        if (parts == 1) {
            launch(s, products, 1, alpha, a, b, beta, c);
            return;
        }
        int n = Math.multiplyExact(s.m(), s.n());
        hold((long) parts * n * DType.BYTES);
        launch(s, products, parts, 1, a, b, 0, memory);
        args.clear()
                .pointer(memory)
                .pointer(c)
                .integer(n)
                .integer(parts)
                .real(alpha)
                .real(beta);
        driver.launch(kernels.get(SUM), (n - 1) / THREADS + 1, THREADS, args);
    }

    private void launch(Gemm s, Products products, int parts, float alpha, long a, long b, float beta, long c) {
        args.clear().pointer(a).pointer(b).pointer(c);
        args.integer(s.m()).integer(s.n()).integer(s.k());
        if (products != Products.EXACT) {
            args.integer(parts);
        }
        args.real(alpha).real(beta);
        int blocks = Math.multiplyExact(tiles(s, products), parts);
        driver.launch(kernels.get(entry(s, products)), blocks, THREADS, args);
    }

    private void hold(long bytes) {
        if (bytes > held) {
            free();
            memory = driver.allocate(bytes);
            held = bytes;
        }
    }

    /** Gives the memory of parts back. */
    void free() {
        if (held > 0) {
            held = 0;
            driver.free(memory);
        }
    }
}
