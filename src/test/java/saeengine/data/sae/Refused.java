package saeengine.data.sae;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.function.Executable;
import saeengine.data.DataException;

/** What every refusal must be: a {@link DataException} of one line that says the cause. */
final class Refused {
    private Refused() {}

    static void because(String cause, Executable action) {
        String message = assertThrows(DataException.class, action).getMessage();
        assertTrue(message.contains(cause), "does not say '" + cause + "': " + message);
        assertEquals(1, message.lines().count(), message);
    }
}
