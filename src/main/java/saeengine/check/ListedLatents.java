package saeengine.check;

import java.util.Arrays;
import saeengine.autograd.Tape;
import saeengine.op.DeadList;

/** Lists of dead latents that are known beforehand. */
public final class ListedLatents {
    private ListedLatents() {}

    /** Some latents, in this order, and places for nobody behind them: {@code most} in all. */
    public static DeadList of(Tape t, int latents, int most, int... dead) {
        int[] slots = new int[latents];
        Arrays.fill(slots, -1);
        for (int i = 0; i < dead.length; i++) {
            slots[dead[i]] = i;
        }
        int[] count = {dead.length};
        return new DeadList(t.of(padded(most, dead), most), t.of(slots, latents), t.of(count, 1));
    }

    /** The latents, then -1. */
    static int[] padded(int most, int... dead) {
        int[] padded = Arrays.copyOf(dead, most);
        Arrays.fill(padded, dead.length, most, -1);
        return padded;
    }
}
