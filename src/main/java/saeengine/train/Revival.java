package saeengine.train;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import saeengine.autograd.Tape;
import saeengine.op.Linear;
import saeengine.op.RowErrors;
import saeengine.sae.DeadCounter;
import saeengine.sae.ResamplePlan;
import saeengine.sae.Resampling;
import saeengine.sae.Sae;
import saeengine.sae.WeightedDraw;
import saeengine.sae.term.SumOfLatents;
import saeengine.tensor.Device;
import saeengine.tensor.RandomStream;
import saeengine.tensor.Tensor;

/**
 * One resampling of one autoencoder: which of its latents are dead, rows that they may be pointed at, and the new weights.
 *
 * <p>At most as many latents get new weights as there are rows that are not reconstructed exactly; the others are as dead as
 * before.
 */
final class Revival {
    private final Trainee trainee;
    private final Resampler kind;
    private final long step;
    private final int[] dead;
    private final RandomStream random;
    private final WeightedDraw<double[]> draw;
    private boolean notFinite;

    /**
     * @param rows of the step
     * @param lastHalf see {@link Resampler#mostSinceFired}
     */
    Revival(Trainee trainee, long step, int rows, long lastHalf) {
        ResampleSchedule schedule = trainee.settings().resampling();
        this.trainee = trainee;
        this.kind = schedule.kind();
        this.step = step;
        boolean[] mask = trainee.fired().deadMask(kind.mostSinceFired(schedule.every(), rows, lastHalf));
        this.dead = IntStream.range(0, mask.length).filter(i -> mask[i]).toArray();
        this.random = schedule.random(step, trainee.sae().features());
        this.draw = new WeightedDraw<>(dead.length, random);
    }

    /** Whether there is something to draw rows for. */
    boolean wantsRows() {
        return dead.length > 0 && kind.drawsRows();
    }

    /** Offers rows [n, d], each by its loss under the weights as they are now; says how many. */
    int offer(Device device, Tensor x) {
        int d = x.cols();
        float[] rows = x.toArray();
        float[] errors;
        double[] penalties;
        try (Tape tape = Tape.inference(device, trainee.recipe().products())) {
            Sae.Forward forward = trainee.sae().forward(tape, x);
            errors = RowErrors.rowErrors(tape, forward.reconstruction(), x).toArray();
            penalties = penalties(tape, forward, x.rows());
        }
        for (int i = 0; i < errors.length; i++) {
            double[] row = Resampling.input(rows, i, d);
            boolean direction = Arrays.stream(row).anyMatch(v -> v != 0);
            double chance = direction ? kind.chance(errors[i], penalties[i]) : 0;
            notFinite |= !Double.isFinite(chance);
            draw.add(Double.isFinite(chance) ? chance : 0, () -> row);
        }
        return errors.length;
    }

    /** What the sparsity term has of each row, where it is a sum of latents; else nothing of any. */
    private double[] penalties(Tape t, Sae.Forward forward, int rows) {
        double[] penalties = new double[rows];
        Optional<Weighted> penalty = trainee.recipe().penalty();
        if (penalty.isPresent() && penalty.get().term() instanceof SumOfLatents sum) {
            int features = trainee.sae().features();
            Tensor weights = sum.weights(t, trainee.sae());
            if (weights == null) {
                weights = t.empty(features);
                t.fill(weights, 1f);
            }
            Tensor sums = Linear.project(
                    t, forward.latents().dense(), weights.detached().reshaped(features, 1), t.zeros(1));
            float[] values = sums.toArray();
            double coefficient = trainee.penalty(step) * sum.rowsShare(rows);
            Arrays.setAll(penalties, i -> coefficient * values[i]);
        }
        return penalties;
    }

    /** Gives dead latents their new weights. Returns why none got any although there are some; empty where that is not so. */
    Optional<String> apply(Device device) {
        if (dead.length == 0) {
            return Optional.empty();
        }
        List<double[]> rows = draw.drawn();
        if (notFinite) {
            return Optional.of("a row's loss is not a finite number");
        }
        if (kind.drawsRows() && rows.isEmpty()) {
            return Optional.of("every row is reconstructed exactly, or is no direction to point a latent at");
        }
        Sae sae = trainee.sae();
        int[] revived = kind.drawsRows() ? Arrays.copyOf(dead, rows.size()) : dead;
        double norm = Resampling.aliveNorm(sae.encoder().toArray(), sae.dims(), dead);
        ResamplePlan plan = kind.plan(revived, rows.toArray(double[][]::new), norm, sae.dims(), random);
        try (Tape tape = Tape.inference(device)) {
            Resample.apply(tape, plan, trainee.adam(), sae.encoder(), sae.encoderBias(), sae.decoder());
        }
        DeadCounter fired = trainee.fired();
        for (int latent : revived) {
            fired.reset(latent);
        }
        return Optional.empty();
    }
}
