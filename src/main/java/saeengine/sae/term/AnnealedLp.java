package saeengine.sae.term;

import saeengine.autograd.Tape;
import saeengine.op.LpPenalty;
import saeengine.op.Scale;
import saeengine.sae.Memory;
import saeengine.tensor.Later;
import saeengine.tensor.Tensor;

/**
 * The mean over rows of the sum of f_i^p, or of its 1/p-th power, with an exponent that falls from 1 in steps; at each
 * of them a factor is adapted, so that the penalty of the last steps would have been as large.
 *
 * <p>Karvonen et al., Measuring Progress in Dictionary Learning, 2024, as dictionary_learning's PAnnealTrainer does it.
 *
 * @param root whether each row's sum is taken to the power 1/p
 * @param from the step of the first update
 * @param last the exponent that the last of the updates is for; it falls on the run's end, which never comes
 * @param updates how many, evenly from {@code from} to the end
 * @param remembered of how many steps the penalty is averaged
 */
public record AnnealedLp(boolean root, long from, double last, int updates, int remembered) implements Term {
    private static final String STATE = "p_anneal";
    private static final String OLD = "p_anneal_penalties_now";
    private static final String NEW = "p_anneal_penalties_next";

    /** Places in the state: updates done, penalties remembered (all that ever were), and the factor. */
    private static final int DONE = 0;

    private static final int COUNT = 1;
    private static final int FACTOR = 2;

    public AnnealedLp {
        if (!(last > 0 && last <= 1) || updates < 2 || remembered < 1 || from < 0) {
            throw new IllegalArgumentException(
                    "p-annealing: the last exponent over 0 and at most 1, 2 updates or more, " + "got " + last + " and "
                            + updates);
        }
    }

    @Override
    public String formula() {
        return (root ? "mean (sum f^p)^(1/p)" : "mean sum f^p") + ", p from 1 to " + last;
    }

    @Override
    public Tensor of(TermInputs in) {
        Tape t = in.tape();
        Memory memory = in.memory();
        double[] state = memory.early(STATE, 0, 0, 1);
        int done = (int) state[DONE];
        Tensor f = in.forward().latents().dense();
        Tensor now = penalty(t, f, exponent(Math.max(0, done - 1)));
        Tensor result = Scale.scale(t, now, (float) state[FACTOR]);
        if (done > 0 && done < updates) {
            try (Tape ahead = Tape.inference(t.device())) {
                Later next = t.device().readLater(penalty(ahead, f.detached(), exponent(done)));
                Later before = t.device().readLater(now);
                memory.later(() -> remember(memory, state, before.get(), next.get()));
            }
        }
        update(memory, state, in.step(), in.steps());
        return result;
    }

    private Tensor penalty(Tape t, Tensor f, float p) {
        return root ? LpPenalty.lpNorm(t, f, null, p) : LpPenalty.lpPenalty(t, f, null, p);
    }

    private float exponent(int update) {
        return (float) (1 + (last - 1) * update / (updates - 1));
    }

    private void remember(Memory memory, double[] state, double now, double next) {
        int place = (int) (state[COUNT] % remembered);
        memory.early(OLD, new double[remembered])[place] = now;
        memory.early(NEW, new double[remembered])[place] = next;
        state[COUNT]++;
    }

    /** In the step of an update, after its loss: the factor by both penalties' means, then the next exponent. */
    private void update(Memory memory, double[] state, long step, long steps) {
        int done = (int) state[DONE];
        if (done >= updates || step != (long) (from + (double) (steps - from) * done / (updates - 1))) {
            return;
        }
        memory.settle();
        if (done > 0 && state[COUNT] > 0) {
            double now = 0;
            double next = 0;
            int n = (int) Math.min(state[COUNT], remembered);
            for (int i = 0; i < n; i++) {
                now += memory.of(OLD)[i];
                next += memory.of(NEW)[i];
            }
            state[FACTOR] *= next == 0 ? 1 : now / next;
        }
        state[DONE]++;
    }
}
