package saeengine.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import saeengine.data.sae.SaeFormat;
import saeengine.testing.TinyModel;

/** {@code eval --suite} over stories of the program's own, of a model and an autoencoder of chance. */
class SuiteCommandTest {
    private static final int STORIES = 120;

    @TempDir
    Path folder;

    private String model;
    private String sae;
    private String text;

    @BeforeEach
    void make() {
        model = "random:" + TinyModel.config(folder);
        sae = MadeSaes.write(folder.resolve("sae"), new MadeSaes(4).topK(3), SaeFormat.OWN)
                .toString();
        text = folder.resolve("own.txt").toString();
        InProcess.succeeds(List.of("stories", "--count", "" + STORIES, "--seed", "9", "--facts", "--out", text));
    }

    private List<String> suite(String out, String... more) {
        List<String> words = new java.util.ArrayList<>(List.of(
                "eval", "--suite", "--sae", sae, "--model", model, "--text", text, "--rows", "1500", "--device", "cpu"));
        words.addAll(List.of("--layer", "2", "--out", folder.resolve(out).resolve("eval.json").toString()));
        words.addAll(List.of(more));
        return words;
    }

    private JsonObject written(String out) {
        return JsonParser.parseString(InProcess.text(folder.resolve(out).resolve("suite.json")))
                .getAsJsonObject()
                .getAsJsonArray("autoencoders")
                .get(0)
                .getAsJsonObject();
    }

    private static JsonObject metrics(JsonObject of, String measure) {
        return of.getAsJsonObject(measure).getAsJsonObject("eval_result_metrics");
    }

    @Test
    void everyMeasureIsWrittenAndTheSameOnAnyThreads() throws Exception {
        java.nio.file.Files.createDirectory(folder.resolve("one"));
        java.nio.file.Files.createDirectory(folder.resolve("two"));
        String printed = InProcess.succeeds(suite("one", "--threads", "1"));
        InProcess.succeeds(suite("two", "--threads", "2"));
        JsonObject got = written("one");
        assertEquals(got, written("two"));
        assertEquals(
                Set.of("sae", "description", "core", "sparse_probing", "absorption", "scr", "tpp"), got.keySet());
        JsonObject eval = JsonParser.parseString(
                        InProcess.text(folder.resolve("one").resolve("eval.json")))
                .getAsJsonObject()
                .getAsJsonArray("autoencoders")
                .get(0)
                .getAsJsonObject()
                .getAsJsonObject("metrics");
        JsonObject core = metrics(got, "core");
        assertEquals(
                eval.get("loss_recovered"),
                core.getAsJsonObject("model_performance_preservation").get("ce_loss_score"));
        assertEquals(
                eval.get("ev_r2").getAsDouble(),
                core.getAsJsonObject("reconstruction_quality")
                        .get("explained_variance")
                        .getAsDouble());
        JsonObject behaviour = core.getAsJsonObject("model_behavior_preservation");
        double zero = behaviour.get("kl_div_with_ablation").getAsDouble();
        double with = behaviour.get("kl_div_with_sae").getAsDouble();
        assertTrue(zero > 0 && with > 0, behaviour.toString());
        assertEquals((zero - with) / zero, behaviour.get("kl_div_score").getAsDouble(), 1e-12);
        JsonObject misc = core.getAsJsonObject("misc_metrics");
        assertEquals(
                eval.get("alive").getAsDouble(), misc.get("frac_alive").getAsDouble(), 1e-12);
        assertEquals(
                eval.get("latents_above_1e-1").getAsDouble(),
                misc.get("freq_over_10_percent").getAsDouble() * MadeSaes.FEATURES,
                1e-9);
        assertEquals(
                MadeSaes.FEATURES,
                got.getAsJsonObject("core").getAsJsonArray("eval_result_details").size());
        JsonObject probing = got.getAsJsonObject("sparse_probing").getAsJsonObject("eval_result_unstructured");
        assertTrue(probing.has("story/hero_gender"), probing.toString());
        for (String name : List.of("sae_top_1_test_accuracy", "sae_top_5_test_accuracy", "sae_test_accuracy")) {
            double accuracy =
                    metrics(got, "sparse_probing").getAsJsonObject("sae").get(name).getAsDouble();
            assertTrue(accuracy > 0.2 && accuracy < 1, name + " " + accuracy);
        }
        assertTrue(metrics(got, "tpp").getAsJsonObject("tpp_metrics").has("tpp_threshold_2_total_metric"));
        assertTrue(printed.contains("kl_div_score") && printed.contains("sae_top_1_test_accuracy"), printed);
        assertTrue(printed.contains("suite: 120 stories, "), printed);
    }

    @Test
    void whatTheSuiteIsNotForIsRefused() {
        String plain = TinyModel.stories(folder).toString();
        InProcess.refuses(
                List.of("eval", "--suite", "--sae", sae, "--model", model, "--text", plain, "--layer", "2"),
                "--suite",
                "needs the hidden facts");
        InProcess.refuses(suite("x", "--normalize", "per-story"), "--suite", "per-story");
        InProcess.refuses(List.of("eval", "--suite", "--sae", sae, "--synthetic", "1k"), "--suite", "needs a model");
        String transcoder = folder.resolve("transcoder").toString();
        InProcess.succeeds(List.of(("train --recipe transcoder --layer 1 --k 3 --features 7 --batch 16 --steps 3"
                        + " --loss-recovered-tokens 0 --model " + model + " --text " + plain + " --out " + transcoder)
                .split(" ")));
        InProcess.refuses(
                List.of("eval", "--suite", "--sae", transcoder, "--model", model, "--text", text, "--layer", "1"),
                "is a transcoder",
                "--suite");
    }
}
