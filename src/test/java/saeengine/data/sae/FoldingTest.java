package saeengine.data.sae;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import saeengine.testing.Relative;

/** Every folding computes what was computed before, on random autoencoders of every convention. */
class FoldingTest {
    private static final double BOUND = 1e-6;

    record Case(Kind kind, boolean subtractsBias, boolean rescaled, double scale) {
        StoredSae sae(RandomSae random) {
            return random.builder()
                    .activation(random.activation(kind))
                    .subtractsBias(subtractsBias)
                    .rescaled(rescaled)
                    .inputScale(scale)
                    .build();
        }
    }

    static Stream<Case> cases() {
        List<Case> cases = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            for (int flags = 0; flags < 8; flags++) {
                cases.add(new Case(kind, (flags & 1) != 0, (flags & 2) != 0, (flags & 4) != 0 ? 0.37 : 1));
            }
        }
        return cases.stream();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void inputScaleIntoWeights(Case c) {
        RandomSae random = new RandomSae(11);
        StoredSae before = c.sae(random);
        StoredSae after = Folding.inputScaleIntoWeights(before);
        assertEquals(1, after.inputScale());
        double[] rows = random.rows();
        assertComputesTheSame(before, after, rows, 1);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void inputScaleIntoBiases(Case c) {
        RandomSae random = new RandomSae(12);
        StoredSae before = c.sae(random);
        StoredSae after = Folding.inputScaleIntoBiases(before);
        assertEquals(1, after.inputScale());
        assertComputesTheSame(before, after, random.rows(), 1 / c.scale);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void decoderNormsIntoEncoderAndBack(Case c) {
        RandomSae random = new RandomSae(13);
        StoredSae before = c.sae(random);
        StoredSae after = Folding.decoderNormsIntoEncoder(before);
        double[] rows = random.rows();
        assertFalse(after.rescaled());
        assertComputesTheSame(before, after, rows, 1);
        if (c.rescaled) {
            double[] norms = Matrices.rowNorms(before.decoder(), before.features(), before.dims());
            StoredSae back = Folding.decoderNormsFromEncoder(after, norms);
            assertTrue(back.rescaled());
            assertComputesTheSame(before, back, rows, 1);
            assertTrue(RandomSae.error(doubles(back.decoder()), doubles(before.decoder())) < BOUND);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void biasForms(Case c) {
        RandomSae random = new RandomSae(14);
        StoredSae before = c.sae(random);
        double[] rows = random.rows();
        StoredSae plain = Folding.plainBias(before);
        assertFalse(plain.subtractsBias());
        assertComputesTheSame(before, plain, rows, 1);
        StoredSae subtracted = Folding.subtractedBias(before);
        assertTrue(subtracted.subtractsBias());
        assertComputesTheSame(before, subtracted, rows, 1);
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"RELU", "JUMPRELU", "BATCHTOPK", "GATED"})
    void unitDecoder(Kind kind) {
        RandomSae random = new RandomSae(15);
        StoredSae before = new Case(kind, true, false, 0.37).sae(random);
        StoredSae after = Folding.unitDecoder(before);
        for (double norm : Matrices.rowNorms(after.decoder(), after.features(), after.dims())) {
            assertEquals(1, norm, BOUND);
        }
        double[] rows = random.rows();
        double[] norms = Matrices.rowNorms(before.decoder(), before.features(), before.dims());
        double[] expected = before.features(rows, RandomSae.ROWS);
        for (int i = 0; i < expected.length; i++) {
            expected[i] *= norms[i % norms.length];
        }
        assertTrue(RandomSae.error(after.features(rows, RandomSae.ROWS), expected) < BOUND);
        assertOutputs(before, after, rows);
    }

    /** A row of zeros has no direction to normalise, and its feature must do no harm. */
    @Test
    void decoderRowsOfZerosStay() {
        RandomSae random = new RandomSae(16);
        StoredSae full =
                random.builder().activation(random.activation(Kind.TOPK)).build();
        float[] decoder = full.decoder().clone();
        Arrays.fill(decoder, 0, RandomSae.DIMS, 0);
        StoredSae before = full.toBuilder()
                .decoder(decoder, full.decoderBias())
                .rescaled(true)
                .build();
        double[] rows = random.rows();
        assertComputesTheSame(before, Folding.decoderNormsIntoEncoder(before), rows, 1);
        StoredSae relu =
                before.toBuilder().activation(Activation.relu()).rescaled(false).build();
        assertOutputs(relu, Folding.unitDecoder(relu), rows);
    }

    @Test
    void whatNeedsNoFoldingIsLeftAlone() {
        StoredSae sae = new RandomSae(17).builder().build();
        assertSame(sae, Folding.inputScaleIntoWeights(sae));
        assertSame(sae, Folding.inputScaleIntoBiases(sae));
        assertSame(sae, Folding.decoderNormsIntoEncoder(sae));
        assertSame(sae, Folding.plainBias(sae));
    }

    @Test
    void whatWouldChangeTheOutputIsRefused() {
        RandomSae random = new RandomSae(18);
        StoredSae topK =
                random.builder().activation(random.activation(Kind.TOPK)).build();

        double[] factors = Arrays.stream(random.rows())
                .limit(RandomSae.FEATURES)
                .map(Math::abs)
                .toArray();
        Refused.argument("would select others", () -> Folding.unitDecoder(topK));
        Refused.argument("unit rows", () -> Folding.decoderNormsFromEncoder(topK, factors));
        Refused.argument(
                "decoder's norms",
                () -> Folding.unitDecoder(topK.toBuilder().rescaled(true).build()));
        factors[3] = 0;
        Refused.argument("positive factor", () -> Folding.featuresTimes(topK, factors));
    }

    private static void assertComputesTheSame(StoredSae before, StoredSae after, double[] rows, double featureFactor) {
        double[] expected = before.features(rows, RandomSae.ROWS);
        for (int i = 0; i < expected.length; i++) {
            expected[i] *= featureFactor;
        }
        double error = RandomSae.error(after.features(rows, RandomSae.ROWS), expected);
        assertTrue(error < BOUND, "features differ by " + error);
        assertOutputs(before, after, rows);
    }

    private static void assertOutputs(StoredSae before, StoredSae after, double[] rows) {
        double error =
                RandomSae.error(after.reconstruct(rows, RandomSae.ROWS), before.reconstruct(rows, RandomSae.ROWS));
        assertTrue(error < BOUND, "outputs differ by " + error);
    }

    private static double[] doubles(float[] values) {
        return Relative.doubles(values);
    }
}
