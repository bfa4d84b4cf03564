package saeengine.data.sae;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.function.Executable;
import saeengine.data.DataException;

/** What every refusal must be: an exception of one line that says the cause. */
final class Refused {
    private Refused() {}

    /** A file that is wrong. */
    static void because(String cause, Executable action) {
        says(cause, assertThrows(DataException.class, action));
    }

    /** A call that is wrong. */
    static void argument(String cause, Executable action) {
        says(cause, assertThrows(IllegalArgumentException.class, action));
    }

    private static void says(String cause, RuntimeException refusal) {
        String message = refusal.getMessage();
        assertTrue(message.contains(cause), "does not say '" + cause + "': " + message);
        assertEquals(1, message.lines().count(), message);
    }
}
