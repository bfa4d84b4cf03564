package saeengine.data.sae;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What is written is read again, bit by bit where the format knows the convention, by its outputs where it does not. */
class RoundTripTest {
    private static final List<SaeFormat> WRITTEN =
            List.of(SaeFormat.OWN, SaeFormat.SAELENS, SaeFormat.DICTIONARY_LEARNING);

    @TempDir
    Path folder;

    private StoredSae through(SaeFormat format, StoredSae sae) {
        Path place = folder.resolve(format.name());
        SaeFiles.write(sae, format, place);
        assertEquals(format, SaeFiles.format(place));
        return SaeFiles.read(place);
    }

    private static StoredSae sae(RandomSae random, Kind kind, boolean subtractsBias) {
        return random.builder()
                .activation(random.activation(kind))
                .subtractsBias(subtractsBias)
                .build();
    }

    /** The formats that can compute a case. */
    private static List<SaeFormat> holding(FoldingTest.Case c) {
        return switch (c.kind()) {
            case ABSTOPK -> List.of(SaeFormat.OWN);
            case TOPK -> List.of(SaeFormat.OWN, SaeFormat.SAELENS, SaeFormat.DICTIONARY_LEARNING, SaeFormat.SPARSIFY);
            case RELU -> List.of(SaeFormat.OWN, SaeFormat.SAELENS, SaeFormat.DICTIONARY_LEARNING, SaeFormat.OPENAI);
            default -> WRITTEN;
        };
    }

    static Stream<FoldingTest.Case> cases() {
        return FoldingTest.cases();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void ownHoldsEverything(FoldingTest.Case c) {
        StoredSae sae = c.sae(new RandomSae(21));
        Same.bits(sae, through(SaeFormat.OWN, sae));
    }

    @Test
    void ownHoldsWhereTopKHasItsRelu() {
        for (Activation.Rectify rectify : Activation.Rectify.values()) {
            StoredSae sae = new RandomSae(22)
                    .builder()
                    .activation(Activation.topK(3, rectify))
                    .build();
            StoredSae read = through(SaeFormat.OWN, sae);
            assertEquals(rectify, ((TopK) read.activation()).rectify());
            Same.bits(sae, read);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"RELU", "TOPK", "JUMPRELU", "GATED"})
    void saeLensKeepsBits(Kind kind) {
        for (boolean subtracts : new boolean[] {false, true}) {
            StoredSae sae = sae(new RandomSae(23), kind, subtracts);
            Same.bits(sae, through(SaeFormat.SAELENS, sae));
        }
    }

    @Test
    void dictionaryLearningKeepsBits() {
        RandomSae random = new RandomSae(24);
        for (StoredSae sae : List.of(
                sae(random, Kind.RELU, true),
                sae(random, Kind.RELU, false),
                sae(random, Kind.TOPK, true),
                sae(random, Kind.BATCHTOPK, true),
                sae(random, Kind.GATED, true),
                sae(random, Kind.JUMPRELU, false))) {
            Same.bits(sae, through(SaeFormat.DICTIONARY_LEARNING, sae));
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void everyFormatComputesTheSame(FoldingTest.Case c) {
        RandomSae random = new RandomSae(25);
        StoredSae sae = c.sae(random);
        double[] rows = random.rows();
        for (SaeFormat format : holding(c)) {
            Same.outputs(sae, through(format, sae), rows, RandomSae.ROWS);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void fromFormatToFormat(FoldingTest.Case c) throws IOException {
        RandomSae random = new RandomSae(26);
        StoredSae sae = c.sae(random);
        double[] rows = random.rows();
        for (SaeFormat first : holding(c)) {
            for (SaeFormat second : holding(c)) {
                Path place = Files.createTempDirectory(folder, "chain");
                SaeFiles.write(sae, first, place.resolve("first"));
                SaeFiles.write(SaeFiles.read(place.resolve("first")), second, place.resolve("second"));
                Same.outputs(sae, SaeFiles.read(place.resolve("second")), rows, RandomSae.ROWS);
            }
        }
    }

    /** The features, too, stay what they were: SAELens gets the folded form of those that were rescaled. */
    @Test
    void saeLensFoldsDecoderNorms() {
        RandomSae random = new RandomSae(27);
        StoredSae sae = sae(random, Kind.TOPK, true).toBuilder()
                .rescaled(true)
                .inputScale(2.5)
                .build();
        StoredSae read = through(SaeFormat.SAELENS, sae);
        double[] rows = random.rows();
        assertFalse(read.rescaled());
        assertEquals(1, read.inputScale());
        assertTrue(RandomSae.error(read.features(rows, RandomSae.ROWS), sae.features(rows, RandomSae.ROWS)) < 1e-6);
        for (double norm : Matrices.rowNorms(read.decoder(), read.features(), read.dims())) {
            assertEquals(1 / 2.5, norm, 1e-6);
        }
    }

    @Test
    void aBatchTopKWithoutKIsAJumpRelu() {
        RandomSae random = new RandomSae(28);
        StoredSae sae = sae(random, Kind.RELU, false).toBuilder()
                .activation(Activation.batchTopK(0.5f, 0))
                .build();
        StoredSae read = through(SaeFormat.DICTIONARY_LEARNING, sae);
        assertTrue(read.activation() instanceof JumpRelu);
        Same.outputs(sae, read, random.rows(), RandomSae.ROWS);
    }

    @Test
    void densities() {
        float[] densities = new float[RandomSae.FEATURES];
        for (int i = 0; i < densities.length; i++) {
            densities[i] = (float) Math.pow(10, -i / 2.0);
        }
        densities[5] = 0;
        StoredSae sae = new RandomSae(29).builder().densities(densities).build();
        assertArrayEquals(densities, through(SaeFormat.OWN, sae).densities().orElseThrow());
        float[] read = through(SaeFormat.SAELENS, sae).densities().orElseThrow();
        for (int i = 0; i < densities.length; i++) {
            // Half of the last digit of log10 is a few millionths of the value.
            assertEquals(densities[i], read[i], densities[i] * 1e-5 + 1e-15);
        }
        StoredSae uncounted = sae.toBuilder().densities(null).build();
        assertTrue(through(SaeFormat.SAELENS, uncounted).densities().isEmpty(), "an old file was left");
        assertTrue(through(SaeFormat.DICTIONARY_LEARNING, sae).densities().isEmpty());
    }

    /** The same autoencoder gives the same bytes, whatever order the machine's hash sets have. */
    @Test
    void bytesDependOnNothingElse() throws IOException {
        StoredSae sae = sae(new RandomSae(30), Kind.TOPK, true);
        for (SaeFormat format : WRITTEN) {
            SaeFiles.write(sae, format, folder.resolve("a"));
            SaeFiles.write(sae, format, folder.resolve("b"));
            try (Stream<Path> files = Files.list(folder.resolve("a"))) {
                for (Path file : files.toList()) {
                    assertEquals(-1, Files.mismatch(file, folder.resolve("b").resolve(file.getFileName())));
                    Files.delete(file);
                }
            }
            try (Stream<Path> files = Files.list(folder.resolve("b"))) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
