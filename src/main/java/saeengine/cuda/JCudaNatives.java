package saeengine.cuda;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Supplier;

/**
 * Loads JCuda's native libraries from a folder of ours.
 *
 * <p>JCuda's own loader unpacks to a fixed name in the shared temporary folder and loads whatever is there: a file cut
 * short, or another user's. It asks the property {@code java.io.tmpdir} for the folder, so while a class of JCuda is
 * initialised the property names our folder, where the checked file lies under the name that JCuda looks for.
 */
final class JCudaNatives {
    private static final String VERSION = "12.6.0";
    private static final String TEMPORARY = "java.io.tmpdir";

    private JCudaNatives() {}

    /**
     * Unpacks a library and runs what makes JCuda load it.
     *
     * @param library as JCuda calls it
     * @param needed the system library that it is linked to, loaded first, so that it is found wherever it lies
     */
    static <T> T load(String library, Path needed, Supplier<T> initialise) {
        String file = "lib" + library + "-" + VERSION + "-linux-x86_64.so";
        boolean renamed = needed.endsWith(CudaLibraries.CUBLAS_13);
        Path folder;
        try {
            NativeCache cache = NativeCache.of("jcuda-" + VERSION + (renamed ? "-cublas-13" : ""));
            if (renamed) {
                cache.unpack("/lib/" + file, JCudaNatives::forCublas13);
            } else {
                cache.unpack("/lib/" + file);
            }
            folder = cache.folder();
        } catch (IOException | UnsupportedOperationException e) {
            throw new CudaUnavailable(
                    "cannot unpack " + file + " (" + e.getMessage() + "): name a folder to unpack into with -D"
                            + NativeCache.PROPERTY + "=FOLDER",
                    e);
        }
        synchronized (JCudaNatives.class) {
            String before = System.getProperty(TEMPORARY);
            System.setProperty(TEMPORARY, folder.toString());
            try {
                System.load(needed.toRealPath().toString());
                return initialise.get();
            } catch (IOException | LinkageError e) {
                throw new CudaUnavailable(
                        "cannot load " + file + " over " + needed + " (" + firstLine(e)
                                + "): the libraries have to fit each other, and " + folder
                                + " must allow loading, or name another folder with -D" + NativeCache.PROPERTY
                                + "=FOLDER",
                        e);
            } finally {
                System.setProperty(TEMPORARY, before);
            }
        }
    }

    private static byte[] forCublas13(byte[] library) {
        return ElfNeeds.renamed(library, CudaLibraries.CUBLAS, CudaLibraries.CUBLAS_13);
    }

    private static String firstLine(Throwable e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }
}
