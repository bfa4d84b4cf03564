package saeengine.activations;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import saeengine.testing.GptNeoShape;

/** A head that starts with waves looks at the token it is meant to look at, wherever it stands. */
class PositionWavesTest {
    private static final int HIDDEN = 256;
    private static final int HEAD = 64;
    private static final int POSITIONS = 512;
    private static final PositionWaves WAVES =
            new PositionWaves(GptNeoShape.of(10, HIDDEN, 4, HIDDEN / HEAD, 256, POSITIONS, 128));

    @ParameterizedTest
    @ValueSource(strings = {"blocks.0.", "blocks.1."})
    void aHeadScoresTheTokenBeforeHighest(String attention) {
        float[] table = written("positions.weight", POSITIONS);
        float[] queries = written(attention + "query.weight", HIDDEN);
        float[] keys = written(attention + "key.weight", HIDDEN);
        for (int head = 0; head < 2; head++) {
            double[][] q = heads(queries, head, table);
            double[][] k = heads(keys, head, table);
            for (int i = 2; i < POSITIONS; i++) {
                assertEquals(i - 1 - head, highest(q[i], k, i), "the highest score of position " + i);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"blocks.2.query.weight", "blocks.0.up.weight"})
    void otherParametersStayAsDrawn(String name) {
        assertArrayEquals(new float[HIDDEN * HIDDEN], written(name, HIDDEN));
    }

    private static float[] written(String name, int rows) {
        float[] values = new float[rows * HIDDEN];
        WAVES.write(name, values);
        return values;
    }

    private static double[][] heads(float[] projection, int head, float[] table) {
        double[][] rows = new double[POSITIONS][HEAD];
        for (int position = 0; position < POSITIONS; position++) {
            for (int unit = 0; unit < HEAD; unit++) {
                for (int i = 0; i < HIDDEN; i++) {
                    rows[position][unit] +=
                            projection[(head * HEAD + unit) * HIDDEN + i] * table[position * HIDDEN + i];
                }
            }
        }
        return rows;
    }

    private static int highest(double[] query, double[][] keys, int last) {
        int best = 0;
        double most = Double.NEGATIVE_INFINITY;
        for (int j = 0; j <= last; j++) {
            double score = 0;
            for (int unit = 0; unit < HEAD; unit++) {
                score += query[unit] * keys[j][unit];
            }
            if (score > most) {
                most = score;
                best = j;
            }
        }
        return best;
    }
}
