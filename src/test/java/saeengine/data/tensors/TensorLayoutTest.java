package saeengine.data.tensors;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TensorLayoutTest {
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void visitsEveryElementInCOrder(long seed) {
        System.out.println("TensorLayoutTest seed " + seed);
        Random random = new Random(seed);
        long[] shape = new long[random.nextInt(5)];
        long[] strides = new long[shape.length];
        for (int d = 0; d < shape.length; d++) {
            shape[d] = 1 + random.nextInt(4);
            strides[d] = random.nextInt(7);
        }
        TensorLayout layout = TensorLayout.strided(5, shape, strides, 200);

        int[] visited = new int[(int) layout.count()];
        layout.forEachRow((from, step, to, n) -> {
            for (int i = 0; i < n; i++) {
                visited[to + i] = from + i * step;
            }
        });

        int[] expected = new int[visited.length];
        int last = 0;
        for (int i = 0; i < expected.length; i++) {
            int rest = i;
            for (int d = shape.length - 1; d >= 0; d--) {
                expected[i] += (int) (rest % shape[d] * strides[d]);
                rest /= (int) shape[d];
            }
            last = Math.max(last, expected[i]);
        }
        assertArrayEquals(expected, visited);
        assertEquals(last + 1, layout.span());
    }

    @Test
    void knowsWhatIsContiguous() {
        assertTrue(
                TensorLayout.strided(3, new long[] {2, 3}, new long[] {3, 1}, 9).isContiguous());
        assertTrue(TensorLayout.strided(0, new long[] {1, 3}, new long[] {77, 1}, 3)
                .isContiguous());
        assertTrue(TensorLayout.strided(0, new long[] {}, new long[] {}, 1).isContiguous());
        assertTrue(
                TensorLayout.strided(0, new long[] {4, 0}, new long[] {9, 9}, 0).isContiguous());
        assertFalse(
                TensorLayout.strided(0, new long[] {3, 2}, new long[] {1, 3}, 6).isContiguous());
        assertFalse(TensorLayout.strided(0, new long[] {2}, new long[] {2}, 3).isContiguous());
        assertFalse(TensorLayout.strided(0, new long[] {3}, new long[] {0}, 1).isContiguous());
    }

    static Stream<Arguments> impossible() {
        long huge = 1L << 62;
        return Stream.of(
                Arguments.of(0, new long[] {2, 3}, new long[] {1}, "strides"),
                Arguments.of(-1, new long[] {2}, new long[] {1}, "negative offset"),
                Arguments.of(0, new long[] {2}, new long[] {-1}, "negative offset or stride"),
                Arguments.of(0, new long[] {-2}, new long[] {1}, "negative dimension"),
                Arguments.of(0, new long[] {huge, 4}, new long[] {0, 0}, "impossible shape"),
                Arguments.of(0, new long[] {3, 3}, new long[] {huge, huge}, "impossible strides"),
                Arguments.of(0, new long[] {11}, new long[] {1}, "reach outside"),
                Arguments.of(9, new long[] {2}, new long[] {1}, "reach outside"),
                Arguments.of(Long.MAX_VALUE, new long[] {1}, new long[] {1}, "reach outside"),
                Arguments.of(0, new long[] {2, 2}, new long[] {9, 1}, "reach outside"),
                Arguments.of(0, new long[] {1 << 30}, new long[] {0}, "repeats"));
    }

    @ParameterizedTest
    @MethodSource("impossible")
    void refusesWhatIsNoPartOfItsStorage(long offset, long[] shape, long[] strides, String cause) {
        Exception e =
                assertThrows(IllegalArgumentException.class, () -> TensorLayout.strided(offset, shape, strides, 10));
        assertTrue(e.getMessage().contains(cause), e.getMessage());
    }

    @Test
    void countsShapes() {
        assertEquals(1, TensorLayout.countOf(new long[] {}));
        assertEquals(24, TensorLayout.countOf(new long[] {2, 3, 4}));
        assertEquals(0, TensorLayout.countOf(new long[] {Long.MAX_VALUE, 0, 5}));
    }
}
