package saeengine.synthetic;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;
import saeengine.eval.MetricView;
import saeengine.metric.Metric;

/**
 * An autoencoder against the true features of its rows, as SynthSAEBench has it (SAELens' {@code evals.py}).
 *
 * <p>The matching of {@link Metric#MCC} is one to one. Every latent is then a detector of the true feature that its decoder
 * row is most like, by the size of the cosine, which several may share: precision, recall, their harmonic mean and accuracy
 * are taken for each latent, 0 where they are over nothing, and then the mean over all latents, dead ones too.
 */
public final class TruthMetrics {
    private final int features;
    private final int[] nearest;
    private final double mcc;
    private final long[] fires;
    private final long[] hits;
    private final long[] trueFires;
    private final boolean[] fired;
    private long rows;

    /** What was measured. */
    public record Result(
            double mcc, double f1, double precision, double recall, double accuracy, double uniqueness, double trueL0)
            implements MetricView {
        @Override
        public Map<String, Double> values() {
            return new MetricView.Builder()
                    .put(Metric.MCC, mcc)
                    .put(Metric.F1, f1)
                    .put(Metric.PRECISION, precision)
                    .put(Metric.RECALL, recall)
                    .put(Metric.ACCURACY, accuracy)
                    .put(Metric.UNIQUENESS, uniqueness)
                    .put(Metric.TRUE_L0, trueL0)
                    .build();
        }
    }

    /**
     * @param decoder [latents, dims]
     * @param directions unit vectors, [features, dims]
     */
    public TruthMetrics(float[] decoder, float[] directions, int dims) {
        int latents = decoder.length / dims;
        features = directions.length / dims;
        if ((long) latents * features > Integer.MAX_VALUE - 64) {
            throw new IllegalArgumentException(latents + " latents by " + features
                    + " true features are more pairs than an array holds, 2^31: evaluate a narrower autoencoder");
        }
        float[] alike = alike(decoder, directions, dims, latents);
        nearest = IntStream.range(0, latents)
                .parallel()
                .map(latent -> largest(alike, latent))
                .toArray();
        mcc = mcc(alike, latents);
        fires = new long[latents];
        hits = new long[latents];
        trueFires = new long[features];
        fired = new boolean[features];
    }

    /** Sizes of cosines, [latents, features]; 0 of a latent without a direction. */
    private float[] alike(float[] decoder, float[] directions, int dims, int latents) {
        float[] alike = new float[latents * features];
        IntStream.range(0, latents).parallel().forEach(latent -> {
            double square = 0;
            for (int j = latent * dims; j < (latent + 1) * dims; j++) {
                square += (double) decoder[j] * decoder[j];
            }
            double norm = Math.max(Math.sqrt(square), 1e-8);
            for (int feature = 0; feature < features; feature++) {
                double dot = 0;
                for (int j = 0; j < dims; j++) {
                    dot += (double) decoder[latent * dims + j] * directions[feature * dims + j];
                }
                alike[latent * features + feature] = (float) Math.abs(dot / norm);
            }
        });
        return alike;
    }

    private int largest(float[] alike, int latent) {
        int best = 0;
        for (int feature = 1; feature < features; feature++) {
            if (alike[latent * features + feature] > alike[latent * features + best]) {
                best = feature;
            }
        }
        return best;
    }

    private double mcc(float[] alike, int latents) {
        boolean wide = latents > features;
        int rows = Math.min(latents, features);
        int columns = Math.max(latents, features);
        float[] matrix = wide ? new float[alike.length] : alike;
        for (int i = 0; wide && i < alike.length; i++) {
            matrix[i % features * latents + i / features] = alike[i];
        }
        int[] matched = Assignment.largest(matrix, rows, columns);
        double sum = 0;
        for (int row = 0; row < rows; row++) {
            sum += matrix[row * columns + matched[row]];
        }
        return sum / rows;
    }

    /** Takes in a row: its true features, and its latents, all of them from {@code from} on. */
    public void add(int[] truth, float[] latents, int from) {
        mark(truth, true);
        for (int latent = 0; latent < fires.length; latent++) {
            count(latent, latents[from + latent]);
        }
        mark(truth, false);
    }

    /** The same of the {@code k} latents that a row keeps. */
    public void add(int[] truth, int[] indices, float[] values, int from, int k) {
        mark(truth, true);
        for (int at = from; at < from + k; at++) {
            if (values[at] > 0) {
                count(indices[at], values[at]);
            }
        }
        mark(truth, false);
    }

    private void mark(int[] truth, boolean on) {
        for (int feature : truth) {
            fired[feature] = on;
            trueFires[feature] += on ? 1 : 0;
        }
        rows += on ? 1 : 0;
    }

    private void count(int latent, float value) {
        if (value > 0) {
            fires[latent]++;
            hits[latent] += fired[nearest[latent]] ? 1 : 0;
        }
    }

    public Result result() {
        int latents = fires.length;
        double precisions = 0;
        double recalls = 0;
        double f1s = 0;
        double accuracies = 0;
        for (int latent = 0; latent < latents; latent++) {
            long there = trueFires[nearest[latent]];
            double precision = ratio(hits[latent], fires[latent]);
            double recall = ratio(hits[latent], there);
            precisions += precision;
            recalls += recall;
            f1s += ratio(2 * precision * recall, precision + recall);
            accuracies += ratio(rows - fires[latent] - there + 2.0 * hits[latent], rows);
        }
        double unique = Arrays.stream(nearest).distinct().count();
        double trueL0 = ratio(Arrays.stream(trueFires).sum(), rows);
        return new Result(
                mcc,
                f1s / latents,
                precisions / latents,
                recalls / latents,
                accuracies / latents,
                unique / latents,
                trueL0);
    }

    private static double ratio(double part, double whole) {
        return whole > 0 ? part / whole : 0;
    }
}
