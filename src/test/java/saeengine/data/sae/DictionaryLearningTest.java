package saeengine.data.sae;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import saeengine.data.tensors.StoredType;
import saeengine.data.tensors.TensorFile;
import saeengine.data.tensors.TensorFiles;
import saeengine.data.tensors.TorchWriter;

/** State dicts as dictionary_learning's classes save them, with and without their settings. */
class DictionaryLearningTest {
    @TempDir
    Path folder;

    private final StoredSae sae = new RandomSae(61).builder().build();

    private TorchWriter linear() {
        return new TorchWriter()
                .add("encoder.weight", sae.encoder(), 19, 7)
                .add("encoder.bias", sae.encoderBias(), 19)
                .add("decoder.weight", Matrices.transposed(sae.decoder(), 19, 7), 7, 19);
    }

    private TorchWriter topK(float threshold) {
        return linear().add("b_dec", sae.decoderBias(), 7)
                .add("k", new int[] {5})
                .add("threshold", new float[] {threshold});
    }

    private Path write(TorchWriter state) {
        Path file = folder.resolve("ae.pt");
        state.write(file);
        return file;
    }

    private Path write(TorchWriter state, String dictClass, String more) throws IOException {
        Files.writeString(folder.resolve("config.json"), """
                {"trainer": {"dict_class": "%s", "trainer_class": "Own", "activation_dim": 7, "dict_size": 19,
                 "layer": 3, "lm_name": "tiny", "submodule_name": "resid_post_layer_3", "lr": 5e-05%s},
                 "buffer": {"ctx_len": 128, "n_ctxs": 3000, "io": "in"}}
                """.formatted(dictClass, more));
        write(state);
        return folder;
    }

    @Test
    void aBareStateDictIsToldByItsKeys() {
        StoredSae read = SaeFiles.read(write(linear().add("bias", sae.decoderBias(), 7)));
        Same.bits(sae.toBuilder().subtractsBias(true).build(), read);
        read = SaeFiles.read(write(linear().add("decoder.bias", sae.decoderBias(), 7)));
        Same.bits(sae, read);
        read = SaeFiles.read(write(linear().add("b_dec", sae.decoderBias(), 7).add("k", new int[] {5})));
        assertEquals("TopK(5)", read.activation().toString());
        assertTrue(read.subtractsBias());
        read = SaeFiles.read(write(jumpRelu()));
        assertEquals("JumpReLU", read.activation().toString());
        assertFalse(read.subtractsBias());
    }

    private TorchWriter jumpRelu() {
        return new TorchWriter()
                .add("W_enc", Matrices.transposed(sae.encoder(), 19, 7), 7, 19)
                .add("b_enc", sae.encoderBias(), 19)
                .add("W_dec", sae.decoder(), 19, 7)
                .add("b_dec", sae.decoderBias(), 7)
                .add("threshold", new float[19], 19);
    }

    @Test
    void theTwoClassesOfTopKShareTheirKeys() throws IOException {
        Path bare = write(topK(0.5f));
        Refused.because("AutoEncoderTopK or BatchTopKSAE", () -> SaeFiles.read(bare));
        assertEquals(
                "TopK(5)",
                SaeFiles.readTopK(bare, 5, Activation.Rectify.BEFORE)
                        .activation()
                        .toString());
        Refused.because("stores k = 5", () -> SaeFiles.readTopK(bare, 6, Activation.Rectify.BEFORE));
        Refused.because("stores k = 5", () -> SaeFiles.readTopK(bare, 5, Activation.Rectify.NONE));
        StoredSae top = SaeFiles.read(write(topK(0.5f), "AutoEncoderTopK", ", \"k\": 5"));
        assertEquals("TopK(5)", top.activation().toString());
        StoredSae batch = SaeFiles.read(write(topK(0.5f), "BatchTopKSAE", ", \"k\": 5"));
        assertEquals(new BatchTopK(0.5f, 5), batch.activation());
    }

    @Test
    void anOldTopKWithoutK() throws IOException {
        TorchWriter old = linear().add("b_dec", sae.decoderBias(), 7);
        Path bare = write(old);
        Refused.because("say which k", () -> SaeFiles.read(bare));
        assertEquals(
                "TopK(6)",
                SaeFiles.readTopK(bare, 6, Activation.Rectify.BEFORE)
                        .activation()
                        .toString());
        Path withSettings = write(old, "AutoEncoderTopK", ", \"k\": 5");
        assertEquals("TopK(5)", SaeFiles.read(withSettings).activation().toString());
    }

    /** The checkpoints of a run lie one folder below its settings. */
    @Test
    void checkpointsFindTheirSettings() throws IOException {
        write(topK(0.5f), "BatchTopKSAE", ", \"k\": 5");
        Path checkpoint = Files.createDirectory(folder.resolve("checkpoints")).resolve("ae_100.pt");
        Files.move(folder.resolve("ae.pt"), checkpoint);
        assertEquals(new BatchTopK(0.5f, 5), SaeFiles.read(checkpoint).activation());
    }

    @Test
    void unknownKeysSurvive() throws IOException {
        Path read = write(topK(0.25f), "AutoEncoderTopK", ", \"k\": 5, \"invented\": {\"a\": [1, null]}");
        StoredSae before = SaeFiles.read(read);
        assertEquals(Optional.of("tiny"), before.provenance().fact(Provenance.MODEL));
        assertEquals(Optional.of(3L), before.provenance().number(Provenance.LAYER));
        Path again = folder.resolve("again");
        SaeFiles.write(before, SaeFormat.DICTIONARY_LEARNING, again);
        JsonObject settings = Settings.read(folder.resolve("config.json")).json();
        JsonObject after = Settings.read(again.resolve("config.json")).json();
        for (String part : List.of("trainer", "buffer")) {
            settings.getAsJsonObject(part)
                    .entrySet()
                    .forEach(entry -> assertEquals(
                            entry.getValue(), after.getAsJsonObject(part).get(entry.getKey()), entry.getKey()));
        }
        try (TensorFile file = TensorFiles.open(again.resolve("ae.pt"))) {
            assertArrayEquals(new float[] {0.25f}, file.get("threshold").toFloats());
        }
        Same.bits(before, SaeFiles.read(again));
    }

    /** dict_class and k are what its loader asks for; k and threshold are scalars of these types in its state. */
    @Test
    void writtenKeysHaveTheTypesOthersNeed() {
        StoredSae top = sae.toBuilder()
                .subtractsBias(true)
                .activation(Activation.topK(5, Activation.Rectify.AFTER))
                .provenance(Provenance.none()
                        .with(Provenance.MODEL, "tiny")
                        .with(Provenance.HOOK, "blocks.3.hook_resid_post")
                        .with(Provenance.TOKENS_SEEN, 12))
                .build();
        SaeFiles.write(top, SaeFormat.DICTIONARY_LEARNING, folder.resolve("out"));
        Settings config = Settings.read(folder.resolve("out").resolve("config.json"));
        Settings trainer = config.under("trainer");
        assertEquals(Optional.of("AutoEncoderTopK"), trainer.text("dict_class"));
        assertEquals(Optional.of("TopKTrainer"), trainer.text("trainer_class"));
        assertEquals(Optional.of(5), trainer.integer("k"));
        assertEquals(Optional.of(3), trainer.integer("layer"));
        assertEquals(Optional.of("tiny"), trainer.text("lm_name"));
        assertEquals(Optional.of(7), trainer.integer("activation_dim"));
        assertEquals(Optional.of(19), trainer.integer("dict_size"));
        assertEquals(Optional.of(7), config.under("buffer").integer("d_submodule"));
        assertEquals(
                Optional.of("12"),
                SaeFiles.read(folder.resolve("out")).provenance().fact(Provenance.TOKENS_SEEN));
        try (TensorFile file = TensorFiles.open(folder.resolve("out").resolve("ae.pt"))) {
            assertEquals(StoredType.I32, file.get("k").dtype());
            assertArrayEquals(new long[0], file.get("k").shape());
            assertEquals(StoredType.F32, file.get("threshold").dtype());
            assertArrayEquals(new long[0], file.get("threshold").shape());
            assertArrayEquals(new float[] {-1}, file.get("threshold").toFloats());
        }
    }

    /** Its own way with scaled inputs: a decoder of unit rows stays one. */
    @Test
    void theInputScaleGoesIntoTheBiases() {
        StoredSae scaled = sae.toBuilder().subtractsBias(true).inputScale(0.25).build();
        SaeFiles.write(scaled, SaeFormat.DICTIONARY_LEARNING, folder.resolve("out"));
        StoredSae read = SaeFiles.read(folder.resolve("out"));
        assertArrayEquals(sae.decoder(), read.decoder());
        assertArrayEquals(Matrices.times(sae.decoderBias(), 4), read.decoderBias());
    }

    @Test
    void whatIsNotUnderstoodIsRefused() throws IOException {
        Path folder = write(linear().add("bias", new float[7], 7), "IdentityDict", "");
        Refused.because("is a IdentityDict", () -> SaeFiles.read(folder));
    }

    @Test
    void settingsThatContradictTheStateAreRefused() throws IOException {
        TorchWriter plain = linear().add("bias", sae.decoderBias(), 7);
        write(plain, "AutoEncoderNew", "");
        Refused.because("according to config.json, but holds bias", () -> SaeFiles.read(folder));
        write(topK(0.5f), "AutoEncoderTopK", ", \"k\": 6");
        Refused.because("has k = 5, but its config.json says 6", () -> SaeFiles.read(folder));
        write(linear().add("b_dec", sae.decoderBias(), 7), "BatchTopKSAE", "");
        Refused.because("neither its threshold nor its k", () -> SaeFiles.read(folder));
        Files.writeString(folder.resolve("config.json"), "{\"trainer\": {\"dict_size\": 20}}");
        write(plain);
        Refused.because("'dict_size' is 20", () -> SaeFiles.read(folder));
        Files.writeString(folder.resolve("config.json"), "{\"trainer\": ");
        Refused.because("config.json: is not valid JSON", () -> SaeFiles.read(folder));
    }

    /** Settings of another tool in the same folder, which a bare state dict may lie in, are not its own. */
    @Test
    void foreignSettingsAreLeftAside() throws IOException {
        Files.writeString(folder.resolve("config.json"), "{\"model_type\": \"gpt_neo\"}");
        StoredSae read = SaeFiles.read(write(linear().add("bias", sae.decoderBias(), 7)));
        assertTrue(read.subtractsBias());
        assertEquals(
                0, read.provenance().settings(SaeFormat.DICTIONARY_LEARNING).size());
    }
}
