package saeengine.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import saeengine.stories.Fact;

/** A latent for colours that is silent on some of them, which latents of their own write in full. */
class AbsorptionTest {
    private static final int COLOURS = 40;
    private static final int TAKEN_OVER = 4;
    private static final int DIMS = 1 + COLOURS;

    private static SparseRows one(double... latents) {
        SparseRows rows = new SparseRows(latents.length);
        rows.add(latents, 1);
        return rows;
    }

    @Test
    void oneTokenByHand() {
        double[] cosines = {0.9, 0.5, 0.2, 0.05, -0.3};
        int[] main = {0};
        // Silent main latent, another writes 0.5 x 4 = 2 of 3.
        assertEquals(1, Absorption.fraction(one(0, 4, 0, 0, 0), 0, main, cosines, 3));
        assertTrue(Absorption.isFull(one(0, 4, 0, 0, 0), 0, main, cosines, 3));
        // Not enough of it: 1 of 3.
        assertEquals(0, Absorption.fraction(one(0, 2, 0, 0, 0), 0, main, cosines, 3));
        assertFalse(Absorption.isFull(one(0, 2, 0, 0, 0), 0, main, cosines, 3));
        // The main latent writes 0.9, others 2 of the 2.1 that it leaves out.
        assertEquals(2 / 2.9, Absorption.fraction(one(1, 4, 0, 0, 0), 0, main, cosines, 3), 1e-12);
        assertFalse(Absorption.isFull(one(1, 4, 0, 0, 0), 0, main, cosines, 3));
        // They write 2, of which 1.1 was left out.
        assertEquals(1.1 / 2, Absorption.fraction(one(1, 4, 0, 0, 0), 0, main, cosines, 2), 1e-12);
        // What is hardly like the kind does not count as absorbing in part.
        assertEquals(0, Absorption.fraction(one(0, 0, 0, 60, 0), 0, main, cosines, 3));
        assertTrue(Absorption.isFull(one(0, 0, 0, 60, 0), 0, main, cosines, 3));
        // The main latent writes all of it.
        assertEquals(0, Absorption.fraction(one(4, 4, 0, 0, 0), 0, main, cosines, 3));
        // The row does not point the kind's way.
        assertEquals(0, Absorption.fraction(one(0, 4, 0, 0, 0), 0, main, cosines, -1));
        assertFalse(Absorption.isFull(one(0, 4, 0, 0, 0), 0, main, cosines, -1));
    }

    /** So few tokens each that a k-sparse probe does without them: four of forty colours have latents that write the kind. */
    @Test
    void coloursThatTheirOwnLatentsTookOver() {
        Random random = new Random(2);
        TokenSamples samples = new TokenSamples();
        DenseRows rows = new DenseRows(DIMS);
        SparseRows absorbed = new SparseRows(1 + COLOURS);
        SparseRows whole = new SparseRows(1 + COLOURS);
        float[] takenOver = new float[(1 + COLOURS) * DIMS];
        float[] plain = new float[(1 + COLOURS) * DIMS];
        for (int i = 0; i <= COLOURS; i++) {
            int own = i * DIMS + i;
            plain[own] = 1;
            takenOver[own] = 1;
            takenOver[i * DIMS] = i == 0 || i > COLOURS - TAKEN_OVER ? 1 : 0;
        }
        for (int story = 0; story < 1600; story++) {
            int colour = 1 + random.nextInt(COLOURS);
            int[] ends = new int[20];
            for (int i = 0; i < ends.length; i++) {
                ends[i] = 3 * (i + 1);
            }
            List<Fact> facts = List.of(new Fact(6, 9, "colour", "c" + colour), new Fact(9, 60, "plot", "moral"));
            for (int at : samples.take(ends, facts, story)) {
                double[] row = new double[DIMS];
                for (int j = 0; j < DIMS; j++) {
                    row[j] = 0.01 * random.nextGaussian();
                }
                double[] one = new double[1 + COLOURS];
                double[] other = new double[1 + COLOURS];
                if (at == 2) {
                    row[0] += 2;
                    row[colour] += 0.6;
                    one[0] = 2;
                    one[colour] = 0.6;
                    boolean gone = colour > COLOURS - TAKEN_OVER;
                    other[0] = gone ? 0 : 2;
                    other[colour] = gone ? 2 : 0.6;
                }
                rows.add(row);
                absorbed.add(other, 1);
                whole.add(one, 1);
            }
        }
        assertEquals(List.of("colour"), samples.kinds(), "a part of a plot is no matter of one token");
        Map<String, Probe> probes = Absorption.probes(rows, samples);
        Absorption.OfKind none = Absorption.of(rows, whole, new Decoded(plain, DIMS), samples, probes)
                .get(0);
        assertEquals(0, none.rate());
        assertEquals(0, none.fraction());
        assertEquals(1, none.split());
        Absorption.OfKind some = Absorption.of(rows, absorbed, new Decoded(takenOver, DIMS), samples, probes)
                .get(0);
        Labelled test = samples.of("colour", true);
        int positives = 0;
        int gone = 0;
        for (int i = 0; i < test.size(); i++) {
            positives += test.positive()[i] ? 1 : 0;
            gone += test.positive()[i] && absorbed.value(test.samples()[i], 0) == 0 ? 1 : 0;
        }
        assertEquals(positives, some.truePositives());
        assertEquals(1, some.split());
        assertTrue(gone > positives / 20 && gone < positives / 5, gone + " of " + positives);
        assertEquals(gone, some.full());
        assertEquals((double) gone / positives, some.fraction(), 1e-12);
    }
}
