package saeengine.data.sae;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import saeengine.data.tensors.SafeTensorsWriter;

/** Files as the versions of SAELens write them. */
class SaeLensTest {
    private static final String MODERN = """
            {"architecture": "%s", "d_in": 7, "d_sae": 19, "dtype": "float32", "device": "cuda",
             "apply_b_dec_to_input": false, "normalize_activations": "%s", "reshape_activations": "none",
             "metadata": {"sae_lens_version": "6.12.1", "model_name": "tiny", "hook_name": "blocks.2.hook_resid_post",
             "context_size": 64, "neuronpedia_id": null, "seqpos_slice": [null]}, "invented": {"a": [1, null]}%s}
            """;

    @TempDir
    Path folder;

    private final StoredSae sae = new RandomSae(51).builder().build();

    private SafeTensorsWriter weights() {
        return new SafeTensorsWriter()
                .add("W_enc", Matrices.transposed(sae.encoder(), 19, 7), 7, 19)
                .add("W_dec", sae.decoder(), 19, 7)
                .add("b_enc", sae.encoderBias(), 19)
                .add("b_dec", sae.decoderBias(), 7);
    }

    private Path write(SafeTensorsWriter weights, String config) throws IOException {
        weights.write(folder.resolve("sae_weights.safetensors"));
        Files.writeString(folder.resolve("cfg.json"), config);
        return folder;
    }

    private StoredSae modern(SafeTensorsWriter weights, String architecture, String more) throws IOException {
        return SaeFiles.read(write(weights, MODERN.formatted(architecture, "none", more)));
    }

    @Test
    void standard() throws IOException {
        StoredSae read = modern(weights(), "standard", "");
        Same.bits(sae, read);
        assertEquals(Optional.of("tiny"), read.provenance().fact(Provenance.MODEL));
        assertEquals(Optional.of(64L), read.provenance().number(Provenance.CONTEXT_SIZE));
        assertEquals(Optional.of(2L), read.provenance().layer());
    }

    @Test
    void topK() throws IOException {
        StoredSae read = modern(weights(), "topk", ", \"k\": 5, \"rescale_acts_by_decoder_norm\": true");
        assertEquals("TopK(5)", read.activation().toString());
        assertTrue(read.rescaled());
    }

    @Test
    void jumpRelu() throws IOException {
        float[] thresholds = new RandomSae(52).positive(19);
        StoredSae read = modern(weights().add("threshold", thresholds, 19), "jumprelu", "");
        assertArrayEquals(thresholds, ((JumpRelu) read.activation()).thresholds());
    }

    @Test
    void logThreshold() throws IOException {
        float[] logs = new RandomSae(53).gaussian(19);
        StoredSae read = modern(weights().add("log_threshold", logs, 19), "jumprelu", "");
        for (int i = 0; i < 19; i++) {
            assertEquals(Math.exp(logs[i]), ((JumpRelu) read.activation()).thresholds()[i], 1e-6 * Math.exp(logs[i]));
        }
    }

    /** A training checkpoint, whose threshold is a float64 scalar and whose k may be a fraction. */
    @Test
    void batchTopK() throws IOException {
        SafeTensorsWriter weights = weights().add("topk_threshold", new double[] {0.625});
        StoredSae read = modern(weights, "batchtopk", ", \"k\": 4.0, \"rescale_acts_by_decoder_norm\": true");
        assertEquals(new BatchTopK(0.625f, 4), read.activation());
        assertTrue(read.rescaled());
        StoredSae fraction =
                modern(weights().add("topk_threshold", new double[] {0.625}), "matryoshka_batchtopk", ", \"k\": 4.5");
        assertEquals(new BatchTopK(0.625f, 4.5), fraction.activation());
    }

    /** Before version 6 files were flat and subtracted the bias unless they said otherwise. */
    @Test
    void flat() throws IOException {
        StoredSae read = SaeFiles.read(write(weights(), """
                {"d_in": 7, "d_sae": 19, "hook_point": "blocks.1.hook_resid_pre", "hook_point_layer": 1,
                 "model_name": "tiny", "activation_fn_str": "relu", "normalize_activations": false, "lr": 0.0004,
                 "sae_lens_version": "3.1.0"}
                """));
        assertEquals("ReLU", read.activation().toString());
        assertTrue(read.subtractsBias());
        assertEquals(Optional.of(1L), read.provenance().number(Provenance.LAYER));
        assertEquals(Optional.of("blocks.1.hook_resid_pre"), read.provenance().fact(Provenance.HOOK));
        Path again = folder.resolve("again");
        SaeFiles.write(read, SaeFormat.SAELENS, again);
        JsonObject metadata = Settings.read(again.resolve("cfg.json")).json().getAsJsonObject("metadata");
        assertEquals("6.0.0", metadata.get("sae_lens_version").getAsString());
        assertEquals(0.0004, metadata.get("lr").getAsDouble());
        assertEquals("blocks.1.hook_resid_pre", metadata.get("hook_name").getAsString());
        Same.bits(read, SaeFiles.read(again));
    }

    @Test
    void flatTopK() throws IOException {
        StoredSae read = SaeFiles.read(write(weights(), """
                {"d_in": 7, "d_sae": 19, "hook_name": "blocks.1.attn.hook_z", "activation_fn": "topk",
                 "activation_fn_kwargs": {"k": 6}, "apply_b_dec_to_input": false, "architecture": "standard"}
                """));
        assertEquals("TopK(6)", read.activation().toString());
        assertFalse(read.subtractsBias());
        JsonObject kept = read.provenance().settings(SaeFormat.SAELENS);
        assertEquals("hook_z", kept.get("reshape_activations").getAsString());
    }

    /** What release candidates of version 6 wrote. */
    @Test
    void metadataNamedMeta() throws IOException {
        StoredSae read = SaeFiles.read(write(weights(), """
                {"architecture": "standard", "d_in": 7, "d_sae": 19, "meta": {"model_name": "tiny"}}
                """));
        assertEquals(Optional.of("tiny"), read.provenance().fact(Provenance.MODEL));
    }

    @Test
    void unknownKeysSurvive() throws IOException {
        StoredSae read = modern(weights(), "standard", "");
        JsonObject before = Settings.read(folder.resolve("cfg.json")).json();
        SaeFiles.write(read, SaeFormat.SAELENS, folder.resolve("direct"));
        // By way of our own format, too.
        SaeFiles.write(read, SaeFormat.OWN, folder.resolve("own"));
        SaeFiles.write(SaeFiles.read(folder.resolve("own")), SaeFormat.SAELENS, folder.resolve("detour"));
        for (String place : new String[] {"direct", "detour"}) {
            JsonObject after =
                    Settings.read(folder.resolve(place).resolve("cfg.json")).json();
            assertEquals(before.get("invented"), after.get("invented"));
            assertEquals("cuda", after.get("device").getAsString());
            JsonObject metadata = after.getAsJsonObject("metadata");
            before.getAsJsonObject("metadata")
                    .entrySet()
                    .forEach(entry -> assertEquals(entry.getValue(), metadata.get(entry.getKey()), entry.getKey()));
        }
    }

    @Test
    void writtenKeysHaveTheTypesOthersNeed() {
        StoredSae described = sae.toBuilder()
                .activation(Activation.topK(3, Activation.Rectify.BEFORE))
                .provenance(Provenance.none()
                        .with(Provenance.MODEL, "tiny")
                        .with(Provenance.HOOK, "blocks.3.hook_resid_post")
                        .with(Provenance.CONTEXT_SIZE, 128)
                        .with(Provenance.RECIPE, "topk")
                        .with(Provenance.TOKENS_SEEN, 1L << 40))
                .build();
        SaeFiles.write(described, SaeFormat.SAELENS, folder.resolve("out"));
        Settings config = Settings.read(folder.resolve("out").resolve("cfg.json"));
        assertEquals(Optional.of("topk"), config.text("architecture"));
        assertEquals(Optional.of(7), config.integer("d_in"));
        assertEquals(Optional.of(19), config.integer("d_sae"));
        assertEquals(Optional.of(3), config.integer("k"));
        assertEquals(Optional.of(false), config.flag("apply_b_dec_to_input"));
        assertEquals(Optional.of(false), config.flag("rescale_acts_by_decoder_norm"));
        assertEquals(Optional.of("none"), config.text("normalize_activations"));
        assertEquals(Optional.of("none"), config.text("reshape_activations"));
        assertEquals(Optional.of("float32"), config.text("dtype"));
        assertEquals(Optional.of("cpu"), config.text("device"));
        Settings metadata = config.under("metadata");
        assertEquals(Optional.of(128), metadata.integer("context_size"));
        assertEquals(Optional.of(3), metadata.integer("hook_layer"));
        assertEquals(1L << 40, metadata.json().get("tokens_seen").getAsLong());
        assertTrue(metadata.json().get("hook_head_index").isJsonNull());
        assertEquals(
                described.provenance().facts().size() + 1,
                SaeFiles.read(folder.resolve("out")).provenance().facts().size(),
                "a fact was lost; the layer is new");
    }

    @Test
    void theScaleOfTheInputs() throws IOException {
        Path place = write(weights(), MODERN.formatted("standard", "expected_average_only_in", ""));
        Refused.because("activation_scaler.json: is missing", () -> SaeFiles.read(place));
        Files.writeString(place.resolve("activation_scaler.json"), "{\"scaling_factor\": 0.125}");
        assertEquals(0.125, SaeFiles.read(place).inputScale());
        Files.writeString(place.resolve("activation_scaler.json"), "{\"scaling_factor\": null}");
        Refused.because("does not say 'scaling_factor'", () -> SaeFiles.read(place));
    }

    @Test
    void otherNormalisationsAreRefused() throws IOException {
        Path place = write(weights(), MODERN.formatted("standard", "constant_scalar_rescale", ""));
        Refused.because("by 'constant_scalar_rescale'", () -> SaeFiles.read(place));
    }

    @Test
    void otherArchitecturesAreRefused() {
        Refused.because("architecture 'temporal'", () -> modern(weights(), "temporal", ""));
        Refused.because("holds b_enc, which", () -> modern(weights(), "gated", ""));
        Refused.because("holds b_dec_out", () -> modern(weights().add("b_dec_out", new float[7], 7), "standard", ""));
        Refused.because("only relu is understood", () -> SaeFiles.read(write(weights(), """
                {"d_in": 7, "d_sae": 19, "activation_fn_str": "tanh-relu"}
                """)));
    }

    @Test
    void featuresThatAreScaledAreRefused() throws IOException {
        float[] factors = new float[19];
        Arrays.fill(factors, 1);
        Same.bits(sae, modern(weights().add("scaling_factor", factors, 19), "standard", ""));
        factors[4] = 2;
        Refused.because(
                "scales its features", () -> modern(weights().add("scaling_factor", factors, 19), "standard", ""));
    }

    @Test
    void whatDoesNotFitIsRefused() {
        Refused.because("does not say 'k'", () -> modern(weights(), "topk", ""));
        Refused.because("'k' is \"5\", not a whole number", () -> modern(weights(), "topk", ", \"k\": \"5\""));
        Refused.because(
                "sae_weights.safetensors: TopK cannot keep 20 of 19", () -> modern(weights(), "topk", ", \"k\": 20"));
        Refused.because("'k' is 2.5", () -> modern(weights(), "topk", ", \"k\": 2.5"));
        Refused.because("no tensor 'log_threshold'", () -> modern(weights(), "jumprelu", ""));
        Refused.because("'d_sae' is 20", () -> SaeFiles.read(write(weights(), "{\"d_in\": 7, \"d_sae\": 20}")));
        Refused.because(
                "'b_dec' is [8]",
                () -> SaeFiles.read(write(
                        new SafeTensorsWriter()
                                .add("W_enc", new float[133], 7, 19)
                                .add("W_dec", new float[133], 19, 7)
                                .add("b_enc", new float[19], 19)
                                .add("b_dec", new float[8], 8),
                        "{}")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{\"d_in\": 7", "{d_in: 7}", "null", "{\"d_in\": 7} trailing"})
    void malformedSettingsAreRefused(String text) throws IOException {
        Path place = write(weights(), text);
        Refused.because("cfg.json: is not", () -> SaeFiles.read(place));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"d_in\": \"seven\"}", "{\"d_in\": []}", "{\"d_in\": 7.5}", "{\"d_in\": true}"})
    void settingsOfTheWrongTypeAreRefused(String text) throws IOException {
        Path place = write(weights(), text);
        Refused.because("'d_in' is ", () -> SaeFiles.read(place));
    }

    @Test
    void flagsAreNotWords() throws IOException {
        Path place = write(weights(), "{\"apply_b_dec_to_input\": \"no\"}");
        Refused.because("not true or false", () -> SaeFiles.read(place));
        write(weights(), "{\"metadata\": 3}");
        Refused.because("not an object", () -> SaeFiles.read(place));
        write(weights(), "{\"architecture\": 3}");
        Refused.because("not text", () -> SaeFiles.read(place));
    }
}
