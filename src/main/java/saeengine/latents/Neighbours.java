package saeengine.latents;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import saeengine.autograd.Tape;
import saeengine.op.Linear;
import saeengine.tensor.Device;
import saeengine.tensor.Tensor;

/** For each latent those that are most like it, by direction or by when they fire. */
public final class Neighbours {
    private static final int BLOCK_CELLS = 1 << 24;
    private static final Comparator<Neighbour> CLOSEST_FIRST =
            Comparator.comparingDouble((Neighbour n) -> -n.measure()).thenComparingInt(Neighbour::latent);

    private Neighbours() {}

    /**
     * Another latent.
     *
     * @param measure how like it is, at most 1
     */
    public record Neighbour(int latent, float measure) {}

    /**
     * By the cosine of their rows of a matrix.
     *
     * @param matrix [features, d]; rows of zeros are like nothing
     * @return for each latent the {@code most} closest, closest first
     */
    public static List<List<Neighbour>> byDirection(Device device, float[] matrix, int features, int most) {
        float[] unit = unitRows(matrix, features);
        int d = unit.length / features;
        int step = Math.max(1, Math.min(features, BLOCK_CELLS / features));
        List<List<Neighbour>> all = new ArrayList<>();
        try (Tape tape = Tape.inference(device)) {
            Tensor rows = tape.of(unit, features, d);
            for (int from = 0; from < features; from += step) {
                int to = Math.min(features, from + step);
                try (Tape block = Tape.inference(device)) {
                    float[] cosines = Linear.linear(block, rows.rowRange(from, to), rows, null)
                            .toArray();
                    for (int i = from; i < to; i++) {
                        all.add(closest(cosines, (i - from) * features, features, i, most));
                    }
                }
            }
        }
        return all;
    }

    private static List<Neighbour> closest(float[] measures, int at, int features, int self, int most) {
        Best<Neighbour> best = new Best<>(CLOSEST_FIRST, most);
        for (int j = 0; j < features; j++) {
            float measure = measures[at + j];
            if (j != self
                    && measure != 0
                    && (best.hasRoom() || measure > best.last().measure())) {
                best.add(new Neighbour(j, measure));
            }
        }
        return best.sorted();
    }

    private static float[] unitRows(float[] matrix, int features) {
        int d = matrix.length / features;
        float[] unit = new float[matrix.length];
        for (int i = 0; i < features; i++) {
            double norm = norm(matrix, i * d, d);
            for (int j = 0; j < d && norm > 0; j++) {
                unit[i * d + j] = (float) (matrix[i * d + j] / norm);
            }
        }
        return unit;
    }

    private static double norm(float[] values, int from, int d) {
        double sum = 0;
        for (int j = from; j < from + d; j++) {
            sum += (double) values[j] * values[j];
        }
        return Math.sqrt(sum);
    }

    /** The cosine of each latent's encoder and decoder rows; 0 where one is zero. */
    public static float[] cosines(float[] encoder, float[] decoder, int features) {
        int d = encoder.length / features;
        float[] cosines = new float[features];
        for (int i = 0; i < features; i++) {
            double dot = 0;
            for (int j = i * d; j < (i + 1) * d; j++) {
                dot += (double) encoder[j] * decoder[j];
            }
            double norms = norm(encoder, i * d, d) * norm(decoder, i * d, d);
            cosines[i] = norms == 0 ? 0 : (float) (dot / norms);
        }
        return cosines;
    }

    /**
     * By the correlation of firing: (n n_ij - n_i n_j) / sqrt(n_i (n - n_i) n_j (n - n_j)), the phi coefficient, where
     * n_i of n tokens have latent i active and n_ij both. Latents that never fire together are no neighbours.
     *
     * @param entries a row a token
     * @return for each latent the {@code most} closest, closest first
     */
    public static List<List<Neighbour>> byFiring(Entries entries, int features, int most) {
        ByLatent sorted = ByLatent.of(entries, features);
        double n = entries.rows();
        int[] together = new int[features];
        List<List<Neighbour>> all = new ArrayList<>();
        float[] phi = new float[features];
        for (int i = 0; i < features; i++) {
            Arrays.fill(together, 0);
            for (int at = sorted.start(i); at < sorted.start(i) + sorted.count(i); at++) {
                int row = sorted.row(at);
                for (int e = entries.start(row); e < entries.start(row + 1); e++) {
                    together[entries.latent(e)]++;
                }
            }
            double a = sorted.count(i);
            for (int j = 0; j < features; j++) {
                double b = sorted.count(j);
                double scale = Math.sqrt(a * (n - a) * b * (n - b));
                phi[j] = together[j] == 0 || scale == 0 ? 0 : (float) ((n * together[j] - a * b) / scale);
            }
            all.add(closest(phi, 0, features, i, most));
        }
        return all;
    }
}
