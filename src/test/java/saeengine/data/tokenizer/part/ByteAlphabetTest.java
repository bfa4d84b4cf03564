package saeengine.data.tokenizer.part;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ByteAlphabetTest {
    private final ByteAlphabet alphabet = new ByteAlphabet();

    @Test
    void printingBytesStandForThemselvesAndTheOthersFollow() {
        assertEquals('!', alphabet.character('!'));
        assertEquals('ÿ', alphabet.character(0xFF));
        assertEquals('Ā', alphabet.character(0));
        assertEquals('Ċ', alphabet.character('\n'));
        assertEquals('Ġ', alphabet.character(' '));
        assertEquals('\u0143', alphabet.character(0xAD));
    }

    @Test
    void theOrderIsThatOfTheFirstIdsOfGpt2() {
        assertEquals(256, alphabet.inOrder().length());
        assertEquals(0, alphabet.inOrder().indexOf('!'));
        assertEquals(188, alphabet.inOrder().indexOf('Ā'));
        assertEquals(198, alphabet.inOrder().indexOf('Ċ'));
        assertEquals(220, alphabet.inOrder().indexOf('Ġ'));
        assertEquals(255, alphabet.inOrder().indexOf('\u0143'));
    }

    @Test
    void everyByteComesBack() {
        for (int b = 0; b < 256; b++) {
            assertArrayEquals(new byte[] {(byte) b}, alphabet.bytes(String.valueOf(alphabet.character(b))));
        }
    }

    @Test
    void aTokenFromOutsideTheAlphabetStandsForItself() {
        assertArrayEquals("a b".getBytes(StandardCharsets.UTF_8), alphabet.bytes("a b"));
        assertArrayEquals("中".getBytes(StandardCharsets.UTF_8), alphabet.bytes("中"));
    }
}
