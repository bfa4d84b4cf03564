package saeengine.cuda;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where the two libraries are that a GPU needs: libcuda.so.1, which the driver brings, and libcublas.so.12 or
 * libcublas.so.13, which it does not.
 *
 * <p>Looks where the system's loader would and in the folders that CUDA is usually put into. Nothing is loaded, so
 * that a machine without a GPU pays for a few file names only.
 */
public final class CudaLibraries {
    public static final String DRIVER = "libcuda.so.1";

    /** What JCuda was built for. */
    public static final String CUBLAS = "libcublas.so.12";

    /** What CUDA 13 has in its place: JCuda's library is then made to ask for it, see {@link ElfNeeds}. */
    public static final String CUBLAS_13 = "libcublas.so.13";

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

    private final Set<Path> named;
    private final Set<Path> usual;
    private final boolean cached;

    private CudaLibraries(Set<Path> named, Set<Path> usual, boolean cached) {
        this.named = named;
        this.usual = usual;
        this.cached = cached;
    }

    /** This machine's, with the environment of this process. */
    public static CudaLibraries ofThisMachine() {
        return new CudaLibraries(named(System.getenv()), usual(), true);
    }

    /** Those of one folder, whatever else there is. */
    static CudaLibraries in(Path folder) {
        return new CudaLibraries(Set.of(folder), Set.of(), false);
    }

    /** The folders that the environment names. */
    static Set<Path> named(Map<String, String> environment) {
        Set<Path> folders = new LinkedHashSet<>();
        addAll(folders, environment.get("LD_LIBRARY_PATH"), "");
        addAll(folders, environment.get("CUDA_HOME"), "lib64");
        addAll(folders, environment.get("CUDA_PATH"), "lib64");
        return folders;
    }

    private static Set<Path> usual() {
        Set<Path> folders = new LinkedHashSet<>();
        FOLDERS.forEach(folder -> folders.add(Path.of(folder)));
        addVersions(folders, Path.of("/usr/local"));
        return folders;
    }

    private static void addAll(Set<Path> folders, @Nullable String list, String below) {
        if (list == null) {
            return;
        }
        for (String folder : list.split(":")) {
            if (!folder.isBlank()) {
                folders.add(Path.of(folder).resolve(below).toAbsolutePath());
            }
        }
    }

    /** Toolkits side by side: /usr/local/cuda-12.4, cuda-13.0 and the like. */
    private static void addVersions(Set<Path> folders, Path parent) {
        try (DirectoryStream<Path> versions = Files.newDirectoryStream(parent, "cuda-1[23]*")) {
            versions.forEach(version -> folders.add(version.resolve("lib64")));
        } catch (IOException e) {
            // A machine without that folder has no toolkit in it.
        }
    }

    /** The driver's library. */
    public Optional<Path> driver() {
        return find(DRIVER);
    }

    /** The library of products: CUDA 12's, or CUDA 13's where there is none. */
    public Optional<Path> cublas() {
        return find(CUBLAS).or(() -> find(CUBLAS_13));
    }

    /** In the order of the system's loader, and then where it does not look. */
    private Optional<Path> find(String name) {
        return find(named, name)
                .or(() -> cached ? LoaderCache.find(name) : Optional.empty())
                .or(() -> find(usual, name));
    }

    private static Optional<Path> find(Set<Path> folders, String name) {
        return folders.stream()
                .map(folder -> folder.resolve(name))
                .filter(Files::isRegularFile)
                .findFirst();
    }

    /** The places that were looked at, for a message. */
    public String lookedAt() {
        List<String> places = new ArrayList<>();
        named.forEach(folder -> places.add(folder.toString()));
        if (cached) {
            places.add("the loader's cache");
        }
        usual.forEach(folder -> places.add(folder.toString()));
        return String.join(", ", places);
    }
}
