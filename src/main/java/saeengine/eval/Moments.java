package saeengine.eval;

import org.jspecify.annotations.Nullable;

/**
 * The mean row of many rows and their scatter, the summed squared distance from it.
 *
 * <p>A batch is read twice, for its mean and then for its scatter, and batches are merged by the update of Chan,
 * Golub and LeVeque (Updating Formulae and a Pairwise Algorithm for Computing Sample Variances, 1979): scatter = a +
 * b + |mean_b - mean_a|^2 n_a n_b / (n_a + n_b). All terms are at least 0, so nothing cancels, however far from
 * zero the rows lie and whatever the first row looks like; sums of x and x^2, or about a first row that happens to
 * be an outlier, do not have that property.
 */
final class Moments {
    private long rows;
    private final double[] mean;
    private double scatter;

    Moments(int dims) {
        mean = new double[dims];
    }

    Moments copy() {
        Moments copy = new Moments(mean.length);
        copy.merge(this);
        return copy;
    }

    /** What they were. */
    static Moments of(long rows, double[] mean, double scatter) {
        Moments m = new Moments(mean.length);
        m.rows = rows;
        System.arraycopy(mean, 0, m.mean, 0, mean.length);
        m.scatter = scatter;
        return m;
    }

    /** The mean row, which stays this object's. */
    double[] mean() {
        return mean;
    }

    /** Of {@code rows} rows {@code x}, or {@code x - minus} where that is not null. */
    static Moments of(float[] x, float @Nullable [] minus, int rows, int dims) {
        Moments m = new Moments(dims);
        m.rows = rows;
        for (int i = 0; i < rows; i++) {
            for (int j = 0, at = i * dims; j < dims; j++, at++) {
                m.mean[j] += minus == null ? x[at] : (double) x[at] - minus[at];
            }
        }
        for (int j = 0; j < dims; j++) {
            m.mean[j] /= rows;
        }
        for (int i = 0; i < rows; i++) {
            m.scatter += m.squaredDistance(x, minus, i);
        }
        return m;
    }

    /** The squared distance of row {@code i} from the mean row. */
    double squaredDistance(float[] x, float @Nullable [] minus, int i) {
        double sum = 0;
        for (int j = 0, at = i * mean.length; j < mean.length; j++, at++) {
            double value = minus == null ? x[at] : (double) x[at] - minus[at];
            double distance = value - mean[j];
            sum += distance * distance;
        }
        return sum;
    }

    void merge(Moments other) {
        if (other.rows == 0) {
            return;
        }
        long total = rows + other.rows;
        double share = (double) other.rows / total;
        double between = 0;
        for (int j = 0; j < mean.length; j++) {
            double distance = other.mean[j] - mean[j];
            between += distance * distance;
            mean[j] += distance * share;
        }
        scatter += other.scatter + between * rows * share;
        rows = total;
    }

    /** Sum over rows and dims of the squared distance from the mean row; 0 for constant rows. */
    double scatter() {
        return scatter;
    }
}
