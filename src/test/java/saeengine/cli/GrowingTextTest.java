package saeengine.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** A text that comes byte by byte is printed in whole characters, and in the end as it is. */
class GrowingTextTest {
    private final ByteArrayOutputStream caught = new ByteArrayOutputStream();
    private final GrowingText text = new GrowingText(new PrintStream(caught, true, StandardCharsets.UTF_8));

    private static String decoded(byte[] bytes, int count) {
        return new String(Arrays.copyOf(bytes, count), StandardCharsets.UTF_8);
    }

    @Test
    void charactersOfSeveralBytes() {
        byte[] bytes = "Über \uD83D\uDC3B, €".getBytes(StandardCharsets.UTF_8);
        for (int n = 0; n <= bytes.length; n++) {
            text.show(decoded(bytes, n));
            assertFalse(caught.toString(StandardCharsets.UTF_8).contains("\uFFFD"), "after byte " + n);
        }
        text.end(decoded(bytes, bytes.length));
        assertEquals("Über \uD83D\uDC3B, €" + System.lineSeparator(), caught.toString(StandardCharsets.UTF_8));
    }

    @Test
    void whatIsThereIsPrintedAtOnce() {
        text.show("On");
        assertEquals("On", caught.toString(StandardCharsets.UTF_8));
        text.show("Once");
        assertEquals("Once", caught.toString(StandardCharsets.UTF_8));
    }

    @Test
    void bytesThatAreNoCharacter() {
        byte[] bytes = {'a', (byte) 0xff, 'b', (byte) 0xe2, (byte) 0x82};
        for (int n = 0; n <= bytes.length; n++) {
            text.show(decoded(bytes, n));
        }
        assertEquals("a\uFFFDb", caught.toString(StandardCharsets.UTF_8));
        text.end(decoded(bytes, bytes.length));
        assertEquals(decoded(bytes, bytes.length) + System.lineSeparator(), caught.toString(StandardCharsets.UTF_8));
    }
}
