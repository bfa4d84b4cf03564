package saeengine.cpu;

import dev.ludovic.netlib.blas.NativeBLAS;
import dev.ludovic.netlib.lapack.NativeLAPACK;
import java.nio.file.Path;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.global.openblas_nolapack;
import org.netlib.util.intW;
import saeengine.tensor.Blas;
import saeengine.tensor.Gemm;

/**
 * OpenBLAS on one thread a call, over heap arrays that it reads in place.
 *
 * <p>JavaCPP unpacks the library once into the user's cache folder; netlib's JNI layer calls that same file. One
 * thread a call, because a product split by OpenBLAS itself depends on the number of threads in its last bits; the
 * engine splits products into tiles of its own. JavaCPP's array methods copy every array and are not used.
 */
public final class OpenBlas implements Blas {
    private static final String LIBRARY = "libopenblas_nolapack.so.0";

    private final NativeBLAS blas;
    private final NativeLAPACK lapack;

    private OpenBlas(NativeBLAS blas, NativeLAPACK lapack) {
        this.blas = blas;
        this.lapack = lapack;
    }

    /** Unpacks and loads the library; fails with one line where this machine cannot. */
    public static OpenBlas load() {
        try {
            String binding = Loader.load(openblas_nolapack.class);
            openblas_nolapack.blas_set_num_threads(1);
            Path library = Path.of(binding).resolveSibling(LIBRARY);
            System.setProperty("dev.ludovic.netlib.blas.nativeLibPath", library.toString());
            System.setProperty("dev.ludovic.netlib.lapack.nativeLibPath", library.toString());
            return new OpenBlas(quietly(NativeBLAS::getInstance), quietly(NativeLAPACK::getInstance));
        } catch (RuntimeException | LinkageError e) {
            throw new IllegalStateException(
                    "cannot load OpenBLAS (" + rootCause(e) + "); it is bundled for Linux on x86-64 and unpacked"
                            + " into a cache folder, which must be writable and allow loading:"
                            + " set -Dorg.bytedeco.javacpp.cachedir=FOLDER to use another",
                    e);
        }
    }

    /** netlib announces on stderr which instance it picked; the run log says so in our own words. */
    private static <T> T quietly(java.util.function.Supplier<T> pick) {
        Logger blasLog = Logger.getLogger("dev.ludovic.netlib");
        Level before = blasLog.getLevel();
        blasLog.setLevel(Level.WARNING);
        try {
            return pick.get();
        } finally {
            blasLog.setLevel(before);
        }
    }

    private static String rootCause(Throwable e) {
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        String text = String.valueOf(cause.getMessage());
        return text.lines().findFirst().orElse(text);
    }

    @Override
    public void gemm(
            Gemm s,
            float alpha,
            float[] a,
            int aAt,
            int lda,
            float[] b,
            int bAt,
            int ldb,
            float beta,
            float[] c,
            int cAt,
            int ldc) {
        // OpenBLAS is column-major: a row-major c = a b is its c^T = b^T a^T.
        blas.sgemm(
                s.transposeB() ? "T" : "N",
                s.transposeA() ? "T" : "N",
                s.n(),
                s.m(),
                s.k(),
                alpha,
                b,
                bAt,
                ldb,
                a,
                aAt,
                lda,
                beta,
                c,
                cAt,
                ldc);
    }

    @Override
    public void addRows(int rows, int cols, float[] a, int aAt, float[] x, int xAt, float[] y, int yAt) {
        blas.sgemv("N", cols, rows, 1f, a, aAt, cols, x, xAt, 1, 1f, y, yAt, 1);
    }

    @Override
    public void dotOfRows(int rows, int cols, float[] a, int aAt, float[] x, int xAt, float[] y, int yAt) {
        blas.sgemv("T", cols, rows, 1f, a, aAt, cols, x, xAt, 1, 0f, y, yAt, 1);
    }

    @Override
    public float dot(int n, float[] x, int xAt, float[] y, int yAt) {
        return blas.sdot(n, x, xAt, 1, y, yAt, 1);
    }

    @Override
    public void add(int n, float alpha, float[] x, int xAt, float[] y, int yAt) {
        blas.saxpy(n, alpha, x, xAt, 1, y, yAt, 1);
    }

    /** {@code sum[d,d] += rows^T rows} for {@code n} rows of width {@code d}; both triangles are filled. */
    public void addOuterProducts(double[] rows, int n, int d, double[] sum) {
        blas.dgemm("N", "T", d, d, n, 1.0, rows, d, rows, d, 1.0, sum, d);
    }

    /** The eigenvalues of a symmetric [d, d] matrix, ascending; the matrix is overwritten. */
    public double[] eigenvalues(double[] symmetric, int d) {
        return dsyev("N", symmetric, d);
    }

    /** The eigenvalues, ascending; row i of the matrix becomes the unit eigenvector of the i-th. */
    public double[] eigenvectors(double[] symmetric, int d) {
        return dsyev("V", symmetric, d);
    }

    private double[] dsyev(String job, double[] symmetric, int d) {
        double[] values = new double[d];
        double[] ask = new double[1];
        intW info = new intW(0);
        lapack.dsyev(job, "U", d, symmetric, d, values, ask, -1, info);
        double[] work = new double[(int) ask[0]];
        lapack.dsyev(job, "U", d, symmetric, d, values, work, work.length, info);
        if (info.val != 0) {
            throw new IllegalStateException("dsyev found no eigenvalues, info " + info.val);
        }
        return values;
    }
}
