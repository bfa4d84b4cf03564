package saeengine.train;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import saeengine.activations.Batches;
import saeengine.autograd.Tape;
import saeengine.tensor.Device;
import saeengine.tensor.Tensor;

/**
 * What the resampling of a run's members needs of the past: where the batches begin whose rows are read again, and how many
 * rows there were before firing began to count.
 *
 * <p>The rows are those of the last steps, taken again from the run's own batches by going back to where these stood. Having
 * given them again, the batches stand where they did, so that no row is taken from training and none is held meanwhile.
 */
final class ResampleWindow {
    private Batches.@Nullable State inputs;
    private long rowsBeforeHalf;

    /** Where the inputs begin; null where that is not behind us. */
    Batches.@Nullable State inputs() {
        return inputs;
    }

    long rowsBeforeHalf() {
        return rowsBeforeHalf;
    }

    /** Goes on from what a checkpoint has; {@code inputs} may be null. */
    void restore(Batches.@Nullable State inputs, long rowsBeforeHalf) {
        this.inputs = inputs;
        this.rowsBeforeHalf = rowsBeforeHalf;
    }

    /** To be called before every step, with the rows of all steps before it. */
    void before(long step, long rows, Batches batches, ResampleSchedule schedule) {
        if (schedule.beginsHalf(step)) {
            rowsBeforeHalf = rows;
        }
        if (schedule.beginsInputs(step)) {
            inputs = batches.state();
        }
    }

    /**
     * Resamples all members after a step in which it is due.
     *
     * @param x the step's rows
     * @param rows of all steps up to this one
     */
    void resample(Device device, List<Member> members, Batches batches, Tensor x, long step, long rows) {
        ResampleSchedule schedule = members.get(0).settings().resampling();
        List<Revival> revivals = new ArrayList<>();
        members.forEach(member -> revivals.add(member.revival(step, x.rows(), rows - rowsBeforeHalf)));
        boolean wanted = revivals.stream().anyMatch(Revival::wantsRows);
        if (wanted && schedule.kind().readsAgain()) {
            readAgain(device, revivals, batches, schedule.inputSteps());
        } else if (wanted) {
            offer(device, revivals, x);
        }
        for (int i = 0; i < revivals.size(); i++) {
            String who = members.get(i).name() + ", step " + (step + 1);
            revivals.get(i)
                    .apply(device)
                    .ifPresent(why -> schedule.skipped().accept(who + ": nothing was resampled, for " + why));
        }
        inputs = null;
    }

    private void readAgain(Device device, List<Revival> revivals, Batches batches, long steps) {
        if (inputs == null) {
            throw new IllegalStateException("a resampling is due whose inputs never began: the checkpoint that this run"
                    + " goes on from is of a version that drew them otherwise; begin the run anew");
        }
        batches.restore(inputs);
        for (long i = 0; i < steps; i++) {
            try (Tape tape = Tape.inference(device)) {
                offer(device, revivals, batches.next(tape));
            }
        }
    }

    private static void offer(Device device, List<Revival> revivals, Tensor x) {
        for (Revival revival : revivals) {
            if (revival.wantsRows()) {
                revival.offer(device, x);
            }
        }
    }
}
