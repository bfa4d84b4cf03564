package saeengine.data.sae;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import saeengine.data.tensors.SafeTensorsWriter;

/** What this engine's own format holds, and the bytes of its earlier files. */
class OwnFormatTest {
    @TempDir
    Path folder;

    private final RandomSae random = new RandomSae(97);

    private StoredSae again(StoredSae sae) {
        SaeFiles.write(sae, SaeFormat.OWN, folder.resolve("own"));
        return SaeFiles.read(folder.resolve("own"));
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void transcodersOfEveryActivation(Kind kind) {
        StoredSae sae = random.transcoder()
                .activation(random.activation(kind))
                .inputScale(0.37)
                .rescaled(true)
                .provenance(Provenance.none().with(Provenance.HOOK_OUT, "blocks.0.hook_mlp_out"))
                .build();
        StoredSae read = again(sae);
        Same.bits(sae, read);
        assertEquals(sae.provenance().facts(), read.provenance().facts());
        double[] rows = random.rows();
        StoredSae folded = Folding.inputScaleIntoWeights(read);
        Same.outputs(sae, folded, rows, RandomSae.ROWS);
        Same.outputs(sae, Folding.inputScaleIntoBiases(sae), rows, RandomSae.ROWS);
        // What was a transcoder and is none any more leaves no setting of one behind.
        StoredSae plain = random.builder().provenance(read.provenance()).build();
        Same.bits(plain, again(plain));
    }

    @Test
    void groupsAndRowNorms() {
        StoredSae sae = random.builder()
                .groups(new int[] {4, 15})
                .rowNorm(RowNorm.CONSTANT_NORM)
                .activation(Activation.batchTopK(2.5))
                .build();
        Same.bits(sae, again(sae));
    }

    @Test
    void tensorsOfAnotherActivationAreRefused() throws IOException {
        StoredSae sae = random.builder().build();
        SaeFiles.write(sae, SaeFormat.OWN, folder.resolve("own"));
        new SafeTensorsWriter()
                .metadata("format", "sae-engine")
                .add("W_enc", new float[133], 7, 19)
                .add("W_dec", new float[133], 19, 7)
                .add("b_enc", new float[19], 19)
                .add("b_dec", new float[7], 7)
                .add("threshold", new float[19], 19)
                .write(folder.resolve("own/sae.safetensors"));
        Refused.because("holds threshold, which", () -> SaeFiles.read(folder.resolve("own")));
        Path config = folder.resolve("own/config.json");
        String text = Files.readString(config);
        Files.writeString(config, text.replace("\"relu\"", "\"jumprelu\""));
        assertEquals(
                "JumpReLU", SaeFiles.read(folder.resolve("own")).activation().toString());
        Files.writeString(config, text.replace("\"relu\"", "\"jumprelu\", \"row_norm\": \"batch\""));
        Refused.because("unknown row_norm 'batch'", () -> SaeFiles.read(folder.resolve("own")));
        Files.writeString(config, text.replace("\"relu\"", "\"jumprelu\", \"d_out\": 5"));
        Refused.because("'d_out' is 5", () -> SaeFiles.read(folder.resolve("own")));
    }

    @Test
    void whatDoesNotGoTogetherIsRefused() {
        Refused.argument(
                "cannot subtract b_dec",
                () -> random.transcoder().subtractsBias(true).build());
        Refused.argument(
                "skip matrix", () -> random.builder().skip(new float[48]).build());
        Refused.argument(
                "a layer norm of each row",
                () -> random.builder().rowNorm(RowNorm.LAYER_NORM).inputScale(2).build());
        Refused.argument(
                "[4, 16]", () -> random.builder().groups(new int[] {4, 16}).build());
    }

    private static float[] gaussian(Random from, int n) {
        float[] values = new float[n];
        for (int i = 0; i < n; i++) {
            values[i] = (float) from.nextGaussian();
        }
        return values;
    }

    private static float[] positive(Random from, int n) {
        float[] values = new float[n];
        for (int i = 0; i < n; i++) {
            values[i] = 0.1f + from.nextFloat();
        }
        return values;
    }

    /** Of all files of a folder, the first half of their SHA-256, as the version before transcoders wrote them. */
    @ParameterizedTest
    @CsvSource({
        "0, 0b9e9e8f1d7623a1, 4f23ce8a36899815, 2a922115553597bd",
        "1, 89db9da78eddf0e9, 6bad083b0b1f87e0, 41dac658285dc040",
        "2, 701de87621d8d593, 20ebd5be6022b833, f4cca413a58cc834",
        "3, e4f0b4be368be047, e631af4c2ebe2541, a2254bf92a0dd4b3",
        "4, e69983bddf320093, 845467b92bbebc02, 5ed8945f3d7ff8ec"
    })
    void bytesAreThoseOfEarlierVersions(int which, String own, String saeLens, String dictionary)
            throws IOException, NoSuchAlgorithmException {
        Random from = new Random(4711);
        StoredSaeBuilder builder = StoredSae.builder(7, 19)
                .encoder(gaussian(from, 133), gaussian(from, 19))
                .decoder(gaussian(from, 133), gaussian(from, 7))
                .subtractsBias(true)
                .rescaled(true)
                .inputScale(0.37)
                .densities(positive(from, 19))
                .provenance(Provenance.none().with(Provenance.MODEL, "tiny").with(Provenance.LAYER, 2));
        List<Activation> all = List.of(
                Activation.relu(),
                Activation.topK(4, Activation.Rectify.BEFORE),
                Activation.jumpRelu(positive(from, 19)),
                Activation.batchTopK(0.75f, 3),
                Activation.batchTopK(0.5f, 0));
        StoredSae sae = builder.activation(all.get(which)).build();
        assertEquals(own, sum(sae, SaeFormat.OWN));
        assertEquals(saeLens, sum(sae, SaeFormat.SAELENS));
        assertEquals(dictionary, sum(sae, SaeFormat.DICTIONARY_LEARNING));
    }

    private String sum(StoredSae sae, SaeFormat format) throws IOException, NoSuchAlgorithmException {
        Path place = folder.resolve(format.name());
        SaeFiles.write(sae, format, place);
        MessageDigest sum = MessageDigest.getInstance("SHA-256");
        try (Stream<Path> files = Files.list(place)) {
            for (Path file : files.sorted().toList()) {
                sum.update(Files.readAllBytes(file));
            }
        }
        return HexFormat.of().formatHex(sum.digest()).substring(0, 16);
    }
}
