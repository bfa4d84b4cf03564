package saeengine.latents;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class HeldEntriesTest {
    private static Entries pack(int rows, int active) {
        Entries pack = new Entries();
        for (int row = 0; row < rows; row++) {
            for (int i = 0; i < active; i++) {
                pack.put(i, row + 1);
            }
            pack.endRow();
        }
        return pack;
    }

    /** One of many active latents ends what is held of the other, too. */
    @Test
    void autoencodersAreHeldOfTheSameTokens() {
        HeldEntries held = new HeldEntries(2);
        Entries few = pack(64, 1);
        Entries many = pack(64, 1 << 16);
        int packs = 0;
        for (; packs < 10 && held.begin(); packs++) {
            held.add(0, few);
            held.add(1, many);
        }
        assertEquals(4, packs, "four packs of 2^22 latents are 2^24");
        held.add(0, few);
        assertEquals(4 * 64, held.tokens());
        assertEquals(4 * 64, held.of(1).rows());
        assertEquals(3, held.of(0).value(2), 0);
        assertTrue(HeldEntries.mostBytes(Long.MAX_VALUE, 1 << 16) < 1L << 30);
    }

    @Test
    void packsAreTakenUntilThereAreEnoughTokens() {
        HeldEntries held = new HeldEntries(1);
        Entries pack = pack(150_000, 1);
        assertTrue(held.begin());
        held.add(0, pack);
        assertTrue(held.begin());
        held.add(0, pack);
        assertFalse(held.begin());
        assertEquals(300_000, held.tokens());
    }
}
