package saeengine.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** What a file's names can do to an error's one line. */
class PlainLineTest {
    @Test
    void controlCharactersAreSpelt() {
        assertEquals(
                "x: tensor 'a\\nb\\r\\t\\u001b[31m\\u2028\\u0085'",
                new DataException("x: tensor 'a\nb\r\t\u001b[31m\u2028\u0085'").getMessage());
        String plain = "é 中 🦙: what 'it' \\n says";
        assertEquals(plain, PlainLine.of(plain));
    }

    @Test
    void bothEndsOfALongMessageStay() {
        String message = PlainLine.of("file: " + "x".repeat(1_000_000) + "; fetch it again");
        assertTrue(message.length() < 2100, "is " + message.length() + " long");
        assertTrue(message.startsWith("file: xxx") && message.endsWith("xxx; fetch it again"), message);
    }
}
