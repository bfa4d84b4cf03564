package saeengine.study.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import saeengine.tensor.RandomStream;

class SamplerTest {
    private static final float[] LOGITS = {1f, 3f, 2f, 3f, -40f};

    @Test
    void withoutTemperatureTheLikeliestAndOfTwoAlikeTheFirst() {
        assertEquals(1, new Sampler(0, 1, new RandomStream(1, 0)).pick(LOGITS));
    }

    /** The shares of 20,000 draws against the softmax, at four standard deviations. */
    @Test
    void drawsWithTheProbabilitiesOfTheTemperature() {
        double[] p = new double[LOGITS.length];
        double total = 0;
        for (int i = 0; i < p.length; i++) {
            p[i] = Math.exp(LOGITS[i] / 2);
            total += p[i];
        }
        int[] drawn = draws(new Sampler(2, 1, new RandomStream(3, 0)));
        for (int i = 0; i < p.length; i++) {
            double share = p[i] / total;
            double deviation = Math.sqrt(share * (1 - share) / 20_000);
            assertEquals(share, drawn[i] / 20_000.0, 4 * deviation + 1e-9, "token " + i);
        }
    }

    /** 1 and 3 have 0.86 of it together, 1 alone 0.43. */
    @Test
    void topPKeepsTheFewestTokensThatHaveIt() {
        int[] two = draws(new Sampler(1, 0.5, new RandomStream(3, 0)));
        assertEquals(20_000, two[1] + two[3]);
        assertEquals(0.5, two[1] / 20_000.0, 0.015);
        int[] one = draws(new Sampler(1, 0.1, new RandomStream(3, 0)));
        assertEquals(20_000, one[1]);
    }

    @Test
    void theSameSeedDrawsTheSame() {
        assertArrayEquals(
                draws(new Sampler(1, 1, new RandomStream(5, 0))), draws(new Sampler(1, 1, new RandomStream(5, 0))));
    }

    @Test
    void refusesWhatIsNoProbability() {
        RandomStream random = new RandomStream(1, 0);
        assertThrows(IllegalArgumentException.class, () -> new Sampler(-1, 1, random));
        assertThrows(IllegalArgumentException.class, () -> new Sampler(Double.NaN, 1, random));
        assertThrows(IllegalArgumentException.class, () -> new Sampler(1, 0, random));
        assertThrows(IllegalArgumentException.class, () -> new Sampler(1, 1.5, random));
    }

    private static int[] draws(Sampler sampler) {
        int[] drawn = new int[LOGITS.length];
        for (int i = 0; i < 20_000; i++) {
            drawn[sampler.pick(LOGITS)]++;
        }
        return drawn;
    }
}
