package saeengine.cuda;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Where the two libraries are that a GPU needs: libcuda.so.1, which the driver brings, and libcublas.so.12, which it
 * does not.
 *
 * <p>Looks where the system's loader would and in the folders that CUDA is usually put into. Nothing is loaded, so
 * that a machine without a GPU pays for a few file names only.
 */
public final class CudaLibraries {
    public static final String DRIVER = "libcuda.so.1";
    public static final String CUBLAS = "libcublas.so.12";

    private static final List<String> FOLDERS = List.of(
            "/usr/lib/x86_64-linux-gnu",
            "/usr/lib64",
            "/usr/lib",
            "/usr/lib/wsl/lib",
            "/usr/local/nvidia/lib64",
            "/run/opengl-driver/lib",
            "/usr/local/cuda/lib64",
            "/usr/local/cuda/compat",
            "/opt/cuda/lib64");

    private final Map<String, String> environment;
    private final Set<Path> folders = new LinkedHashSet<>();

    private CudaLibraries(Map<String, String> environment) {
        this.environment = environment;
    }

    /** This machine's, with the environment of this process. */
    public static CudaLibraries ofThisMachine() {
        return of(System.getenv());
    }

    static CudaLibraries of(Map<String, String> environment) {
        CudaLibraries libraries = new CudaLibraries(environment);
        libraries.addAll("LD_LIBRARY_PATH", "");
        libraries.addAll("CUDA_HOME", "lib64");
        libraries.addAll("CUDA_PATH", "lib64");
        FOLDERS.forEach(folder -> libraries.folders.add(Path.of(folder)));
        libraries.addVersions(Path.of("/usr/local"));
        return libraries;
    }

    private void addAll(String variable, String below) {
        String value = environment.get(variable);
        if (value == null) {
            return;
        }
        for (String folder : value.split(":")) {
            if (!folder.isBlank()) {
                folders.add(Path.of(folder).resolve(below).toAbsolutePath());
            }
        }
    }

    /** Toolkits side by side: /usr/local/cuda-12.4 and the like. */
    private void addVersions(Path parent) {
        try (DirectoryStream<Path> versions = Files.newDirectoryStream(parent, "cuda-12*")) {
            versions.forEach(version -> folders.add(version.resolve("lib64")));
        } catch (IOException e) {
            // A machine without that folder has no toolkit in it.
        }
    }

    /** The driver's library. */
    public Optional<Path> driver() {
        return find(DRIVER);
    }

    /** The library of products. */
    public Optional<Path> cublas() {
        return find(CUBLAS);
    }

    private Optional<Path> find(String name) {
        return folders.stream()
                .map(folder -> folder.resolve(name))
                .filter(Files::isRegularFile)
                .findFirst()
                .or(() -> LoaderCache.find(name));
    }

    /** The places that were looked at, for a message. */
    public String lookedAt() {
        return folders.stream().map(Path::toString).collect(Collectors.joining(", ", "the loader's cache, ", ""));
    }
}
