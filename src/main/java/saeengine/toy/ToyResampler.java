package saeengine.toy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import saeengine.autograd.Tape;
import saeengine.sae.WeightedDraw;
import saeengine.tensor.Parameter;
import saeengine.tensor.RandomStream;
import saeengine.tensor.Tensor;
import saeengine.train.Adam;

/** Gives dead latents new weights, as a {@link ToyResampleSchedule} says. */
final class ToyResampler {
    private final ToySae sae;
    private final Adam adam;
    private final ToyResampleSchedule plan;
    private final RandomStream random;

    ToyResampler(ToySae sae, Adam adam, ToyResampleSchedule plan, RandomStream random) {
        this.sae = sae;
        this.adam = adam;
        this.plan = plan;
        this.random = random;
    }

    /**
     * Resamples.
     *
     * @param dead which latents are, over all instances
     * @param h hidden states [instances * d, batch], from which directions may be drawn
     * @return those that got new weights, as places among all instances' latents
     */
    int[] resample(Tape t, boolean[] dead, Tensor h) {
        int d = sae.shape().d();
        float[][] directions = plan.how() == ToyResampling.SIMPLE ? random(dead, d) : drawn(t, dead, h);
        float[] encoder = sae.encoder().toArray();
        float[] decoder = sae.decoder().toArray();
        float[] bias = sae.encoderBias().toArray();
        double[] lengths = plan.how() == ToyResampling.SIMPLE ? ones() : aliveLengths(encoder, dead);
        List<Integer> done = new ArrayList<>();
        for (int row = 0; row < dead.length; row++) {
            if (directions[row] != null) {
                float length = (float) (plan.scale() * lengths[row / sae.shape().latents()]);
                for (int j = 0; j < d; j++) {
                    decoder[row * d + j] = directions[row][j];
                    encoder[row * d + j] = length * directions[row][j];
                }
                bias[row] = 0;
                done.add(row);
            }
        }
        if (!sae.shape().tied()) {
            sae.decoder().set(decoder);
        }
        sae.encoder().set(encoder);
        sae.encoderBias().set(bias);
        int[] rows = done.stream().mapToInt(Integer::intValue).toArray();
        if (plan.how() == ToyResampling.ANTHROPIC && rows.length > 0) {
            Tensor forgotten = t.of(rows, rows.length);
            for (Parameter parameter : sae.ofLatents()) {
                adam.forget(t, parameter, forgotten);
            }
        }
        return rows;
    }

    private double[] ones() {
        double[] ones = new double[sae.shape().instances()];
        Arrays.fill(ones, 1);
        return ones;
    }

    /** The mean length of each instance's encoder rows that are not dead; 1 where all are. */
    private double[] aliveLengths(float[] encoder, boolean[] dead) {
        int d = sae.shape().d();
        double[] means = new double[sae.shape().instances()];
        for (int i = 0; i < means.length; i++) {
            double sum = 0;
            int alive = 0;
            for (int row = i * sae.shape().latents();
                    row < (i + 1) * sae.shape().latents();
                    row++) {
                if (!dead[row]) {
                    sum += length(encoder, row * d, d);
                    alive++;
                }
            }
            means[i] = alive == 0 ? 1 : sum / alive;
        }
        return means;
    }

    private float[][] random(boolean[] dead, int d) {
        float[][] directions = new float[dead.length][];
        for (int row = 0; row < dead.length; row++) {
            if (dead[row]) {
                float[] v = new float[d];
                for (int j = 0; j < d; j++) {
                    v[j] = random.nextGaussian();
                }
                directions[row] = unit(v);
            }
        }
        return directions;
    }

    /** Of each instance as many of its examples as it has dead latents, as far as there are examples with a loss. */
    private float[][] drawn(Tape t, boolean[] dead, Tensor h) {
        int d = sae.shape().d();
        int latents = sae.shape().latents();
        int batch = h.cols();
        float[] inputs = h.toArray();
        float[] outputs = sae.reconstruct(t.device(), h);
        float[] centre = sae.decoderBias().toArray();
        float[][] directions = new float[dead.length][];
        for (int i = 0; i < sae.shape().instances(); i++) {
            int first = i * latents;
            int[] rows = java.util.stream.IntStream.range(first, first + latents)
                    .filter(row -> dead[row])
                    .toArray();
            WeightedDraw<Integer> draw = new WeightedDraw<>(rows.length, random);
            for (int example = 0; example < batch; example++) {
                int place = example;
                double loss = squaredError(inputs, outputs, i * d, batch, example, d);
                draw.add(loss * loss, () -> place);
            }
            List<Integer> examples = draw.drawn();
            for (int j = 0; j < examples.size(); j++) {
                float[] v = new float[d];
                for (int k = 0; k < d; k++) {
                    v[k] = inputs[(i * d + k) * batch + examples.get(j)] - centre[i * d + k];
                }
                directions[rows[j]] = unit(v);
            }
        }
        return directions;
    }

    private static double squaredError(float[] x, float[] y, int firstRow, int batch, int example, int d) {
        double sum = 0;
        for (int k = 0; k < d; k++) {
            double e = y[(firstRow + k) * batch + example] - x[(firstRow + k) * batch + example];
            sum += e * e;
        }
        return sum / d;
    }

    private static float[] unit(float[] v) {
        double length = Math.max(length(v, 0, v.length), Float.MIN_NORMAL);
        for (int j = 0; j < v.length; j++) {
            v[j] = (float) (v[j] / length);
        }
        return v;
    }

    private static double length(float[] v, int at, int d) {
        double square = 0;
        for (int j = at; j < at + d; j++) {
            square += (double) v[j] * v[j];
        }
        return Math.sqrt(square);
    }
}
