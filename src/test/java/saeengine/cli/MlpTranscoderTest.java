package saeengine.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static saeengine.cli.TinyRun.words;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import saeengine.activations.Harvest;
import saeengine.activations.LanguageModel;
import saeengine.activations.ModelLoader;
import saeengine.activations.Normalize;
import saeengine.activations.RowParts;
import saeengine.cpu.CpuDevice;
import saeengine.data.sae.Activation;
import saeengine.data.sae.Provenance;
import saeengine.data.sae.SaeFiles;
import saeengine.data.sae.SaeFormat;
import saeengine.data.sae.StoredSae;
import saeengine.nn.MlpSite;
import saeengine.tensor.Products;
import saeengine.testing.Relative;
import saeengine.testing.TinyModel;

/** Transcoders of a model's MLP from text to figures: trained, saved, evaluated, converted, refused. */
class MlpTranscoderTest {
    private static final int D = 12;

    @TempDir
    Path folder;

    private String model;
    private Path text;

    @BeforeEach
    void makeInputs() {
        model = "random:" + TinyModel.config(folder);
        text = TinyModel.stories(folder);
    }

    private String train(String recipe, String out, String more) {
        return InProcess.succeeds(words("train --recipe " + recipe + " --features 30 --k 4 --batch 32 --buffer 256"
                + " --model " + model + " --text " + text + " --context 10 --out " + folder.resolve(out) + " " + more));
    }

    private JsonObject json(String file) {
        return JsonParser.parseString(InProcess.text(folder.resolve(file))).getAsJsonObject();
    }

    private JsonObject evaluated(String sae, String more) {
        String out = folder.resolve("eval.json").toString();
        InProcess.succeeds(words("eval --sae " + sae + " --model " + model + " --text " + text
                + " --context 10 --overwrite --out " + out + " " + more));
        return json("eval.json").getAsJsonArray("autoencoders").get(0).getAsJsonObject();
    }

    /** What the model's MLP reads and writes over the text, as a run sees it. */
    private float[] rows(int block) {
        try (CpuDevice device = new CpuDevice(1)) {
            LanguageModel language = ModelLoader.open(model, 1).load(device, block + 1);
            Harvest.Form form = new Harvest.Form(new MlpSite(block), 10, Normalize.NONE, 1 << 20, Products.EXACT);
            try (Harvest harvest = new Harvest(device, language.model(), language.stories(List.of(text)), form)) {
                assertEquals(2 * D, harvest.dims());
                return harvest.next();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"transcoder", "transcoder-skip"})
    void aSavedTranscoderIsMeasuredOnItsOwnMlp(String recipe) {
        String printed = train(recipe, "run", "--layer 1 --steps 60");
        assertTrue(
                printed.contains("the MLP of block 1, blocks.1.ln2.hook_normalized to blocks.1.hook_mlp_out"), printed);
        assertTrue(printed.contains("loss_recovered"), printed);
        JsonObject run = json("run/run.json");
        assertEquals("the MLP of block 1", run.get("transcodes").getAsString());
        Path saved = folder.resolve("run/F30-k4");
        StoredSae sae = SaeFiles.read(saved);
        assertEquals(
                "blocks.1.ln2.hook_normalized",
                sae.provenance().fact(Provenance.HOOK).orElseThrow());
        assertEquals(
                "blocks.1.hook_mlp_out",
                sae.provenance().fact(Provenance.HOOK_OUT).orElseThrow());
        float[] rows = rows(1);
        int n = rows.length / (2 * D);
        RowParts parts = RowParts.apart(D, D);
        double[] y = sae.reconstruct(Relative.doubles(parts.inputs(rows, n)), n);
        float[] target = parts.targets(rows, n);
        double sum = 0;
        for (int i = 0; i < y.length; i++) {
            sum += Math.pow(y[i] - target[i], 2);
        }
        JsonObject metrics = evaluated(saved.toString(), "").getAsJsonObject("metrics");
        assertEquals(sum / n, metrics.get("mse").getAsDouble(), 1e-5 * sum / n);
        assertEquals(n, metrics.get("rows").getAsInt());
        assertTrue(!metrics.get("loss_recovered").isJsonNull());
        assertTrue(InProcess.text(folder.resolve("run/report.html")).contains("One transcoder, the MLP of block 1"));
    }

    /** A transcoder that writes nothing but zeros recovers nothing. */
    @Test
    void zerosRecoverNothing() {
        Path zeros = saved("zeros", 1, new float[D]);
        double recovered = evaluated(zeros.toString(), "")
                .getAsJsonObject("metrics")
                .get("loss_recovered")
                .getAsDouble();
        assertEquals(0, recovered, 1e-9);
    }

    private Path saved(String name, int block, float[] bias) {
        MlpSite site = new MlpSite(block);
        return saved(
                name,
                Provenance.none().with(Provenance.HOOK, site.reads()).with(Provenance.HOOK_OUT, site.writes()),
                bias);
    }

    private Path saved(String name, Provenance provenance, float[] bias) {
        float[] encoder = new float[30 * D];
        Arrays.fill(encoder, 0.1f);
        StoredSae sae = StoredSae.transcoder(D, D, 30)
                .encoder(encoder, new float[30])
                .decoder(new float[30 * D], bias)
                .activation(Activation.topK(4, Activation.Rectify.AFTER))
                .provenance(provenance)
                .build();
        return MadeSaes.write(folder.resolve(name), sae, SaeFormat.OWN);
    }

    @Test
    void resumingChangesNoByte() throws IOException {
        String rate =
                "--layer 0 --lr 0.002 --lr-final 0.002 --lr-warmup 0 --log-every 1 --checkpoint-every 4 --dead-after 90";
        train("transcoder", "whole", rate + " --steps 14");
        train("transcoder", "parts", rate + " --steps 6");
        train("transcoder", "parts", rate + " --steps 14 --resume");
        for (String name : List.of("F30-k4/sae.safetensors", "F30-k4/loss.jsonl", "bounds.json", "summary.json")) {
            assertArrayEquals(
                    Files.readAllBytes(folder.resolve("whole").resolve(name)),
                    Files.readAllBytes(folder.resolve("parts").resolve(name)),
                    name);
        }
    }

    @Test
    void storiesOneByOne() {
        InProcess.succeeds(
                words("train --recipe transcoder --features 30 --k 4 --layer 0 --per-story --steps 14 --model " + model
                        + " --text " + text + " --context 10 --out " + folder.resolve("run")));
        assertEquals(14, json("run/summary.json").get("steps").getAsInt());
    }

    /** sparsify's format names no place, which --layer then says. */
    @Test
    void aConvertedOneIsMeasuredAlike() {
        train("transcoder-skip", "run", "--layer 2 --steps 20");
        Path own = folder.resolve("run/F30-k4");
        JsonObject before = evaluated(own.toString(), "").getAsJsonObject("metrics");
        Path other = folder.resolve("sparsify");
        InProcess.succeeds(words("convert --from " + own + " --to sparsify --out " + other));
        JsonObject after = evaluated(other.toString(), "--layer 2").getAsJsonObject("metrics");
        for (String metric : List.of("mse", "ev_r2", "l0", "loss_recovered")) {
            double expected = before.get(metric).getAsDouble();
            assertEquals(expected, after.get(metric).getAsDouble(), 1e-5 * Math.abs(expected), metric);
        }
    }

    @Test
    void whatDoesNotFitIsRefused() {
        String train = "train --recipe transcoder --model " + model + " --text " + text + " --out "
                + folder.resolve("no") + " --layer ";
        InProcess.refuses(words(train + "3"), "--layer 3", "MLP of block 3", "blocks 0 to 2");
        String eval = "eval --model " + model + " --text " + text + " --out " + folder.resolve("e.json") + " --sae ";
        Path one = saved("one", 1, new float[D]);
        Path two = saved("two", 2, new float[D]);
        InProcess.refuses(words(eval + one + " --layer 2"), "MLP of block 1", "MLP of block 2", "leave --layer out");
        InProcess.refuses(words(eval + one + "," + two), "MLP of block 1", "of 2", "one by one");
        InProcess.refuses(words(eval + one + " --normalize per_story"), "--normalize per-story", "transcoders");
        InProcess.refuses(words(eval + saved("deep", 3, new float[D])), "blocks.3", "blocks 0 to 2");
        InProcess.refuses(words(eval + saved("nameless", Provenance.none(), new float[D])), "which MLP", "--layer N");
        Provenance between = Provenance.none()
                .with(Provenance.HOOK, "blocks.1.hook_resid_mid")
                .with(Provenance.HOOK_OUT, "blocks.1.hook_mlp_out");
        Path middle = saved("middle", between, new float[D]);
        InProcess.refuses(words(eval + middle), "hook_resid_mid", "ln2.hook_normalized");
        InProcess.refuses(words(eval + middle + " --layer 1"), "hook_resid_mid", "ln2.hook_normalized");
        Provenance across = Provenance.none()
                .with(Provenance.HOOK, "blocks.1.ln2.hook_normalized")
                .with(Provenance.HOOK_OUT, "blocks.2.hook_mlp_out");
        InProcess.refuses(words(eval + saved("across", across, new float[D])), "blocks.2.hook_mlp_out", "one block");
        Path autoencoder = MadeSaes.write(folder.resolve("sae"), new MadeSaes(6).relu(), SaeFormat.OWN);
        InProcess.refuses(words(eval + one + "," + autoencoder), "a transcoder", "an autoencoder", "one by one");
    }
}
