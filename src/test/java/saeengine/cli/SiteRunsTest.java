package saeengine.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import saeengine.activations.ModelLoader;
import saeengine.autograd.Tape;
import saeengine.cpu.CpuDevice;
import saeengine.data.sae.Provenance;
import saeengine.data.sae.SaeFiles;
import saeengine.data.tensors.TensorFile;
import saeengine.data.tensors.TensorFiles;
import saeengine.nn.Site;
import saeengine.nn.Transformer;
import saeengine.testing.TinyModel;

/** Autoencoders of any site, from the command line: trained, saved with its name, evaluated there without being told. */
class SiteRunsTest {
    @TempDir
    Path folder;

    private String model;
    private Path text;

    @BeforeEach
    void makeInputs() {
        model = "random:" + TinyModel.config(folder);
        text = TinyModel.stories(folder);
    }

    private static List<String> words(String line) {
        return List.of(line.trim().split(" +"));
    }

    private List<String> train(String more) {
        return words("train --recipe topk --features 30 --k 4 --batch 32 --buffer 256 --steps 20 --context 10 --model "
                + model + " --text " + text + " --out " + folder.resolve("run") + " " + more);
    }

    private List<String> eval(String more) {
        return words("eval --sae " + folder.resolve("run/F30-k4") + " --model " + model + " --text " + text
                + " --context 10 --overwrite --out " + folder.resolve("eval.json") + " " + more);
    }

    private JsonObject json(String file) {
        return JsonParser.parseString(InProcess.text(folder.resolve(file))).getAsJsonObject();
    }

    @ParameterizedTest
    @CsvSource({
        "blocks.1.attn.hook_z, 12",
        "blocks.1.hook_attn_out, 12",
        "blocks.1.hook_resid_mid, 12",
        "blocks.1.hook_mlp_in, 12",
        "blocks.1.ln2.hook_normalized, 12",
        "blocks.1.mlp.hook_post, 20",
        "blocks.1.hook_mlp_out, 12"
    })
    void aRunAtASite(String site, int width) {
        String printed = InProcess.succeeds(train("--site " + site));
        assertTrue(printed.contains(site), printed);
        assertTrue(printed.contains("loss_recovered"), printed);
        JsonObject run = json("run/run.json");
        assertEquals(site, run.get("site").getAsString());
        assertFalse(run.has("layer"), "a block's number is no residual stream's");
        assertEquals(width, run.get("dims").getAsInt());
        assertTrue(InProcess.text(folder.resolve("run/report.html")).contains("at " + site));
        assertEquals(
                site,
                SaeFiles.read(folder.resolve("run/F30-k4"))
                        .provenance()
                        .fact(Provenance.HOOK)
                        .orElseThrow());
        String said = InProcess.succeeds(eval(""));
        assertTrue(said.contains("its hook " + site), said);
        JsonObject own = json("eval.json");
        assertEquals(site, own.getAsJsonObject("settings").get("site").getAsString());
        InProcess.succeeds(eval("--site " + site));
        JsonObject asked = json("eval.json");
        assertEquals(own.get("autoencoders"), asked.get("autoencoders"));
        JsonObject metrics =
                own.getAsJsonArray("autoencoders").get(0).getAsJsonObject().getAsJsonObject("metrics");
        for (String key : List.of("ce_clean", "ce_zero", "ce_mean", "ce_reconstructed", "mse")) {
            assertTrue(Double.isFinite(metrics.get(key).getAsDouble()), key);
        }
    }

    @Test
    void whatIsNoSiteIsRefused() {
        InProcess.refuses(
                train("--site blocks.1.hook_mlp"), "'blocks.1.hook_mlp' is no site by its name", "hook_mlp_out");
        InProcess.refuses(train("--site blocks.3.hook_mlp_out"), "--site blocks.3.hook_mlp_out", "blocks 0 to 2");
        InProcess.refuses(train("--site blocks.1.hook_mlp_out --layer 1"), "--site", "--layer 1", "one place");
        InProcess.refuses(
                words("train --recipe transcoder --features 8 --steps 2 --site blocks.1.hook_mlp_out --model " + model
                        + " --text " + text + " --out " + folder.resolve("none")),
                "--site blocks.1.hook_mlp_out",
                "--layer");
        InProcess.succeeds(train("--site blocks.1.mlp.hook_post"));
        InProcess.refuses(eval("--layer 1"), "20 dims", "12 wide");
        InProcess.refuses(eval("--site blocks.1.hook_attn_out"), "20 dims", "blocks.1.hook_attn_out", "12 wide");
    }

    @Test
    void rowsOfSitesInAFile() {
        Path out = folder.resolve("rows.safetensors");
        List<String> sites = List.of("blocks.1.mlp.hook_post", "blocks.0.hook_attn_out", "blocks.2.hook_resid_post");
        InProcess.succeeds(words(
                "hidden --model " + model + " --tokens 3,1,4,1,5 --site " + String.join(",", sites) + " --out " + out));
        try (CpuDevice device = new CpuDevice(1);
                TensorFile file = TensorFiles.open(out)) {
            Transformer loaded = ModelLoader.open(model, 1).load(device, 3).model();
            assertEquals(3, file.names().size());
            for (String site : sites) {
                try (Tape t = Tape.inference(device)) {
                    float[] rows = Site.parse(site)
                            .reach(loaded, t, loaded.sequences(t, List.of(new int[] {3, 1, 4, 1, 5})))
                            .output()
                            .toArray();
                    assertArrayEquals(
                            rows,
                            file.get(site).toFloats(),
                            site + ": " + Arrays.toString(file.get(site).shape()));
                }
            }
        }
    }
}
