package saeengine.synthetic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import org.hipparchus.distribution.continuous.NormalDistribution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import saeengine.cpu.CpuDevice;
import saeengine.tensor.RandomStream;

/** What fires, how often, how strongly and with what, against the definition. */
class SyntheticWorldTest {
    private static final String SMALL =
            "300x16:roots=6:branching=3:depth=2:rank=6:correlation=0.25:ortho-steps=0:magnitude-first=2:magnitude-last=1";
    private static final int ROWS = 20_000;

    /** Chances of about 600 comparisons together stay below 1e-5. */
    private static final double SIGMAS = 5.7;

    static SyntheticWorld world(String typed) {
        try (CpuDevice host = new CpuDevice(1)) {
            return SyntheticWorld.of(SyntheticSettings.parse(typed), host);
        }
    }

    private static double[] row(RowSampler sampler, int features, long number) {
        sampler.sample(SyntheticRows.TRAINED, number);
        double[] row = new double[features];
        for (int at = 0; at < sampler.count(); at++) {
            assertEquals(0, row[sampler.feature(at)], "a feature fires once");
            row[sampler.feature(at)] = sampler.sizeAt(at);
        }
        return row;
    }

    @Test
    void ratesAndMagnitudesAreThoseOfDrawingEverything() {
        SyntheticWorld world = world(SMALL);
        int features = world.settings().features();
        RowSampler sampler = new RowSampler(world, RowSampler.segments(world));
        NaiveWorld naive = new NaiveWorld(world, 3);
        double[][] count = new double[2][features];
        double[][] sum = new double[2][features];
        double[][] squares = new double[2][features];
        for (int n = 0; n < ROWS; n++) {
            double[][] rows = {row(sampler, features, n), naive.row()};
            for (int side = 0; side < 2; side++) {
                for (int i = 0; i < features; i++) {
                    count[side][i] += rows[side][i] > 0 ? 1 : 0;
                    sum[side][i] += rows[side][i];
                    squares[side][i] += rows[side][i] * rows[side][i];
                }
            }
        }
        for (int i = 0; i < features; i++) {
            double p = (count[0][i] + count[1][i]) / (2 * ROWS);
            double spread = Math.sqrt(2 * p * (1 - p) / ROWS) + 1.0 / ROWS;
            assertEquals(count[1][i] / ROWS, count[0][i] / ROWS, SIGMAS * spread, "rate of feature " + i);
            double variance = (squares[0][i] + squares[1][i]) / (2 * ROWS);
            assertEquals(
                    sum[1][i] / ROWS,
                    sum[0][i] / ROWS,
                    SIGMAS * Math.sqrt(2 * variance / ROWS) + 4.0 / ROWS,
                    "mean of feature " + i);
        }
    }

    /** Outside of the tree and at its roots nothing is taken away: rates are Zipf's, times the chance of a positive size. */
    @Test
    void ratesAreZipfs() {
        SyntheticWorld world = world(SMALL);
        int features = world.settings().features();
        RowSampler sampler = new RowSampler(world, RowSampler.segments(world));
        double[] count = new double[features];
        for (int n = 0; n < ROWS; n++) {
            double[] row = row(sampler, features, n);
            for (int i = 0; i < features; i++) {
                count[i] += row[i] > 0 ? 1 : 0;
            }
        }
        double end = 1 / Math.sqrt(features);
        for (int i = 0; i < features; i++) {
            if (i >= 6 && i < world.tree().size()) {
                continue;
            }
            double zipf = 5e-4 + (0.4 - 5e-4) * (1 / Math.sqrt(i + 1.0) - end) / (1 - end);
            double p = zipf
                    * new NormalDistribution().cumulativeProbability(world.means()[i] / (double) world.spreads()[i]);
            assertEquals(p, count[i] / ROWS, SIGMAS * (Math.sqrt(p / ROWS) + 1.0 / ROWS), "rate of feature " + i);
        }
    }

    @Test
    void aChildNeedsItsParentAndHasNoSiblingBesideIt() {
        SyntheticWorld world = world(SMALL);
        FeatureTree tree = world.tree();
        assertEquals(6 + 18 + 54, tree.size());
        RowSampler sampler = new RowSampler(world, RowSampler.segments(world));
        Set<Integer> children = new HashSet<>();
        for (int n = 0; n < ROWS; n++) {
            double[] row = row(sampler, 300, n);
            Set<Integer> parents = new HashSet<>();
            for (int i = tree.roots(); i < tree.size(); i++) {
                if (row[i] > 0) {
                    children.add(i);
                    assertTrue(row[tree.parent(i)] > 0, "feature " + i + " fires without its parent");
                    assertTrue(parents.add(tree.parent(i)), "two children of " + tree.parent(i) + " fire");
                }
            }
        }
        assertEquals(72, children.size(), "every child fires on some row");
    }

    /** A child without a spread of its own is its mean times what its parent is of the parent's. */
    @Test
    void aChildGoesWithTheSizeOfItsParent() {
        SyntheticWorld world = world("3x4:roots=1:branching=1:depth=2:p-max=0.9:p-min=0.5:ortho-steps=0");
        world.spreads()[1] = 0;
        world.spreads()[2] = 0;
        RowSampler sampler = new RowSampler(world, RowSampler.segments(world));
        int both = 0;
        for (int n = 0; n < 200; n++) {
            double[] row = row(sampler, 3, n);
            double share = row[0] / world.means()[0];
            if (row[2] > 0) {
                both++;
                assertTrue(Math.abs(share - 1) > 1e-4, "the root has a spread");
                assertEquals(share * world.means()[1], row[1], 1e-5);
                assertEquals(share * world.means()[2], row[2], 1e-5);
            }
        }
        assertTrue(both > 50, both + " rows with all three");
    }

    /** The drawn chances by hand: a root of .4 with children of .1 and .2. */
    @Test
    void drawnChancesMakeUpForParentsAndSiblings() {
        double[] drawn = new FeatureTree(4, 1, 2, 1).drawn(new double[] {0.4, 0.1, 0.2, 0.05});
        assertEquals(0.4, drawn[0], 1e-12);
        assertEquals(0.1 / 0.4 * (1 + 0.2 / 0.4), drawn[1], 1e-12);
        assertEquals(0.2 / 0.4 * (1 + 0.1 / 0.4), drawn[2], 1e-12);
        assertEquals(0.05, drawn[3], 1e-12);
        assertEquals(1, new FeatureTree(2, 1, 1, 1).drawn(new double[] {0.2, 0.3})[1]);
    }

    /** Of two normal numbers with correlation rho both exceed 0 with chance 1/4 + asin(rho) / 2 pi (Sheppard). */
    @ParameterizedTest
    @ValueSource(strings = {"roots=8:depth=0", "roots=1:depth=0"})
    void pairsFireTogetherAsTheirCorrelationSays(String tree) {
        SyntheticWorld world = world("8x4:p-max=0.5:p-min=0.4999999:correlation=0.3:rank=5:ortho-steps=0:std-mean=0:"
                + "std-std=0.01:" + tree);
        RowSampler sampler = new RowSampler(world, RowSampler.segments(world));
        double[][] both = new double[8][8];
        for (int n = 0; n < ROWS; n++) {
            double[] row = row(sampler, 8, n);
            for (int i = 0; i < 8; i++) {
                for (int j = 0; j < i; j++) {
                    both[i][j] += row[i] > 0 && row[j] > 0 ? 1.0 / ROWS : 0;
                }
            }
        }
        double strongest = 0;
        for (int i = 0; i < 8; i++) {
            for (int j = 0; j < i; j++) {
                double rho = dot(world, i, j) / Math.sqrt((1 + dot(world, i, i)) * (1 + dot(world, j, j)));
                strongest = Math.max(strongest, Math.abs(rho));
                double p = 0.25 + Math.asin(rho) / (2 * Math.PI);
                assertEquals(p, both[i][j], SIGMAS * Math.sqrt(p * (1 - p) / ROWS), "pair " + i + ", " + j);
            }
        }
        assertTrue(strongest > 0.2, "no pair is correlated");
    }

    private static double dot(SyntheticWorld world, int i, int j) {
        double sum = 0;
        for (int r = 0; r < world.rank(); r++) {
            sum += (double) world.factors()[i * world.rank() + r] * world.factors()[j * world.rank() + r];
        }
        return sum;
    }

    /** Adam on the loss over all pairs, in float64. */
    @Test
    void directionsFollowTheLossOverAllPairs() {
        int n = 12;
        int d = 5;
        int steps = 20;
        double rate = 1e-2;
        float[] start;
        float[] got;
        try (CpuDevice host = new CpuDevice(2)) {
            start = FeatureDirections.of(n, d, 0, rate, new RandomStream(1, 1), host);
            got = FeatureDirections.of(n, d, steps, rate, new RandomStream(1, 1), host);
        }
        double[] e = new double[n * d];
        double[] m = new double[n * d];
        double[] v = new double[n * d];
        for (int i = 0; i < e.length; i++) {
            e[i] = start[i];
        }
        for (int step = 1; step <= steps; step++) {
            double[] gradient = new double[n * d];
            for (int a = 0; a < n; a++) {
                for (int b = 0; b < n; b++) {
                    double dot = 0;
                    for (int j = 0; j < d; j++) {
                        dot += e[a * d + j] * e[b * d + j];
                    }
                    double slope = a == b ? 2 * n * (dot - 1) : 2 * dot;
                    for (int j = 0; j < d; j++) {
                        gradient[a * d + j] += slope * e[b * d + j];
                        gradient[b * d + j] += slope * e[a * d + j];
                    }
                }
            }
            for (int i = 0; i < e.length; i++) {
                m[i] = 0.9 * m[i] + 0.1 * gradient[i];
                v[i] = 0.999 * v[i] + 0.001 * gradient[i] * gradient[i];
                e[i] -= rate
                        * m[i]
                        / (1 - Math.pow(0.9, step))
                        / (Math.sqrt(v[i] / (1 - Math.pow(0.999, step))) + 1e-8);
            }
        }
        for (int a = 0; a < n; a++) {
            double norm = 0;
            for (int j = 0; j < d; j++) {
                norm += e[a * d + j] * e[a * d + j];
            }
            for (int j = 0; j < d; j++) {
                assertEquals(e[a * d + j] / Math.sqrt(norm), got[a * d + j], 2e-5, "direction " + a + ", dim " + j);
            }
        }
    }

    @Test
    void directionsAreUnitVectorsAndBecomeOrthogonal() {
        SyntheticWorld world = world("24x48:ortho-steps=600:ortho-lr=0.003");
        float[] e = world.directions();
        for (int a = 0; a < 24; a++) {
            for (int b = 0; b <= a; b++) {
                double dot = 0;
                for (int j = 0; j < 48; j++) {
                    dot += (double) e[a * 48 + j] * e[b * 48 + j];
                }
                assertEquals(a == b ? 1 : 0, dot, a == b ? 1e-6 : 1e-2, a + ", " + b);
            }
        }
        double norm = 0;
        for (float each : world.bias()) {
            norm += (double) each * each;
        }
        assertEquals(0.5, Math.sqrt(norm), 1e-6);
    }

    @Test
    void magnitudesGoFromFirstToLast() {
        SyntheticWorld world = world("1001x4:ortho-steps=0");
        assertEquals(5, world.means()[0], 1e-6);
        assertEquals(4.5, world.means()[500], 1e-6);
        assertEquals(4, world.means()[1000], 1e-6);
        double mean = 0;
        for (float each : world.spreads()) {
            assertTrue(each >= 0);
            mean += each / 1001.0;
        }
        // The mean of |N(m, s)|: s sqrt(2 / pi) exp(-m^2 / 2 s^2) + m (1 - 2 Phi(-m / s)).
        double folded = 0.5 * Math.sqrt(2 / Math.PI) * Math.exp(-0.5)
                + 0.5 * (1 - 2 * new NormalDistribution().cumulativeProbability(-1));
        assertEquals(folded, mean, 4 * 0.4 / Math.sqrt(1001));
    }

    @Test
    void comparisonsWithTheCurveAreThoseOfItsValue() {
        NormalDistribution normal = new NormalDistribution();
        RandomStream random = new RandomStream(5, 5);
        for (int i = 0; i < 20_000; i++) {
            double x = 24 * random.nextFloat() - 12;
            double p = normal.cumulativeProbability(x);
            double u = p * (0.98 + 0.04 * random.nextFloat());
            assertEquals(u < p, NormalCurve.below(u, x), u + " and " + x);
            assertTrue(
                    NormalCurve.atMost(x) >= p && NormalCurve.atMost(x) <= Math.max(1e-18, 1.05 * p), "bound at " + x);
        }
        assertTrue(NormalCurve.below(1 - 1e-12, Double.POSITIVE_INFINITY));
        assertEquals(Double.NEGATIVE_INFINITY, NormalCurve.threshold(1));
        assertEquals(1.959963984540054, NormalCurve.threshold(0.025), 1e-9);
    }
}
