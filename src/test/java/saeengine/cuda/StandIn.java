package saeengine.cuda;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/**
 * The stand-in GPU of the tests: a libcuda.so.1 and a libcublas.so.12 in C that run on the host, see
 * {@code src/test/native}.
 *
 * <p>They are loaded instead of the driver's, so that the product's own path through JCuda is what runs. The libraries
 * are of the process: tests that need them run in a JVM of their own, whose LD_LIBRARY_PATH names their folder.
 */
public final class StandIn {
    /** The folder that the libraries are built into; set in the JVM that runs on them. */
    public static final String PROPERTY = "saeengine.standin";

    private StandIn() {}

    /**
     * Runs kernels and watches memory; called from the driver. What it throws breaks the context, and its text is what
     * the driver says.
     */
    interface Executor {
        void allocated(long address, ByteBuffer bytes);

        void freed(long address);

        void written(long address, long bytes);

        void loaded(long module, ByteBuffer ptx);

        void unloaded(long module);

        void launch(
                long module,
                String entry,
                int gridX,
                int gridY,
                int gridZ,
                int blockX,
                int blockY,
                int blockZ,
                ByteBuffer parameters);
    }

    /** Whether this JVM is one that runs on the stand-in. */
    public static boolean isHere() {
        return System.getProperty(PROPERTY) != null;
    }

    /** Loads the stand-in with usual settings and nothing counted; skips the calling test where gcc is missing. */
    static void load(Executor executor) {
        Path folder = folder();
        System.load(folder.resolve(CudaLibraries.DRIVER).toString());
        install(executor);
        reset();
    }

    /** Where the libraries are, built. */
    static Path folder() {
        if (Loaded.BUILD.reason() != null) {
            System.out.println(Loaded.BUILD.reason());
            Assumptions.abort(Loaded.BUILD.reason());
        }
        return Loaded.BUILD.folder();
    }

    private static final class Loaded {
        private static final StandInBuild BUILD = StandInBuild.run(Path.of(System.getProperty(PROPERTY)));
    }

    private static native void install(Executor executor);

    /** Settings as at the start, counts at zero; what is allocated stays. */
    public static native void reset();

    /** Settings: see standin.h. */
    public static native void set(String setting, long value);

    /** What a setting is now; of "the n-th" kind, how many are left. */
    public static native long setting(String setting);

    /** Counters: see standin.h. */
    public static native long get(String counter);
}
