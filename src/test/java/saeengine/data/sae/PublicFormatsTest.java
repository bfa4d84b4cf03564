package saeengine.data.sae;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import saeengine.data.tensors.NpzFixture;
import saeengine.data.tensors.SafeTensorsWriter;
import saeengine.data.tensors.TorchWriter;

/** Published dictionaries of other makers, as toy files of theirs, against their own formulas. */
class PublicFormatsTest {
    private static final int D = RandomSae.DIMS;
    private static final int F = RandomSae.FEATURES;

    @TempDir
    Path folder;

    private final RandomSae random = new RandomSae(91);
    private final float[] encoder = random.gaussian(D * F);
    private final float[] decoder = random.gaussian(D * F);
    private final float[] bEnc = random.gaussian(F);
    private final float[] bDec = random.gaussian(D);
    private final float[] thresholds = random.positive(F);
    private final double[] x = random.rows();
    private final double[][] rows = Formula.rows(x, D);

    /** The arrays as [d, F] and [F, d]. */
    private final Formula.At byColumn = Formula.matrix(encoder, F);

    private final Formula.At out = Formula.matrix(decoder, D);

    private StoredSae read(Path path, SaeFormat format) {
        assertEquals(format, SaeFiles.format(path));
        return SaeFiles.read(path);
    }

    private void assertComputes(double[][] expected, StoredSae sae) {
        Formula.assertSame(expected, sae.reconstruct(x, RandomSae.ROWS));
    }

    private NpzFixture params(String w) throws IOException {
        return new NpzFixture()
                .add(w + "_enc", encoder, D, F)
                .add(w + "_dec", decoder, F, D)
                .add("b_enc", bEnc, F)
                .add("b_dec", bDec, D)
                .add("threshold", thresholds, F);
    }

    @Test
    void gemmaScope() throws IOException {
        double[][] expected = Formula.affine(Formula.jump(Formula.affine(rows, byColumn, bEnc), thresholds), out, bDec);
        for (String w : new String[] {"W", "w"}) {
            Path place = Files.createDirectories(folder.resolve(w + "/layer_20/width_16k/average_l0_71"));
            params(w).write(place.resolve("params.npz"));
            StoredSae sae = read(place, SaeFormat.GEMMA_SCOPE);
            assertComputes(expected, sae);
            assertFalse(sae.subtractsBias());
            assertEquals(Optional.of(20L), sae.provenance().number(Provenance.LAYER));
        }
    }

    @Test
    void gemmaScopeOfEmbeddings() throws IOException {
        // Somebody's own folder of that name is none.
        Path own = Files.createDirectories(folder.resolve("embedding/of/mine"));
        params("W").write(own.resolve("params.npz"));
        double[][] unscaled = Formula.affine(Formula.jump(Formula.affine(rows, byColumn, bEnc), thresholds), out, bDec);
        assertComputes(unscaled, read(own, SaeFormat.GEMMA_SCOPE));
        Path place = Files.createDirectories(folder.resolve("embedding/width_4k/average_l0_6"));
        params("W").write(place.resolve("params.npz"));
        double root = Math.sqrt(D);
        double[][] f = Formula.jump(Formula.affine(rows, (i, j) -> byColumn.get(i, j) / root, bEnc), thresholds);
        assertComputes(Formula.affine(f, (i, j) -> out.get(i, j) * root, bDec), read(place, SaeFormat.GEMMA_SCOPE));
    }

    /** By numpy itself, in three types and both orders. */
    @Test
    void gemmaScopeByNumpy() throws IOException {
        Path file = folder.resolve("params.npz");
        try (InputStream in = SaeFiles.class.getResourceAsStream("gemma-scope.npz")) {
            Files.copy(in, file);
        }
        StoredSae sae = read(file, SaeFormat.GEMMA_SCOPE);
        assertEquals("JumpReLU autoencoder of 3 dims and 5 features", sae.toString());
        // x = (1, 1, 1): column j of W_enc is ((3j) + (7 + 3j) + (14 + 3j), each mod 11, - 5) / 8.
        double[] p = sae.preActivations(new double[] {1, 1, 1}, 1);
        for (int j = 0; j < 5; j++) {
            int sum = 3 * j % 11 + (7 + 3 * j) % 11 + (14 + 3 * j) % 11 - 15 + 7 * j % 11 - 5;
            assertEquals(sum / 8.0, p[j], 1e-12);
        }
    }

    @Test
    void gemmaScopeThatIsDamaged() throws IOException {
        Path file = params("W").add("scaling_factor", new float[F], F).write(folder.resolve("params.npz"));
        Refused.because("scales its features by 'scaling_factor'", () -> SaeFiles.read(file));
        Refused.because("has no k", () -> SaeFiles.readTopK(file, 3, Activation.Rectify.AFTER));
        new NpzFixture()
                .add("W_enc", encoder, D, F)
                .add("W_dec", decoder, D, F)
                .add("b_enc", bEnc, F)
                .add("b_dec", bDec, D)
                .add("threshold", thresholds, F)
                .write(file);
        Refused.because("'W_dec' is [7, 19]", () -> SaeFiles.read(file));
    }

    private static final String GEMMA_2 = """
            {"hf_hook_point_in": "%s", "hf_hook_point_out": "model.layers.9.mlp.output", "width": 19,
             "model_name": "google/gemma-3-4b-pt", "architecture": "jump_relu", "l0": 60, "affine_connection": %s,
             "type": "%s"%s}
            """;

    private Path gemma2(String in, boolean affine, String type, String more) throws IOException {
        SafeTensorsWriter writer = new SafeTensorsWriter()
                .add("w_enc", encoder, D, F)
                .add("w_dec", decoder, F, D)
                .add("b_enc", bEnc, F)
                .add("b_dec", bDec, D)
                .add("threshold", thresholds, F);
        if (affine) {
            writer.add("affine_skip_connection", skip, D, D);
        }
        writer.write(folder.resolve("params.safetensors"));
        Files.writeString(folder.resolve("config.json"), GEMMA_2.formatted(in, affine, type, more));
        return folder;
    }

    private final float[] skip = random.gaussian(D * D);

    @Test
    void gemmaScope2() throws IOException {
        double[][] expected = Formula.affine(Formula.jump(Formula.affine(rows, byColumn, bEnc), thresholds), out, bDec);
        String out9 = "model.layers.9.mlp.output";
        StoredSae sae = read(gemma2(out9, false, "sae", ""), SaeFormat.GEMMA_SCOPE_2);
        assertComputes(expected, sae);
        assertFalse(sae.isTranscoder());
        StoredSae transcoder = read(
                gemma2("model.layers.9.pre_feedforward_layernorm.output", true, "transcoder", ""),
                SaeFormat.GEMMA_SCOPE_2);
        assertTrue(transcoder.isTranscoder());
        // x times the matrix as it lies.
        assertComputes(Formula.plus(expected, Formula.affine(rows, Formula.matrix(skip, D), new float[D])), transcoder);
        assertEquals(Optional.of(out9), transcoder.provenance().fact(Provenance.HOOK_OUT));
        Refused.because("'invented' is 1", () -> SaeFiles.read(gemma2(out9, false, "sae", ", \"invented\": 1")));
        Refused.because("'type' is \"clt\"", () -> SaeFiles.read(gemma2(out9, false, "clt", "")));
        Refused.because("'type' is \"transcoder\", but it", () -> SaeFiles.read(gemma2(out9, false, "transcoder", "")));
        String text = Files.readString(gemma2(out9, true, "sae", "").resolve("config.json"));
        Files.writeString(folder.resolve("config.json"), text.replace("true", "false"));
        Refused.because("'affine_connection' false", () -> SaeFiles.read(folder));
        Files.writeString(folder.resolve("config.json"), text.replace("\"width\": 19", "\"width\": 20"));
        Refused.because("'width' is 20", () -> SaeFiles.read(folder));
    }

    private SafeTensorsWriter linear() {
        // [F, d] and [d, F], as torch has them; the values of these arrays are another autoencoder's.
        return new SafeTensorsWriter()
                .add("encoder.weight", encoder, F, D)
                .add("encoder.bias", bEnc, F)
                .add("decoder.weight", decoder, D, F)
                .add("decoder.bias", bDec, D);
    }

    private static final String LLAMA = """
            {"d_model": 7, "d_sae": 19, "use_decoder_bias": true, "apply_decoder_bias_to_pre_encoder": false,
             "act_fn": "jumprelu", "jump_relu_threshold": 0.3, "norm_activation": "dataset-wise", "top_k": 50,
             "dataset_average_activation_norm": {"in": 5.5, "out": 5.5}, "sparsity_include_decoder_norm": true,
             "hook_point_in": "blocks.3.hook_resid_post", "hook_point_out": "blocks.3.hook_resid_post"}
            """;

    @Test
    void llamaScope() throws IOException {
        Path file = Files.createDirectory(folder.resolve("checkpoints")).resolve("final.safetensors");
        linear().write(file);
        Path config = Files.writeString(folder.resolve("hyperparams.json"), LLAMA);
        Formula.At enc = Formula.transposed(Formula.matrix(encoder, D));
        Formula.At dec = Formula.transposed(Formula.matrix(decoder, F));
        float[] norms = new float[F];
        for (int j = 0; j < F; j++) {
            for (int i = 0; i < D; i++) {
                norms[j] += dec.get(j, i) * dec.get(j, i);
            }
            norms[j] = (float) Math.sqrt(norms[j]);
        }
        double s = Math.sqrt(D) / 5.5;
        double[][] scaled = Formula.each(rows, (value, one) -> value * s, new float[D]);
        double[][] p = Formula.affine(scaled, enc, bEnc);
        double[][] f = Formula.each(p, (value, norm) -> value * norm > 0.3 * s ? value : 0, norms);
        double[][] y = Formula.each(Formula.affine(f, dec, bDec), (value, one) -> value / s, new float[D]);
        StoredSae sae = read(file, SaeFormat.LLAMA_SCOPE);
        assertComputes(y, sae);
        assertEquals(Optional.of(3L), sae.provenance().layer());
        Files.writeString(config, LLAMA.replace("\"sparsity_include_decoder_norm\": true", "\"lr\": 1"));
        assertComputes(y, SaeFiles.read(file));
        Files.writeString(config, LLAMA.replace("norm\": true", "norm\": false"));
        double[][] g = Formula.each(p, (value, norm) -> value > 0.3 * s ? value : 0, norms);
        assertComputes(
                Formula.each(Formula.affine(g, dec, bDec), (value, one) -> value / s, new float[D]),
                SaeFiles.read(file));
        for (String[] change : new String[][] {
            {"\"jumprelu\"", "\"topk\"", "'act_fn' is \"topk\""},
            {"dataset-wise", "token-wise", "'norm_activation' is \"token-wise\""},
            {"\"out\": 5.5", "\"out\": 5.6", "one number over 0"},
            {"out\": \"blocks.3.hook_resid_post", "out\": \"blocks.3.hook_mlp_out", "is a transcoder"},
            {"\"d_sae\": 19", "\"d_sae\": 18", "'d_sae' is 18"}
        }) {
            Files.writeString(config, LLAMA.replace(change[0], change[1]));
            Refused.because(change[2], () -> SaeFiles.read(file));
        }
    }

    /** Rounded to bfloat16 as published, which is what is then computed with. */
    @Test
    void llamaScopeInBfloat16() throws IOException {
        float[] halves = new float[D * F];
        for (int i = 0; i < halves.length; i++) {
            halves[i] = (i % 31 - 15) / 16f;
        }
        new SafeTensorsWriter()
                .addBf16("encoder.weight", halves, F, D)
                .addBf16("encoder.bias", new float[F], F)
                .addBf16("decoder.weight", halves, D, F)
                .addBf16("decoder.bias", new float[D], D)
                .write(folder.resolve("final.safetensors"));
        Files.writeString(folder.resolve("hyperparams.json"), LLAMA);
        assertTrue(Arrays.equals(halves, read(folder, SaeFormat.LLAMA_SCOPE).encoder()));
    }

    @Test
    void qwenScope() {
        Path file = folder.resolve("layer20.sae.pt");
        new TorchWriter()
                .add("W_enc", encoder, F, D)
                .add("W_dec", decoder, D, F)
                .add("b_enc", bEnc, F)
                .add("b_dec", bDec, D)
                .write(file);
        assertEquals(SaeFormat.QWEN_SCOPE, SaeFiles.format(file));
        Refused.because("say which k", () -> SaeFiles.read(file));
        double[][] p = Formula.affine(rows, Formula.transposed(Formula.matrix(encoder, D)), bEnc);
        Formula.At dec = Formula.transposed(Formula.matrix(decoder, F));
        // Its publisher's code applies no ReLU; with k of all it would show.
        assertComputes(
                Formula.affine(Formula.top(p, 12), dec, bDec), SaeFiles.readTopK(file, 12, Activation.Rectify.NONE));
        assertComputes(
                Formula.affine(Formula.relu(Formula.top(p, 12)), dec, bDec),
                SaeFiles.readTopK(file, 12, Activation.Rectify.AFTER));
    }

    /** Another maker's file of the same names has the other orientation. */
    @Test
    void qwenScopeTheOtherWayRound() {
        Path file = folder.resolve("layer20.sae.pt");
        new TorchWriter()
                .add("W_enc", encoder, D, F)
                .add("W_dec", decoder, F, D)
                .add("b_enc", bEnc, F)
                .add("b_dec", bDec, D)
                .write(file);
        Refused.because("'b_enc' is [19]", () -> SaeFiles.readTopK(file, 3, Activation.Rectify.AFTER));
    }

    @Test
    void goodfire() {
        Path file = folder.resolve("sae.pth");
        new TorchWriter()
                .add("encoder_linear.weight", encoder, F, D)
                .add("encoder_linear.bias", bEnc, F)
                .add("decoder_linear.weight", decoder, D, F)
                .add("decoder_linear.bias", bDec, D)
                .write(file);
        double[][] f = Formula.relu(Formula.affine(rows, Formula.transposed(Formula.matrix(encoder, D)), bEnc));
        assertComputes(
                Formula.affine(f, Formula.transposed(Formula.matrix(decoder, F)), bDec),
                read(file, SaeFormat.GOODFIRE));
    }

    private SafeTensorsWriter layer() {
        return new SafeTensorsWriter()
                .add("W_enc", encoder, F, D)
                .add("W_dec", decoder, F, D)
                .add("b_enc", bEnc, F)
                .add("b_dec", bDec, D);
    }

    private static final String WANDB = """
            _wandb:
                value:
                    cli_version: 0.19.1
            batch_size:
                value: 4096
            d_feature:
                value: 19
            d_model:
                value: 7
            """;

    @Test
    void transcodersOfLayers() throws IOException {
        Path file = folder.resolve("layer_4.safetensors");
        layer().write(file);
        Files.writeString(folder.resolve("wandb-config.yaml"), WANDB);
        Files.writeString(folder.resolve("config.yaml"), """
                model_name: Qwen/Qwen3-0.6B # the base model
                feature_input_hook: "mlp.hook_in"
                feature_output_hook: hook_mlp_out
                transcoders:
                - a
                """);
        double[][] p = Formula.affine(rows, Formula.transposed(Formula.matrix(encoder, D)), bEnc);
        double[][] y = Formula.affine(Formula.relu(p), out, bDec);
        StoredSae sae = read(file, SaeFormat.LAYER_TRANSCODER);
        assertComputes(y, sae);
        assertTrue(sae.isTranscoder());
        assertEquals(Optional.of("blocks.4.mlp.hook_in"), sae.provenance().fact(Provenance.HOOK));
        assertEquals(Optional.of("blocks.4.hook_mlp_out"), sae.provenance().fact(Provenance.HOOK_OUT));
        assertEquals(Optional.of("Qwen/Qwen3-0.6B"), sae.provenance().fact(Provenance.MODEL));
        layer().add("W_skip", skip, D, D).write(file);
        Formula.At skipped = Formula.transposed(Formula.matrix(skip, D));
        assertComputes(
                Formula.plus(y, Formula.affine(rows, skipped, new float[D])), read(file, SaeFormat.LAYER_TRANSCODER));
        layer().add("activation_function.threshold", thresholds, 1, F).write(file);
        assertComputes(Formula.affine(Formula.jump(p, thresholds), out, bDec), read(file, SaeFormat.LAYER_TRANSCODER));
        layer().add("k", new long[] {4}).write(file);
        assertComputes(
                Formula.affine(Formula.relu(Formula.top(p, 4)), out, bDec), read(file, SaeFormat.LAYER_TRANSCODER));
    }

    @Test
    void transcodersWhoseSettingsContradictThem() throws IOException {
        Path file = folder.resolve("layer_4.safetensors");
        layer().write(file);
        Path config = Files.writeString(folder.resolve("wanb-config.yaml"), WANDB);
        assertEquals(SaeFormat.LAYER_TRANSCODER, SaeFiles.format(file));
        Files.writeString(config, WANDB.replace("value: 7", "value: 8"));
        Refused.because("'d_model' is 8", () -> SaeFiles.read(file));
        Files.writeString(config, WANDB + "activation:\n    value: topk\n");
        Refused.because("'activation' is topk", () -> SaeFiles.read(file));
        Files.writeString(config, WANDB);
        Files.writeString(folder.resolve("config.yaml"), "model_kind: cross_layer_transcoder\n");
        Refused.because("'model_kind' is cross_layer_transcoder", () -> SaeFiles.read(file));
    }
}
