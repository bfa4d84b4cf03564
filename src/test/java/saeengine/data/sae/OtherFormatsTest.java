package saeengine.data.sae;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import saeengine.data.tensors.SafeTensorsWriter;
import saeengine.data.tensors.TorchWriter;

/** sparsify's, OpenAI's and bare files as they are met, and our own as a training run leaves it. */
class OtherFormatsTest {
    @TempDir
    Path folder;

    private final StoredSae sae = new RandomSae(81)
            .builder()
            .subtractsBias(true)
            .activation(Activation.topK(4, Activation.Rectify.BEFORE))
            .build();

    private SafeTensorsWriter sparsify() {
        return new SafeTensorsWriter()
                .add("encoder.weight", sae.encoder(), 19, 7)
                .add("encoder.bias", sae.encoderBias(), 19)
                .add("W_dec", sae.decoder(), 19, 7)
                .add("b_dec", sae.decoderBias(), 7);
    }

    private StoredSae sparsify(SafeTensorsWriter weights, String config) throws IOException {
        weights.write(folder.resolve("sae.safetensors"));
        Files.writeString(folder.resolve("cfg.json"), config);
        assertEquals(SaeFormat.SPARSIFY, SaeFiles.format(folder));
        return SaeFiles.read(folder);
    }

    @Test
    void sparsifyIsRead() throws IOException {
        Same.bits(sae, sparsify(sparsify(), """
                {"activation": "topk", "expansion_factor": 32, "normalize_decoder": true, "num_latents": 0, "k": 4,
                 "multi_topk": false, "skip_connection": false, "transcode": false, "d_in": 7}
                """));
    }

    @Test
    void sparsifysOtherKindsAreRefused() {
        Refused.because("'activation' is \"groupmax\"", () -> sparsify(sparsify(), "{\"activation\": \"groupmax\"}"));
        Refused.because("'embed_skip' is true", () -> sparsify(sparsify(), "{\"k\": 4, \"embed_skip\": true}"));
        Refused.because("'gram_lookup' is true", () -> sparsify(sparsify(), "{\"k\": 4, \"gram_lookup\": true}"));
        Refused.because("does not say 'k'", () -> sparsify(sparsify(), "{}"));
        Refused.because("'num_latents' is 20", () -> sparsify(sparsify(), "{\"k\": 4, \"num_latents\": 20}"));
        Refused.because("'d_in' is 8", () -> sparsify(sparsify(), "{\"k\": 4, \"d_in\": 8}"));
        SafeTensorsWriter skip = sparsify().add("W_skip", new float[49], 7, 7);
        Refused.because("W_skip", () -> sparsify(skip, "{\"k\": 4}"));
    }

    @Test
    void openAiIsRead() {
        Path file = folder.resolve("autoencoder.pt");
        new TorchWriter()
                .add("pre_bias", sae.decoderBias(), 7)
                .add("latent_bias", sae.encoderBias(), 19)
                .add("encoder.weight", sae.encoder(), 19, 7)
                .add("decoder.weight", Matrices.transposed(sae.decoder(), 19, 7), 7, 19)
                .add("stats_last_nonzero", new long[19], 19)
                .write(file);
        assertEquals(SaeFormat.OPENAI, SaeFiles.format(file));
        Same.bits(sae.toBuilder().activation(Activation.relu()).build(), SaeFiles.read(file));
    }

    @Test
    void aBareTopKNeedsItsK() {
        Path file = folder.resolve("sae_19_4.pt");
        new TorchWriter()
                .add("pre_bias", sae.decoderBias(), 7)
                .add("encoder_bias", sae.encoderBias(), 19)
                .add("decoder_weights", sae.decoder(), 19, 7)
                .add("encoder_weights", Matrices.transposed(sae.encoder(), 19, 7), 7, 19)
                .write(file);
        assertEquals(SaeFormat.BARE_TOPK, SaeFiles.format(file));
        Refused.because("does not store its k", () -> SaeFiles.read(file));
        Same.bits(sae, SaeFiles.readTopK(file, 4, Activation.Rectify.BEFORE));
    }

    /** A run's settings say little more than the sizes, and its history lies one folder below them. */
    @Test
    void aTrainingRunsOwnFiles() throws IOException {
        Files.writeString(folder.resolve("config.json"), """
                {"recipe": "autoencoder", "d_in": 7, "d_sae": 19, "activation": "relu", "dtype": "float32"}
                """);
        SafeTensorsWriter weights = new SafeTensorsWriter()
                .metadata("format", "sae-engine")
                .add("W_enc", Matrices.transposed(sae.encoder(), 19, 7), 7, 19)
                .add("W_dec", sae.decoder(), 19, 7)
                .add("b_enc", sae.encoderBias(), 19)
                .add("b_dec", sae.decoderBias(), 7);
        weights.write(folder.resolve("sae.safetensors"));
        Path step = Files.createDirectory(folder.resolve("history")).resolve("step-5.safetensors");
        weights.write(step);
        StoredSae plain = sae.toBuilder()
                .activation(Activation.relu())
                .subtractsBias(false)
                .build();
        for (Path path : new Path[] {folder, step}) {
            StoredSae read = SaeFiles.read(path);
            Same.bits(plain, read);
            assertEquals(
                    "autoencoder", read.provenance().fact(Provenance.RECIPE).orElseThrow());
        }
    }

    @Test
    void ourOwnSettingsAreChecked() throws IOException {
        SaeFiles.write(sae, SaeFormat.OWN, folder);
        Path config = folder.resolve("config.json");
        String good = Files.readString(config);
        Files.writeString(config, good.replace("\"topk\"", "\"softplus\""));
        Refused.because("unknown activation 'softplus'", () -> SaeFiles.read(folder));
        Files.writeString(config, good.replace("\"before\"", "\"during\""));
        Refused.because("not before, after or none", () -> SaeFiles.read(folder));
        Files.writeString(config, good.replace("\"d_sae\": 19", "\"d_sae\": 18"));
        Refused.because("'d_sae' is 18", () -> SaeFiles.read(folder));
        Files.delete(config);
        Refused.because("config.json: is missing", () -> SaeFiles.read(folder));
    }

    @Test
    void provenanceSurvivesOurOwn() {
        Provenance provenance = Provenance.none()
                .with(Provenance.MODEL, "tiny")
                .with(Provenance.LAYER, 2)
                .with("author", "someone");
        StoredSae described = sae.toBuilder().provenance(provenance).build();
        SaeFiles.write(described, SaeFormat.OWN, folder);
        assertEquals(provenance.facts(), SaeFiles.read(folder).provenance().facts());
    }
}
