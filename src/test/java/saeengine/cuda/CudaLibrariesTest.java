package saeengine.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where libraries are looked for, without loading any. */
class CudaLibrariesTest {
    @TempDir
    Path folder;

    @Test
    void foldersOfTheEnvironmentComeFirst() {
        List<Path> folders =
                new ArrayList<>(CudaLibraries.named(Map.of("LD_LIBRARY_PATH", "/one::/two", "CUDA_HOME", "/toolkit")));
        assertEquals(List.of(Path.of("/one"), Path.of("/two"), Path.of("/toolkit/lib64")), folders);
        String places = CudaLibraries.ofThisMachine().lookedAt();
        assertTrue(places.contains("the loader's cache, /usr/lib/x86_64-linux-gnu"), places);
    }

    @Test
    void aFolderHasThemOrNot() throws IOException {
        CudaLibraries libraries = CudaLibraries.in(folder);
        assertEquals(Optional.empty(), libraries.driver());
        Path file = Files.createFile(folder.resolve("libcuda.so.1"));
        assertEquals(Optional.of(file), libraries.driver());
        assertEquals(Optional.empty(), libraries.cublas());
    }

    @Test
    void theLoadersCacheIsRead() throws IOException {
        Path there = Files.createFile(folder.resolve("libcuda.so.1"));
        String text = "ld.so-1.7.0\0xx\0libcuda.so.1\0/nowhere/libcuda.so.1\0" + there + "\0libz.so\0/lib/libz.so\0";
        byte[] cache = text.getBytes(StandardCharsets.ISO_8859_1);
        assertEquals(Optional.of(there), LoaderCache.find("libcuda.so.1", cache));
        assertEquals(Optional.empty(), LoaderCache.find("libcublas.so.12", cache));
    }

    @Test
    void withoutADriverTheDeviceSaysWhatItLookedFor() {
        CudaUnavailable e = assertThrows(
                CudaUnavailable.class, () -> CudaOpening.open(CudaLibraries.in(folder), CudaSettings.DEFAULT));
        assertTrue(e.getMessage().startsWith("no GPU: libcuda.so.1"), e.getMessage());
        assertTrue(e.getMessage().contains(folder.toString()) && e.getMessage().contains("--device cpu"));
    }

    @Test
    void theDoctorWorksWithoutADriver() {
        List<Finding> findings = CudaDoctor.examine(CudaLibraries.in(folder), KernelIndex.read());
        assertEquals(Finding.State.PROBLEM, findings.get(0).state());
        assertTrue(findings.get(0).found().contains("libcuda.so.1")
                && !findings.get(0).mend().isEmpty());
        assertEquals("cuBLAS", findings.get(1).what());
    }
}
