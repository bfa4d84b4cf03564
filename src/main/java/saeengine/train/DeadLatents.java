package saeengine.train;

import org.jspecify.annotations.Nullable;
import saeengine.autograd.Tape;
import saeengine.op.DeadList;
import saeengine.sae.DeadCounter;

/** The dead latents of a step, by what the counter says when they are asked for. */
final class DeadLatents {
    private final Trainee trainee;
    private final long step;
    private final int rows;
    private @Nullable DeadList list;
    private int most = -1;

    DeadLatents(Trainee trainee, long step, int rows) {
        this.trainee = trainee;
        this.step = step;
        this.rows = rows;
    }

    /** How many there are. Waits for the device. */
    int count() {
        return fired().deadCount(threshold());
    }

    /**
     * The most that there can be; where the device is the host, how many there are. To be asked in every step or in none, for an
     * outlook is of steps that are alike.
     */
    int most() {
        if (most < 0) {
            most = fired().device().isHost()
                    ? fired().deadCount(threshold())
                    : trainee.outlook().most(fired(), threshold(), rows, step);
        }
        return most;
    }

    /**
     * The latents on the device, with room for {@link #most}; null where that is none. The same at each call. Waits for nothing
     * else.
     *
     * @param t the step's tape
     */
    @Nullable
    DeadList list(Tape t) {
        if (list == null && most() > 0) {
            list = fired().list(t, threshold(), most());
        }
        return list;
    }

    private DeadCounter fired() {
        return trainee.fired();
    }

    private long threshold() {
        return trainee.deadThreshold(rows);
    }
}
