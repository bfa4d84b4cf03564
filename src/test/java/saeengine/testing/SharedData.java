package saeengine.testing;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/**
 * Real text, real models and golden numbers that lie beside a checkout, in {@code ../shared/data}.
 * They are no part of the project: a test that needs them is skipped, with the reason printed,
 * where they are missing, and a sibling test checks the same code on fixtures the project makes itself.
 */
public final class SharedData {
    private static final Path ROOT = Path.of("..", "shared", "data");

    private SharedData() {}

    /** The path of a file or folder below the shared data, where it is there. */
    public static Optional<Path> find(String relative) {
        return Optional.of(ROOT.resolve(relative)).filter(Files::exists);
    }

    /** The path of a file or folder below the shared data; skips the calling test where it is missing. */
    public static Path require(String relative) {
        Path path = ROOT.resolve(relative);
        if (!Files.exists(path)) {
            String reason = "skipped: needs " + path + ", which is not on this machine";
            System.out.println(reason);
            Assumptions.abort(reason);
        }
        return path;
    }
}
