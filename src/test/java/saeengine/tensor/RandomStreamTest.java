package saeengine.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RandomStreamTest {
    /** The known answers that the authors of Philox publish for 4x32-10. */
    @Test
    void givesThePublishedAnswers() {
        int[] out = new int[4];
        RandomStream.philox(0, 0, 0, out);
        assertArrayEquals(new int[] {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}, out);
        RandomStream.philox(-1, -1, -1, out);
        assertArrayEquals(new int[] {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}, out);
        RandomStream.philox(0x85a308d3243f6a88L, 0x0370734413198a2eL, 0x299f31d0a4093822L, out);
        assertArrayEquals(new int[] {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}, out);
    }

    @Test
    void aPositionIsTheWholeState() {
        RandomStream one = new RandomStream(7, 3);
        int[] drawn = IntStream.range(0, 50).map(i -> one.nextBits()).toArray();
        RandomStream other = new RandomStream(7, 3);
        for (int from : new int[] {0, 1, 17, 48}) {
            other.seek(from);
            assertEquals(drawn[from], other.nextBits());
            assertEquals(from + 1, other.position());
        }
    }

    @Test
    void seedsAndStreamsDiffer() {
        assertNotEquals(new RandomStream(1, 0).nextBits(), new RandomStream(2, 0).nextBits());
        assertNotEquals(new RandomStream(1, 0).nextBits(), new RandomStream(1, 1).nextBits());
    }

    @Test
    void distributionsHaveTheirMoments() {
        RandomStream random = new RandomStream(11, 0);
        int n = 200_000;
        double sum = 0;
        double squares = 0;
        int[] counts = new int[7];
        for (int i = 0; i < n; i++) {
            double g = random.nextGaussian();
            sum += g;
            squares += g * g;
            counts[random.nextInt(7)]++;
            float u = random.nextUniform(2f);
            assertTrue(u >= -2f && u < 2f);
        }
        assertEquals(0, sum / n, 0.01);
        assertEquals(1, squares / n, 0.02);
        for (int count : counts) {
            assertEquals(n / 7.0, count, 0.03 * n / 7);
        }
    }

    @Test
    void aShuffleKeepsAllAndMovesMost() {
        int[] values = IntStream.range(0, 1000).toArray();
        new RandomStream(5, 5).shuffle(values);
        assertTrue(IntStream.range(0, 1000).filter(i -> values[i] == i).count() < 10);
        Arrays.sort(values);
        assertArrayEquals(IntStream.range(0, 1000).toArray(), values);
    }
}
