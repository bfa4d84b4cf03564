package saeengine.material;

import java.util.function.LongPredicate;

/** Which stories of a text are held out, for a share of them: every n-th, wherever the text is read. */
public final class HeldOut {
    private HeldOut() {}

    /** One story of so many is held out, for a share of them. */
    public static long every(double share) {
        return Math.max(2, Math.round(1 / share));
    }

    /** Which stories, by number, training keeps where a share is held out: all but every n-th. */
    public static LongPredicate kept(double share) {
        long every = every(share);
        return story -> story % every != every - 1;
    }
}
