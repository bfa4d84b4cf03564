package saeengine.cuda;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whose matrix products run, and why. */
final class GemmChoice {
    private GemmChoice() {}

    /**
     * Makes the driver use cuBLAS where that was asked for, or where nothing was and it is there.
     *
     * @return what the run log says
     * @throws CudaUnavailable where cuBLAS was asked for and is not there
     */
    static String choose(JCudaDriver driver, CudaLibraries libraries, @Nullable GemmLibrary asked) {
        if (asked == GemmLibrary.OWN) {
            return "own products";
        }
        Optional<Path> library = libraries.cublas();
        String missing;
        if (library.isPresent()) {
            try {
                driver.useBlas(library.get());
                return library.get().endsWith(CudaLibraries.CUBLAS_13) ? "cuBLAS 13" : "cuBLAS";
            } catch (CudaUnavailable e) {
                missing = e.getMessage();
            }
        } else {
            missing = "no " + CudaLibraries.CUBLAS + " or .13, which the CUDA toolkit brings";
        }
        if (asked == GemmLibrary.CUBLAS) {
            throw new CudaUnavailable("--gemm cublas: " + missing + "; looked in " + libraries.lookedAt()
                    + "; install it, name its folder in LD_LIBRARY_PATH, or leave the option out");
        }
        return "own products (" + missing + ")";
    }
}
