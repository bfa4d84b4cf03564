package saeengine.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.function.Executable;

/** What every refusal must be: a {@link DataException} of one line that names the file and the cause. */
public final class Refusals {
    private Refusals() {}

    public static String assertRefused(Path file, String cause, Executable reading) {
        String message = assertThrows(DataException.class, reading).getMessage();
        assertTrue(message.startsWith(file.toString()), "names another file than " + file + ": " + message);
        assertTrue(message.contains(cause), "does not say '" + cause + "': " + message);
        assertEquals(1, message.lines().count(), message);
        return message;
    }
}
