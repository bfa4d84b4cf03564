package saeengine.train;

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
 * <p>Inputs are drawn from the step's batch, at most as many latents as it has rows. The draw depends on seed and
 * step alone, so that a continued run draws the same.
 *
 * @param kind how; NONE for never
 * @param every steps between
 * @param seed of the draws
 */
public record ResampleSchedule(Kind kind, long every, long seed) {
    /** The dialects of {@link Resampling}. */
    public enum Kind {
        NONE,
        ANTHROPIC,
        DICTIONARY_LEARNING,
        SIMPLE
    }

    private static final long STREAM = 0x5245_5341_4d50_4c45L;

    public static final ResampleSchedule NEVER = new ResampleSchedule(Kind.NONE, 0, 0);

    /** Whether resampling follows step {@code step}, counted from 0. */
    boolean isDue(long step) {
        return kind != Kind.NONE && step > 0 && step % every == 0;
    }

    void run(Device device, Sae sae, Adam adam, DeadCounter fired, Tensor x, long step) {
        boolean[] mask = fired.deadMask(every * x.rows() / 2);
        int[] dead = java.util.stream.IntStream.range(0, mask.length)
                .filter(i -> mask[i])
                .limit(x.rows())
                .toArray();
        if (dead.length == 0) {
            return;
        }
        ResamplePlan plan =
                plan(device, sae, x, dead, new RandomStream(seed, STREAM + step * 1_000_003 + sae.features()));
        try (Tape tape = Tape.inference(device)) {
            Resample.apply(tape, plan, adam, sae.encoder(), sae.encoderBias(), sae.decoder());
        }
        for (int latent : dead) {
            fired.reset(latent);
        }
    }

    private ResamplePlan plan(Device device, Sae sae, Tensor x, int[] dead, RandomStream random) {
        int d = sae.dims();
        if (kind == Kind.SIMPLE) {
            return Resampling.simple(dead, d, random);
        }
        float[] rows = x.toArray();
        float[] out = new float[rows.length];
        try (Tape tape = Tape.inference(device)) {
            device.download(sae.forward(tape, x).reconstruction(), out, 0);
        }
        double[] errors = new double[x.rows()];
        for (int i = 0; i < rows.length; i++) {
            errors[i / d] += (double) (rows[i] - out[i]) * (rows[i] - out[i]);
        }
        boolean anthropic = kind == Kind.ANTHROPIC;
        int[] drawn = Resampling.draw(Resampling.probabilities(errors, anthropic ? 2 : 0.5), dead.length, random);
        double[] centre =
                anthropic && sae.shape().centred() ? doubles(sae.decoderBias().toArray()) : null;
        double[][] inputs = new double[dead.length][];
        for (int i = 0; i < inputs.length; i++) {
            inputs[i] = Resampling.input(rows, drawn[i], d, centre);
        }
        double norm = Resampling.aliveNorm(sae.encoder().toArray(), d, dead);
        return anthropic ? Resampling.anthropic(dead, inputs, norm) : Resampling.dictionaryLearning(dead, inputs, norm);
    }

    private static double[] doubles(float[] x) {
        double[] y = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            y[i] = x[i];
        }
        return y;
    }
}
