package saeengine.cuda;

import saeengine.tensor.Gemm;

/** Matrix products by the kernels of gemm.cu: float32 sums in a fixed order, a block for each 64 x 64 tile. */
final class OwnGemm {
    private static final int TILE = 64;
    private static final int THREADS = 256;

    private final CudaDriver driver;
    private final Kernels kernels;
    private final LaunchArgs args;

    OwnGemm(CudaDriver driver, Kernels kernels, LaunchArgs args) {
        this.driver = driver;
        this.kernels = kernels;
        this.args = args;
    }

    static String entry(Gemm s) {
        return "gemm_own_" + (s.transposeA() ? 't' : 'n') + (s.transposeB() ? 't' : 'n');
    }

    void gemm(Gemm s, float alpha, long a, long b, float beta, long c) {
        args.clear().pointer(a).pointer(b).pointer(c).integer(s.m()).integer(s.n());
        args.integer(s.k()).real(alpha).real(beta);
        driver.launch(kernels.get(entry(s)), Math.multiplyExact(tiles(s.m()), tiles(s.n())), THREADS, args);
    }

    private static int tiles(int extent) {
        return (extent + TILE - 1) / TILE;
    }
}
