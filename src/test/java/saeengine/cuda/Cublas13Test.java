package saeengine.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import saeengine.testing.Cli;

/** A machine that has CUDA 13's cuBLAS and not CUDA 12's. */
@Tag("standin")
class Cublas13Test {
    @TempDir
    Path folder;

    @Test
    void productsRunOnIt() throws IOException {
        Path libraries = StandIn.folder().resolve("cublas-13");
        Path driver = libraries.resolve(CudaLibraries.DRIVER);
        if (!Files.exists(driver)) {
            Files.createSymbolicLink(driver, StandIn.folder().resolve(CudaLibraries.DRIVER));
        }
        Cli.Result result = Cli.runMain(
                folder,
                Cublas13Main.class.getName(),
                List.of(
                        "-D" + StandIn.PROPERTY + "=" + System.getProperty(StandIn.PROPERTY),
                        "-Dsaeengine.cachedir=" + folder.resolve("cache")),
                libraries.toString());
        assertEquals(0, result.exit(), result.err());
        assertTrue(
                result.out().contains("libcublas.so.13, CUDA 13's: there is no libcublas.so.12, so JCuda's calls are"),
                result.out());
        assertTrue(result.out().contains("driver for CUDA 12.4, cuBLAS 13, fp32"), result.out());
        assertTrue(result.out().endsWith("equal, leaked 0\n"), result.out());
    }

    /** The name stands once, and nothing else is changed but the version's hash. */
    @Test
    void oneNameAndOneHashAreChanged() throws IOException {
        byte[] before;
        try (InputStream in = Cublas13Test.class.getResourceAsStream("/lib/libJCublas2-12.6.0-linux-x86_64.so")) {
            before = in.readAllBytes();
        }
        byte[] after = ElfNeeds.renamed(before, CudaLibraries.CUBLAS, CudaLibraries.CUBLAS_13);
        int differing = 0;
        for (int i = 0; i < before.length; i++) {
            differing += before[i] == after[i] ? 0 : 1;
        }
        assertTrue(differing == 2, "the last digit, and that of a hash whose last four bits it is: " + differing);
        assertArrayEquals(before, ElfNeeds.renamed(after, CudaLibraries.CUBLAS_13, CudaLibraries.CUBLAS));
    }

    @Test
    void whatDoesNotNeedItIsRefused() throws IOException {
        byte[] library = Files.readAllBytes(StandIn.folder().resolve(CudaLibraries.DRIVER));
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> ElfNeeds.renamed(library, CudaLibraries.CUBLAS, CudaLibraries.CUBLAS_13))
                .getMessage();
        assertEquals("does not need libcublas.so.12", message);
        assertThrows(
                IllegalArgumentException.class,
                () -> ElfNeeds.renamed(new byte[100], CudaLibraries.CUBLAS, CudaLibraries.CUBLAS_13));
    }

    /** From the System V ABI's formula, worked out by readelf: "Hash" of version names in libraries of this machine. */
    @Test
    void theHashIsTheAbis() {
        assertEquals(0x09691a75, ElfNeeds.hash("GLIBC_2.2.5"));
        assertEquals(0x0963cf85, ElfNeeds.hash("GLIBC_PRIVATE"));
    }
}
