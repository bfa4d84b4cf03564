package saeengine.train;

import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import saeengine.autograd.Tape;
import saeengine.op.DeadList;
import saeengine.sae.DeadCounter;

/** The dead latents of a step, by what the counter says when they are asked for. */
final class DeadLatents {
    private static final int[] NONE = new int[0];

    private final Trainee trainee;
    private final long step;
    private final int rows;
    private int @Nullable [] known;
    private int most = -1;

    DeadLatents(Trainee trainee, long step, int rows) {
        this.trainee = trainee;
        this.step = step;
        this.rows = rows;
    }

    /** How many there are. Waits for the device. */
    int count() {
        return known != null ? known.length : fired().deadCount(threshold());
    }

    /**
     * Ascending; the same at each call. Waits for the device where there may be some; to be asked in every step or in none,
     * for an outlook is of steps that are alike.
     */
    int[] get() {
        if (known == null) {
            known = most() == 0 ? NONE : exact();
        }
        return known;
    }

    private int[] exact() {
        boolean[] mask = fired().deadMask(threshold());
        return IntStream.range(0, mask.length).filter(i -> mask[i]).toArray();
    }

    /** The most that there can be; where the device is the host, how many there are. Of every step or of none, as above. */
    int most() {
        if (most < 0) {
            most = fired().device().isHost()
                    ? fired().deadCount(threshold())
                    : trainee.outlook().most(fired(), threshold(), rows, step);
        }
        return most;
    }

    /** The latents on the device, with room for {@link #most}. Waits for nothing else. */
    DeadList list(Tape t) {
        return fired().list(t, threshold(), most());
    }

    private DeadCounter fired() {
        return trainee.fired();
    }

    private long threshold() {
        return trainee.deadThreshold(rows);
    }
}
