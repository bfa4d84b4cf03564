package saeengine.study.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NoRepeatTest {
    /** 1 2 came before 3 and before 0; a third 1 2 may go on with neither. */
    @Test
    void whatFollowedTheSameTokensBeforeIsForbidden() {
        assertEquals(List.of(0, 3), forbidden(3, 1, 2, 3, 1, 2, 0, 1, 2));
    }

    @Test
    void overlappingRunsCount() {
        assertEquals(List.of(2), forbidden(3, 2, 2, 2));
        assertEquals(List.of(), forbidden(3, 2, 2));
    }

    @Test
    void oneForbidsEveryTokenOfTheText() {
        assertEquals(List.of(1, 3), forbidden(1, 3, 1));
    }

    @Test
    void noughtAllowsAll() {
        assertEquals(List.of(), forbidden(0, 1, 1, 1, 1));
        assertEquals(List.of(), forbidden(3));
        assertThrows(IllegalArgumentException.class, () -> new NoRepeat(-1));
    }

    @Test
    void saysWhetherAnyTokenIsLeft() {
        NoRepeat one = new NoRepeat(1);
        assertTrue(one.forbid(new int[] {0, 2}, new float[3]));
        assertFalse(one.forbid(new int[] {0, 2, 1}, new float[3]));
    }

    private static List<Integer> forbidden(int length, int... text) {
        float[] logits = new float[4];
        new NoRepeat(length).forbid(text, logits);
        return IntStream.range(0, 4)
                .filter(id -> logits[id] == Float.NEGATIVE_INFINITY)
                .boxed()
                .toList();
    }
}
