package saeengine.train;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import saeengine.autograd.Tape;
import saeengine.sae.DeadCounter;
import saeengine.sae.ResamplePlan;
import saeengine.sae.Resampling;
import saeengine.sae.Sae;
import saeengine.tensor.Device;
import saeengine.tensor.RandomStream;
import saeengine.tensor.Tensor;

/**
 * When and how dead latents are given new weights: those that did not fire for half of the interval.
 *
 * <p>Inputs are drawn from the step's batch, at most as many latents as it has rows that are not
 * reconstructed exactly; where it has none, that resampling is left out. The draw depends on seed and
 * step alone, so that a continued run draws the same.
 *
 * @param kind how; NONE for never
 * @param every steps between
 * @param seed of the draws
 * @param skipped hears, in words, of a resampling that had nothing to draw from
 */
public record ResampleSchedule(Kind kind, long every, long seed, Consumer<String> skipped) {
    /** The dialects of {@link Resampling}. */
    public enum Kind {
        NONE,
        ANTHROPIC,
        DICTIONARY_LEARNING,
        SIMPLE
    }

    private static final long STREAM = 0x5245_5341_4d50_4c45L;

    public static final ResampleSchedule NEVER = new ResampleSchedule(Kind.NONE, 0, 0, why -> {});

    /** Whether resampling follows step {@code step}, counted from 0. */
    boolean isDue(long step) {
        return kind != Kind.NONE && step > 0 && step % every == 0;
    }

    /** Gives dead latents new weights. Returns why none got any although there are some; empty where that is not so. */
    Optional<String> run(Device device, Sae sae, Adam adam, DeadCounter fired, Tensor x, long step) {
        boolean[] mask = fired.deadMask(every * x.rows() / 2);
        int[] dead = IntStream.range(0, mask.length)
                .filter(i -> mask[i])
                .limit(x.rows())
                .toArray();
        if (dead.length == 0) {
            return Optional.empty();
        }
        RandomStream random = new RandomStream(seed, STREAM + step * 1_000_003 + sae.features());
        ResamplePlan plan =
                kind == Kind.SIMPLE ? Resampling.simple(dead, sae.dims(), random) : plan(device, sae, x, dead, random);
        if (plan.features().length == 0) {
            return Optional.of(
                    "every row of the batch is reconstructed exactly, or is no direction to point a latent at");
        }
        try (Tape tape = Tape.inference(device)) {
            Resample.apply(tape, plan, adam, sae.encoder(), sae.encoderBias(), sae.decoder());
        }
        for (int latent : plan.features()) {
            fired.reset(latent);
        }
        return Optional.empty();
    }

    /** Of as many of the dead latents, the first ones, as there are rows to point one at. */
    private ResamplePlan plan(Device device, Sae sae, Tensor x, int[] dead, RandomStream random) {
        int d = sae.dims();
        boolean anthropic = kind == Kind.ANTHROPIC;
        float[] rows = x.toArray();
        double[] centre =
                anthropic && sae.shape().centred() ? doubles(sae.decoderBias().toArray()) : null;
        double[][] inputs = new double[x.rows()][];
        for (int i = 0; i < inputs.length; i++) {
            inputs[i] = Resampling.input(rows, i, d, centre);
        }
        double[] chances = Resampling.probabilities(errors(device, sae, x, rows, inputs), anthropic ? 2 : 0.5);
        int possible = (int) Arrays.stream(chances).filter(p -> p > 0).count();
        int[] revived = Arrays.copyOf(dead, Math.min(dead.length, possible));
        double[][] drawn = Arrays.stream(Resampling.draw(chances, revived.length, random))
                .mapToObj(i -> inputs[i])
                .toArray(double[][]::new);
        double norm = Resampling.aliveNorm(sae.encoder().toArray(), d, dead);
        return anthropic
                ? Resampling.anthropic(revived, drawn, norm)
                : Resampling.dictionaryLearning(revived, drawn, norm);
    }

    /** The squared error of each row; 0 where its input is no direction, which keeps it from being drawn. */
    private static double[] errors(Device device, Sae sae, Tensor x, float[] rows, double[][] inputs) {
        int d = sae.dims();
        float[] out = new float[rows.length];
        try (Tape tape = Tape.inference(device)) {
            device.download(sae.forward(tape, x).reconstruction(), out, 0);
        }
        double[] errors = new double[inputs.length];
        for (int i = 0; i < rows.length; i++) {
            errors[i / d] += (double) (rows[i] - out[i]) * (rows[i] - out[i]);
        }
        for (int i = 0; i < errors.length; i++) {
            errors[i] = Arrays.stream(inputs[i]).allMatch(v -> v == 0) ? 0 : errors[i];
        }
        return errors;
    }

    private static double[] doubles(float[] x) {
        double[] y = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            y[i] = x[i];
        }
        return y;
    }
}
