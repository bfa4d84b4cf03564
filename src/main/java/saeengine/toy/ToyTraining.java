package saeengine.toy;

import java.util.function.Consumer;
import java.util.function.IntConsumer;
import saeengine.autograd.Tape;
import saeengine.tensor.Device;
import saeengine.tensor.RandomStream;
import saeengine.tensor.Tensor;
import saeengine.train.Adam;
import saeengine.train.TrainingFailed;

/** Trains toy models, all instances at once, with Adam. */
public final class ToyTraining {
    /** Streams of a seed, one for each thing that is drawn. */
    static final long START = 1;

    static final long BATCHES = 2;

    /**
     * What a step found and left.
     *
     * @param step how many were done
     * @param loss of each instance, on the batch that comes next
     * @param rate the learning rate of the step that comes next
     * @param w [instances * hidden, features]
     * @param b [instances * features]
     */
    public record Snapshot(int step, double[] loss, double rate, float[] w, float[] b) {}

    private ToyTraining() {}

    /**
     * Trains a new model to its end.
     *
     * @param records told what is to be recorded
     * @param progress told how many steps are done, after each
     */
    public static ToyModel train(
            Device device,
            ToyFeatures features,
            float[] importance,
            ToySchedule schedule,
            long seed,
            Consumer<Snapshot> records,
            IntConsumer progress) {
        ToyModel model = new ToyModel(device, features.shape(), importance);
        model.start(new RandomStream(seed, START));
        Adam adam = new Adam(device, model.parameters(), Adam.Constants.DEFAULT);
        FeatureSampler sampler = new FeatureSampler(features, schedule.batch(), new RandomStream(seed, BATCHES));
        for (int step = 0; step <= schedule.steps(); step++) {
            try (Tape t = Tape.recording(device)) {
                Tensor x = t.of(sampler.next(), features.shape().rows(), schedule.batch());
                ToyModel.Loss loss = model.loss(t, model.output(t, model.hidden(t, x)), x);
                boolean last = step == schedule.steps();
                if (last || schedule.records(step)) {
                    records.accept(snapshot(model, loss, schedule, step));
                }
                if (!last) {
                    t.backward(loss.total());
                    adam.step(t, schedule.rateAt(step));
                }
            }
            progress.accept(step);
        }
        return model;
    }

    private static Snapshot snapshot(ToyModel model, ToyModel.Loss loss, ToySchedule schedule, int step) {
        double[] losses = model.lossOfInstances(loss, schedule.batch());
        requireFinite(losses, step);
        return new Snapshot(
                step,
                losses,
                schedule.rateAt(Math.min(step, schedule.steps() - 1)),
                model.weight().toArray(),
                model.bias().toArray());
    }

    static void requireFinite(double[] losses, int step) {
        for (int i = 0; i < losses.length; i++) {
            if (!Double.isFinite(losses[i])) {
                throw new TrainingFailed("the loss of instance " + i + " is " + losses[i] + " at step " + step
                        + ": train with a smaller learning rate");
            }
        }
    }
}
