package saeengine.eval;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SaeMetricsTest {
    private static final int ROWS = 1000;
    private static final int BATCH = 250;
    private final MadeRows made = MadeRows.of(ROWS, 7, 5);

    private static void assertClose(double expected, double got, String what) {
        assertEquals(expected, got, 1e-12 * Math.abs(expected), what);
    }

    private SaeMetrics.Result measured(int chunk, int batch) {
        SaeMetrics metrics = new SaeMetrics(made.dims(), made.latents(), batch);
        for (int from = 0; from < ROWS; from += chunk) {
            int to = Math.min(ROWS, from + chunk);
            metrics.add(
                    Arrays.copyOfRange(made.x(), from * made.dims(), to * made.dims()),
                    Arrays.copyOfRange(made.xHat(), from * made.dims(), to * made.dims()),
                    Arrays.copyOfRange(made.features(), from * made.latents(), to * made.latents()),
                    to - from);
        }
        return metrics.result();
    }

    @Test
    void overAllRowsAsTheNaiveFormulas() {
        ReconstructionMetrics got = measured(ROWS, BATCH).reconstruction();
        NaiveMetrics naive = made.naive();
        assertClose(naive.mse(), got.mse(), "mse");
        assertClose(naive.mse() / made.dims(), got.msePerElement(), "mse per element");
        assertClose(naive.evR2(), got.evR2(), "ev_r2");
        assertClose(naive.evVar(), got.evVar(), "ev_var");
        assertClose(naive.nmse(), got.nmseOpenai(), "nmse_openai");
        assertClose(naive.relativeBias(), got.relativeBias(), "relative bias");
        assertClose(naive.shrinkage(), got.shrinkage(), "norm ratio");
        assertClose(naive.cosine(), got.cosine(), "cosine");
    }

    @Test
    void perBatchAsTheNaiveFormulasOfEachBatch() {
        ReconstructionMetrics got = measured(ROWS, BATCH).reconstruction();
        double legacy = 0;
        double variance = 0;
        double fvu = 0;
        for (int from = 0; from < ROWS; from += BATCH) {
            NaiveMetrics batch = made.naive().part(from, from + BATCH);
            legacy += batch.evLegacy() * BATCH / ROWS;
            variance += batch.evVar() * BATCH / ROWS;
            fvu += batch.fvu() * BATCH / ROWS;
        }
        assertClose(legacy, got.evLegacy(), "ev_legacy");
        assertClose(variance, got.evVarBatch(), "ev_var_batch");
        assertClose(fvu, got.fvuBatch(), "fvu_batch");
        assertEquals(4, got.batches());
        assertEquals(BATCH, got.batchRows());
    }

    @Test
    void aShortRemainderIsNoBatchUnlessItIsAll() {
        ReconstructionMetrics got = measured(ROWS, 600).reconstruction();
        assertEquals(1, got.batches());
        assertClose(made.naive().part(0, 600).fvu(), got.fvuBatch(), "the first 600 rows");
        ReconstructionMetrics all = measured(ROWS, 5000).reconstruction();
        assertEquals(1, all.batches());
        assertClose(1 - all.evR2(), all.fvuBatch(), "within one batch of all rows");
        assertClose(all.evVar(), all.evVarBatch(), "within one batch of all rows");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 249, 250, 251, 999})
    void chunksOfAnySizeGiveTheSameBits(int chunk) {
        assertEquals(measured(ROWS, BATCH).values(), measured(chunk, BATCH).values());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 33, 700, 1000, 4096})
    void batchSizesMoveOnlyTheMetricsOfTheBatch(int batch) {
        ReconstructionMetrics got = measured(ROWS, batch).reconstruction();
        NaiveMetrics naive = made.naive();
        assertClose(naive.mse(), got.mse(), "mse");
        assertClose(naive.evR2(), got.evR2(), "ev_r2");
        assertClose(naive.evVar(), got.evVar(), "ev_var");
        assertClose(naive.cosine(), got.cosine(), "cosine");
    }

    @Test
    void variancesSurviveALargeOffsetAndAnOutlierInFront() {
        int dims = 2;
        float[] x = new float[4000 * dims];
        float[] xHat = new float[x.length];
        for (int i = 0; i < x.length; i++) {
            x[i] = 1e6f + i % 7;
            xHat[i] = x[i] + (i % 3 == 0 ? 1 : 0);
        }
        x[0] = -3e6f;
        xHat[0] = -3e6f;
        SaeMetrics metrics = new SaeMetrics(dims, 1, 64);
        metrics.add(x, xHat, new float[4000], 4000);
        NaiveMetrics naive = new NaiveMetrics(x, xHat, dims);
        assertClose(naive.evR2(), metrics.result().reconstruction().evR2(), "ev_r2");
        assertClose(naive.evVar(), metrics.result().reconstruction().evVar(), "ev_var");
        double unexplained = 1 - metrics.result().reconstruction().evVar();
        assertEquals(1 - naive.evVar(), unexplained, 1e-12);
    }

    @Test
    void aResultMayBeReadOnTheWay() {
        SaeMetrics metrics = new SaeMetrics(made.dims(), made.latents(), BATCH);
        int half = 130;
        metrics.add(made.x(), made.xHat(), made.features(), half);
        SaeMetrics.Result early = metrics.result();
        assertEquals(early.values(), metrics.result().values());
        assertClose(made.naive().part(0, half).evR2(), early.reconstruction().evR2(), "of the first rows");
        int dims = made.dims();
        metrics.add(
                Arrays.copyOfRange(made.x(), half * dims, ROWS * dims),
                Arrays.copyOfRange(made.xHat(), half * dims, ROWS * dims),
                Arrays.copyOfRange(made.features(), half * made.latents(), ROWS * made.latents()),
                ROWS - half);
        assertEquals(measured(ROWS, BATCH).values(), metrics.result().values());
    }

    @Test
    void featuresAreCountedWhereNotZero() {
        SaeMetrics metrics = new SaeMetrics(1, 4);
        float[] features = {0, 2, 0, 0.5f, 0, 1, -3, 0, 0, 0, 0, 0};
        metrics.add(new float[] {1, 2, 3}, new float[3], features, 3);
        FeatureMetrics got = metrics.result().features();
        assertEquals(4 / 3.0, got.l0());
        assertEquals(6.5 / 3, got.l1());
        assertEquals(0.75, got.alive(), "a negative value has fired");
        assertArrayEquals(new long[] {0, 2, 1, 1}, got.fires());
        assertArrayEquals(new double[] {0, 2 / 3.0, 1 / 3.0, 1 / 3.0}, got.density());
        assertEquals(1, got.histogram().never());
    }

    @Test
    void pairsMeasureAsTheDenseFeaturesTheyStandFor() {
        int latents = made.latents();
        int k = latents;
        int[] indices = new int[ROWS * k];
        float[] values = new float[ROWS * k];
        for (int row = 0; row < ROWS; row++) {
            int used = 0;
            for (int latent = 0; latent < latents; latent++) {
                float value = made.features()[row * latents + latent];
                if (value != 0) {
                    indices[row * k + used] = latent;
                    values[row * k + used++] = value;
                }
            }
            for (int slot = used; slot < k; slot++) {
                indices[row * k + slot] = latents - 1;
            }
        }
        SaeMetrics metrics = new SaeMetrics(made.dims(), latents, BATCH);
        metrics.add(made.x(), made.xHat(), indices, values, k, ROWS);
        assertEquals(measured(ROWS, BATCH).values(), metrics.result().values());
        assertEquals(0, metrics.result().features().fires()[latents - 1], "selected with value 0 is not fired");
    }

    @Test
    void whatDoesNotFitIsRefused() {
        SaeMetrics metrics = new SaeMetrics(2, 3);
        assertThrows(IllegalStateException.class, metrics::result);
        assertThrows(IllegalArgumentException.class, () -> metrics.add(new float[0], new float[0], new float[0], 0));
        assertThrows(IllegalArgumentException.class, () -> metrics.add(new float[2], new float[1], new float[3], 1));
        assertThrows(IllegalArgumentException.class, () -> metrics.add(new float[2], new float[2], new float[2], 1));
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> metrics.add(new float[2], new float[2], new int[] {3}, new float[] {1}, 1, 1))
                .getMessage();
        assertEquals("latent 3 in row 0 is outside the 3 there are", message);
        assertThrows(IllegalStateException.class, metrics::result, "a refused call leaves nothing behind");
        assertTrue(assertThrows(IllegalArgumentException.class, () -> new SaeMetrics(0, 1))
                .getMessage()
                .contains("got 0, 1"));
    }
}
