package saeengine.activations;

import java.nio.file.Path;
import java.util.Objects;
import saeengine.data.UnpackedFolder;

/** The story model inside the program, 768 wide, which was trained on the program's own stories. */
public final class BundledModel {
    /** What names it where a model is asked for. */
    public static final String SPEC = "bundled:story";

    private static final String RESOURCE = "models/story";

    private BundledModel() {}

    /** A folder of the Hugging Face layout. */
    static Path folder() {
        String named = System.getenv("XDG_CACHE_HOME");
        Path caches =
                named == null || named.isBlank() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(named);
        return Objects.requireNonNull(
                UnpackedFolder.of(BundledModel.class.getClassLoader(), RESOURCE, caches.resolve("sae-engine")));
    }
}
