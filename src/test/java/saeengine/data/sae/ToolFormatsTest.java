package saeengine.data.sae;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import saeengine.data.tensors.SafeTensorsWriter;
import saeengine.data.tensors.TorchFile;
import saeengine.data.tensors.TorchWriter;

/** Gates, transcoders, groups and row norms in the formats of the four training tools, against their own formulas. */
class ToolFormatsTest {
    private static final int D = RandomSae.DIMS;
    private static final int OUT = RandomSae.OUT;
    private static final int F = RandomSae.FEATURES;

    @TempDir
    Path folder;

    private final RandomSae random = new RandomSae(95);
    private final float[] encoder = random.gaussian(D * F);
    private final float[] decoder = random.gaussian(D * F);
    private final float[] wide = random.gaussian(OUT * F);
    private final float[] bEnc = random.gaussian(F);
    private final float[] bDec = random.gaussian(D);
    private final float[] bOut = random.gaussian(OUT);
    private final float[] rMag = Matrices.times(random.gaussian(F), 0.5);
    private final float[] bMag = random.gaussian(F);
    private final float[] thresholds = random.positive(F);
    private final float[] skip = random.gaussian(OUT * D);
    private final double[] x = random.rows();
    private final double[][] rows = Formula.rows(x, D);
    private final Formula.At enc = Formula.matrix(encoder, F);
    private final Formula.At dec = Formula.matrix(decoder, D);

    private StoredSae saeLens(SafeTensorsWriter weights, String config) throws IOException {
        weights.write(folder.resolve("sae_weights.safetensors"));
        Files.writeString(
                folder.resolve("cfg.json"),
                "{\"d_in\": 7, \"d_sae\": 19, " + config
                        + ", \"metadata\": {\"sae_lens_version\": \"6.49.0\", \"hook_name\": \"blocks.1.hook_mlp_in\","
                        + " \"hook_name_out\": \"blocks.1.hook_mlp_out\"}}");
        assertEquals(SaeFormat.SAELENS, SaeFiles.format(folder));
        return SaeFiles.read(folder);
    }

    /** What is written again in the same format is the same, bit by bit. */
    private void assertKept(StoredSae sae, SaeFormat format) {
        Path again = folder.resolve("again-" + System.nanoTime());
        SaeFiles.write(sae, format, again);
        Same.bits(sae, SaeFiles.read(again));
    }

    private void assertComputes(double[][] expected, StoredSae sae) {
        Formula.assertSame(expected, sae.reconstruct(x, RandomSae.ROWS));
    }

    /** Both say: pi = W x + b_gate, f = [pi > 0] ReLU(exp(r) W x + b_mag). */
    private double[][] gate(double[][] centred) {
        double[][] plain = Formula.affine(centred, enc, new float[F]);
        double[][] f = new double[plain.length][F];
        for (int row = 0; row < f.length; row++) {
            for (int i = 0; i < F; i++) {
                double magnitude = Math.exp(rMag[i]) * plain[row][i] + bMag[i];
                f[row][i] = plain[row][i] + bEnc[i] > 0 ? Math.max(0, magnitude) : 0;
            }
        }
        return f;
    }

    @Test
    void saeLensGated() throws IOException {
        SafeTensorsWriter weights = new SafeTensorsWriter()
                .add("W_enc", encoder, D, F)
                .add("W_dec", decoder, F, D)
                .add("b_dec", bDec, D)
                .add("b_gate", bEnc, F)
                .add("r_mag", rMag, F)
                .add("b_mag", bMag, F);
        StoredSae sae = saeLens(weights, "\"architecture\": \"gated\", \"apply_b_dec_to_input\": true");
        assertComputes(Formula.affine(gate(Formula.minus(rows, bDec)), dec, bDec), sae);
        assertKept(sae, SaeFormat.SAELENS);
        StoredSae plain = saeLens(weights, "\"architecture\": \"gated\", \"apply_b_dec_to_input\": false");
        assertComputes(Formula.affine(gate(rows), dec, bDec), plain);
        assertFalse(plain.subtractsBias());
    }

    private SafeTensorsWriter transcoder() {
        return new SafeTensorsWriter()
                .add("W_enc", encoder, D, F)
                .add("W_dec", wide, F, OUT)
                .add("b_enc", bEnc, F)
                .add("b_dec", bOut, OUT);
    }

    @Test
    void saeLensTranscoders() throws IOException {
        String config = "\"apply_b_dec_to_input\": false, \"normalize_activations\": \"none\", \"d_out\": 5,"
                + " \"architecture\": ";
        double[][] p = Formula.affine(rows, enc, bEnc);
        Formula.At out = Formula.matrix(wide, OUT);
        double[][] relu = Formula.affine(Formula.relu(p), out, bOut);
        double[][] jump = Formula.affine(Formula.jump(p, thresholds), out, bOut);
        double[][] skipped = Formula.affine(rows, Formula.transposed(Formula.matrix(skip, D)), new float[OUT]);
        StoredSae plain = saeLens(transcoder(), config + "\"transcoder\"");
        assertComputes(relu, plain);
        assertEquals("ReLU transcoder of 7 to 5 dims and 19 features", plain.toString());
        assertEquals(
                "blocks.1.hook_mlp_out",
                plain.provenance().fact(Provenance.HOOK_OUT).orElseThrow());
        assertKept(plain, SaeFormat.SAELENS);
        StoredSae skips = saeLens(transcoder().add("W_skip", skip, OUT, D), config + "\"skip_transcoder\"");
        assertComputes(Formula.plus(relu, skipped), skips);
        assertKept(skips, SaeFormat.SAELENS);
        StoredSae jumps = saeLens(transcoder().add("threshold", thresholds, F), config + "\"jumprelu_transcoder\"");
        assertComputes(jump, jumps);
        assertKept(jumps, SaeFormat.SAELENS);
        StoredSae both = saeLens(
                transcoder().add("threshold", thresholds, F).add("W_skip", skip, OUT, D),
                config + "\"jumprelu_skip_transcoder\"");
        assertComputes(Formula.plus(jump, skipped), both);
        assertKept(both, SaeFormat.SAELENS);
        Refused.because("'d_out' is 6", () -> saeLens(transcoder(), config.replace("5", "6") + "\"transcoder\""));
        Refused.because(
                "'apply_b_dec_to_input' is true",
                () -> saeLens(transcoder(), config.replace("false", "true") + "\"transcoder\""));
        Refused.because(
                "'normalize_activations' is \"layer_norm\"",
                () -> saeLens(transcoder(), config.replace("none", "layer_norm") + "\"transcoder\""));
        Refused.because(
                "holds W_skip, which",
                () -> saeLens(transcoder().add("W_skip", skip, OUT, D), config + "\"transcoder\""));
        Refused.because(
                "'rescale_acts_by_decoder_norm' is true",
                () -> saeLens(transcoder(), config + "\"transcoder\", \"rescale_acts_by_decoder_norm\": true"));
        Refused.because("no tensor 'W_skip'", () -> saeLens(transcoder(), config + "\"skip_transcoder\""));
    }

    @Test
    void saeLensMatryoshka() throws IOException {
        SafeTensorsWriter weights = new SafeTensorsWriter()
                .add("W_enc", encoder, D, F)
                .add("W_dec", decoder, F, D)
                .add("b_enc", bEnc, F)
                .add("b_dec", bDec, D)
                .add("topk_threshold", new double[] {0.5});
        String config = "\"architecture\": \"matryoshka_batchtopk\", \"k\": 4.5, \"matryoshka_widths\": ";
        StoredSae sae = saeLens(weights, config + "[3, 8]");
        assertArrayEquals(new int[] {3, 5, 11}, sae.groups().orElseThrow());
        assertArrayEquals(
                new int[] {8, 11}, saeLens(weights, config + "[8, 19]").groups().orElseThrow());
        Refused.because("[8, -1, 12]", () -> saeLens(weights, config + "[8, 7]"));
        double[][] p = Formula.affine(Formula.minus(rows, bDec), enc, bEnc);
        float[] same = new float[F];
        Arrays.fill(same, 0.5f);
        assertComputes(Formula.affine(Formula.jump(p, same), dec, bDec), sae);
        SaeFiles.write(sae, SaeFormat.OWN, folder.resolve("own"));
        Same.bits(sae, SaeFiles.read(folder.resolve("own")));
    }

    /** (x - mean) / (std + 1e-5) with d - 1 degrees of freedom, undone by std and mean. */
    private double[][] layerNormed(boolean in, double[]... y) {
        double[][] out = new double[rows.length][];
        for (int r = 0; r < rows.length; r++) {
            double mean = Arrays.stream(rows[r]).average().orElseThrow();
            double std = Math.sqrt(
                    Arrays.stream(rows[r]).map(v -> (v - mean) * (v - mean)).sum() / (D - 1));
            out[r] = Arrays.stream(y[r])
                    .map(v -> in ? (v - mean) / (std + 1e-5) : v * std + mean)
                    .toArray();
        }
        return out;
    }

    @Test
    void saeLensRowNorms() throws IOException {
        SafeTensorsWriter weights = new SafeTensorsWriter()
                .add("W_enc", encoder, D, F)
                .add("W_dec", decoder, F, D)
                .add("b_enc", bEnc, F)
                .add("b_dec", bDec, D);
        String config = "\"architecture\": \"standard\", \"normalize_activations\": ";
        StoredSae layer = saeLens(weights, config + "\"layer_norm\"");
        double[][] p = Formula.affine(Formula.minus(layerNormed(true, rows), bDec), enc, bEnc);
        assertComputes(layerNormed(false, Formula.affine(Formula.relu(p), dec, bDec)), layer);
        assertKept(layer, SaeFormat.SAELENS);
        StoredSae constant = saeLens(weights, config + "\"constant_norm_rescale\"");
        double[][] expected = new double[rows.length][];
        for (int r = 0; r < rows.length; r++) {
            double norm = Math.sqrt(Arrays.stream(rows[r]).map(v -> v * v).sum());
            double[][] one = {
                Arrays.stream(rows[r]).map(v -> v * Math.sqrt(D) / norm).toArray()
            };
            double[][] y = Formula.affine(Formula.relu(Formula.affine(Formula.minus(one, bDec), enc, bEnc)), dec, bDec);
            expected[r] = Arrays.stream(y[0]).map(v -> v * norm / Math.sqrt(D)).toArray();
        }
        assertComputes(expected, constant);
        assertKept(constant, SaeFormat.SAELENS);
        double[] zeros = constant.reconstruct(new double[D], 1);
        assertArrayEquals(new double[D], zeros, "a row of zeros has no direction");
    }

    private Path dictionary(TorchWriter state, String name, String more) throws IOException {
        Files.writeString(
                folder.resolve("config.json"),
                "{\"trainer\": {\"dict_class\": \"" + name + "\", \"activation_dim\": 7, \"dict_size\": 19" + more
                        + "}, \"buffer\": {}}");
        state.write(folder.resolve("ae.pt"));
        return folder;
    }

    @Test
    void dictionaryLearningGated() throws IOException {
        float[] transposed = Matrices.transposed(encoder, D, F);
        TorchWriter state = new TorchWriter()
                .add("decoder_bias", bDec, D)
                .add("r_mag", rMag, F)
                .add("gate_bias", bEnc, F)
                .add("mag_bias", bMag, F)
                .add("encoder.weight", transposed, F, D)
                .add("decoder.weight", Matrices.transposed(decoder, F, D), D, F);
        StoredSae sae = SaeFiles.read(dictionary(state, "GatedAutoEncoder", ""));
        assertComputes(Formula.affine(gate(Formula.minus(rows, bDec)), dec, bDec), sae);
        assertKept(sae, SaeFormat.DICTIONARY_LEARNING);
        // A plain bias moves into the gate's and its magnitude's.
        StoredSae plain = Folding.plainBias(sae);
        assertFalse(plain.subtractsBias());
        Same.outputs(sae, plain, x, RandomSae.ROWS);
        SaeFiles.write(plain, SaeFormat.DICTIONARY_LEARNING, folder.resolve("moved"));
        Same.outputs(sae, SaeFiles.read(folder.resolve("moved")), x, RandomSae.ROWS);
    }

    @Test
    void dictionaryLearningMatryoshka() throws IOException {
        TorchWriter state = new TorchWriter()
                .add("W_enc", encoder, D, F)
                .add("b_enc", bEnc, F)
                .add("W_dec", decoder, F, D)
                .add("b_dec", bDec, D)
                .add("k", new int[] {4})
                .add("threshold", new float[] {0.5f})
                .add("group_sizes", new long[] {4, 15}, 2);
        String class0 = "MatryoshkaBatchTopKSAE";
        StoredSae sae = SaeFiles.read(dictionary(state, class0, ", \"k\": 4, \"group_sizes\": [4, 15]"));
        float[] same = new float[F];
        Arrays.fill(same, 0.5f);
        double[][] p = Formula.affine(Formula.minus(rows, bDec), enc, bEnc);
        assertComputes(Formula.affine(Formula.jump(p, same), dec, bDec), sae);
        assertArrayEquals(new int[] {4, 15}, sae.groups().orElseThrow());
        assertKept(sae, SaeFormat.DICTIONARY_LEARNING);
        Path other = dictionary(state, class0, ", \"group_sizes\": [5, 14]");
        Refused.because("group_sizes [4, 15], but its config.json says [5, 14]", () -> SaeFiles.read(other));
    }

    /** Without a threshold the batch decides: of all positive values the k n largest. */
    @Test
    void dictionaryLearningBeforeItsThreshold() throws IOException {
        TorchWriter state = new TorchWriter()
                .add("b_dec", bDec, D)
                .add("k", new int[] {2})
                .add("threshold", new float[] {-1})
                .add("encoder.weight", Matrices.transposed(encoder, D, F), F, D)
                .add("encoder.bias", bEnc, F)
                .add("decoder.weight", Matrices.transposed(decoder, F, D), D, F);
        StoredSae sae = SaeFiles.read(dictionary(state, "BatchTopKSAE", ""));
        assertEquals("BatchTopK(k 2, threshold never set)", sae.activation().toString());
        double[][] p = Formula.relu(Formula.affine(Formula.minus(rows, bDec), enc, bEnc));
        double[] all = Formula.flat(Formula.top(new double[][] {Formula.flat(p)}, 2 * RandomSae.ROWS));
        assertComputes(Formula.affine(Formula.rows(all, F), dec, bDec), sae);
        assertKept(sae, SaeFormat.DICTIONARY_LEARNING);
        assertKept(sae, SaeFormat.OWN);
        Refused.because("never set", () -> SaeFiles.write(sae, SaeFormat.SAELENS, folder.resolve("sl")));
        Refused.because("no threshold", () -> Folding.jumpRelu(sae));
    }

    @Test
    void aTopKAsJumpReluBySpareThreshold() throws IOException {
        TorchWriter state = new TorchWriter()
                .add("b_dec", bDec, D)
                .add("k", new int[] {2})
                .add("threshold", new float[] {0.25f})
                .add("encoder.weight", Matrices.transposed(encoder, D, F), F, D)
                .add("encoder.bias", bEnc, F)
                .add("decoder.weight", Matrices.transposed(decoder, F, D), D, F);
        float[] same = new float[F];
        Arrays.fill(same, 0.25f);
        double[][] p = Formula.affine(Formula.minus(rows, bDec), enc, bEnc);
        double[][] expected = Formula.affine(Formula.jump(p, same), dec, bDec);
        Path place = dictionary(state, "AutoEncoderTopK", "");
        assertComputes(expected, Folding.jumpRelu(SaeFiles.read(place)));
        Files.delete(place.resolve("config.json"));
        StoredSae bare = SaeFiles.readTopK(place, 2, Activation.Rectify.AFTER);
        assertComputes(expected, Folding.jumpRelu(bare));
        Refused.because(
                "no threshold",
                () -> Folding.jumpRelu(
                        bare.toBuilder().provenance(Provenance.none()).build()));
    }

    private StoredSae sparsify(SafeTensorsWriter weights, String config) throws IOException {
        weights.write(folder.resolve("sae.safetensors"));
        Files.writeString(folder.resolve("cfg.json"), "{\"d_in\": 7, \"num_latents\": 19, \"k\": 4, " + config + "}");
        assertEquals(SaeFormat.SPARSIFY, SaeFiles.format(folder));
        return SaeFiles.read(folder);
    }

    private SafeTensorsWriter sparsify() {
        return new SafeTensorsWriter()
                .add("encoder.weight", Matrices.transposed(encoder, D, F), F, D)
                .add("encoder.bias", bEnc, F)
                .add("W_dec", decoder, F, D)
                .add("b_dec", bDec, D);
    }

    @Test
    void sparsifyTranscodesAndSkips() throws IOException {
        float[] square = random.gaussian(D * D);
        double[][] skipped = Formula.affine(rows, Formula.transposed(Formula.matrix(square, D)), new float[D]);
        double[][] here = Formula.relu(Formula.top(Formula.affine(rows, enc, bEnc), 4));
        double[][] centred = Formula.relu(Formula.top(Formula.affine(Formula.minus(rows, bDec), enc, bEnc), 4));
        StoredSae transcoder = sparsify(sparsify(), "\"transcode\": true");
        assertComputes(Formula.affine(here, dec, bDec), transcoder);
        assertTrue(transcoder.isTranscoder() && !transcoder.subtractsBias());
        assertKept(transcoder, SaeFormat.SPARSIFY);
        SafeTensorsWriter skipping = sparsify().add("W_skip", square, D, D);
        StoredSae both = sparsify(skipping, "\"transcode\": true, \"skip_connection\": true");
        assertComputes(Formula.plus(Formula.affine(here, dec, bDec), skipped), both);
        assertKept(both, SaeFormat.SPARSIFY);
        StoredSae skips = sparsify(skipping, "\"skip_connection\": true");
        assertComputes(Formula.plus(Formula.affine(centred, dec, bDec), skipped), skips);
        assertKept(skips, SaeFormat.SPARSIFY);
        Refused.because("holds W_dec, W_skip", () -> sparsify(skipping, "\"skip_connection\": false"));
        Refused.because("only W_dec, W_skip", () -> sparsify(sparsify(), "\"skip_connection\": true"));
    }

    /** Of early versions: the largest by absolute value, without a ReLU. */
    @Test
    void sparsifySigned() throws IOException {
        StoredSae sae = sparsify(sparsify(), "\"signed\": true");
        assertEquals("AbsTopK(4)", sae.activation().toString());
        double[][] p = Formula.affine(Formula.minus(rows, bDec), enc, bEnc);
        double[][] kept = Formula.top(Formula.each(p, (value, none) -> Math.abs(value), new float[F]), 4);
        for (int r = 0; r < p.length; r++) {
            for (int i = 0; i < F; i++) {
                kept[r][i] *= Math.signum(p[r][i]);
            }
        }
        assertComputes(Formula.affine(kept, dec, bDec), sae);
        assertKept(sae, SaeFormat.OWN);
        for (SaeFormat format : List.of(SaeFormat.SPARSIFY, SaeFormat.SAELENS, SaeFormat.DICTIONARY_LEARNING)) {
            Refused.because("cannot hold a AbsTopK(4)", () -> SaeFiles.write(sae, format, folder.resolve("no")));
        }
    }

    private TorchWriter openAi() {
        return new TorchWriter()
                .add("pre_bias", bDec, D)
                .add("latent_bias", bEnc, F)
                .add("encoder.weight", Matrices.transposed(encoder, D, F), F, D)
                .add("decoder.weight", Matrices.transposed(decoder, F, D), D, F);
    }

    @Test
    void openAiTopK() {
        Path file = folder.resolve("autoencoder.pt");
        openAi().add("activation", "TopK")
                .add("activation_state_dict", Map.of("k", 3, "postact_fn", "ReLU"))
                .write(file);
        assertEquals(SaeFormat.OPENAI, SaeFiles.format(file));
        StoredSae sae = SaeFiles.read(file);
        double[][] p = Formula.affine(Formula.minus(layerNormed(true, rows), bDec), enc, bEnc);
        assertComputes(layerNormed(false, Formula.affine(Formula.relu(Formula.top(p, 3)), dec, bDec)), sae);
        assertKept(sae, SaeFormat.OPENAI);
        assertKept(sae, SaeFormat.SAELENS);
        assertKept(sae, SaeFormat.OWN);
        Refused.because("each row", () -> SaeFiles.write(sae, SaeFormat.SPARSIFY, folder.resolve("no")));
        Refused.because(
                "layer norm of each row",
                () -> SaeFiles.write(
                        sae.toBuilder().rowNorm(RowNorm.NONE).build(), SaeFormat.OPENAI, folder.resolve("no")));
        openAi().add("activation", "TopK").write(file);
        Refused.because("whose k is null", () -> SaeFiles.read(file));
        openAi().add("activation", "Identity").write(file);
        Refused.because("has the activation Identity", () -> SaeFiles.read(file));
        openAi().add("other", new float[1], 1).write(file);
        Refused.because("holds other, which", () -> SaeFiles.read(file));
    }

    /** By torch itself: parameters, a transposed view, counters, text and a dict in a dict. */
    @Test
    void openAiByTorch() throws IOException {
        Path file = folder.resolve("k.pt");
        try (InputStream in = SaeFiles.class.getResourceAsStream("openai-topk.pt")) {
            Files.copy(in, file);
        }
        StoredSae sae = SaeFiles.read(file);
        assertEquals("TopK(2) autoencoder of 3 dims and 5 features, with a layer norm of each row", sae.toString());
        assertEquals(((5 * 4 + 2 * 2) % 11 - 5) / 8f, sae.decoder()[4 * 3 + 2]);
        SaeFiles.write(sae, SaeFormat.OPENAI, folder.resolve("out"));
        try (TorchFile first = TorchFile.open(file);
                TorchFile second = TorchFile.open(folder.resolve("out/autoencoder.pt"))) {
            assertEquals(first.scalars(), second.scalars());
            assertEquals(first.names(), second.names());
            for (String name : first.names()) {
                assertArrayEquals(first.get(name).toFloats(), second.get(name).toFloats(), name);
                assertEquals(first.get(name).dtype(), second.get(name).dtype());
            }
        }
    }
}
