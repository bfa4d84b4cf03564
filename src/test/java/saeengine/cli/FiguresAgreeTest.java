package saeengine.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import saeengine.cpu.CpuDevice;
import saeengine.data.sae.Activation;
import saeengine.data.sae.SaeFiles;
import saeengine.data.sae.SaeFormat;
import saeengine.data.tensors.SafeTensorsWriter;
import saeengine.experiment.EvalRows;
import saeengine.experiment.FirstRows;
import saeengine.metric.Metric;
import saeengine.metric.Place;
import saeengine.report.RunFolder;
import saeengine.report.Summary;
import saeengine.sae.Sae;
import saeengine.study.TextTable;
import saeengine.testing.TinyModel;
import saeengine.train.SaeStore;

/** The same weights on the same rows give the same figure wherever one is shown. */
class FiguresAgreeTest {
    private static final int ROWS = 1500;
    private static final int HELD_OUT = 300;
    private static final int DIMS = MadeSaes.DIMS;

    @TempDir
    Path folder;

    private final MadeSaes made = new MadeSaes(11);

    private float[] rows() {
        float[] mixing = made.gaussian(DIMS * DIMS, 1);
        float[] plain = made.gaussian(ROWS * DIMS, 1);
        float[] rows = new float[ROWS * DIMS];
        for (int i = 0; i < rows.length; i++) {
            for (int j = 0; j < DIMS; j++) {
                rows[i] += plain[i / DIMS * DIMS + j] * mixing[j * DIMS + i % DIMS];
            }
            rows[i] += i % DIMS;
        }
        return rows;
    }

    private Path file(String name, float... rows) {
        Path file = folder.resolve(name);
        new SafeTensorsWriter()
                .add("activations", rows, rows.length / DIMS, DIMS)
                .write(file);
        return file;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "autoencoder",
                "autoencoder --scale-activations mean_square",
                "relu-l1",
                "relu-l1-colnorm --scale-activations mean_norm",
                "topk --k 3",
                "topk --k 3 --scale-activations mean_norm"
            })
    void trainReportAndEvalAgree(String recipe) {
        float[] rows = rows();
        Path all = file("rows.safetensors", rows);
        Path last = file("last.safetensors", Arrays.copyOfRange(rows, (ROWS - HELD_OUT) * DIMS, rows.length));
        String run = folder.resolve("run").toString();
        String printed = InProcess.succeeds(words("train --hold-out 0.2 --features 7,20 --batch 32 --steps 40 --out "
                + run + " --activations " + all + " --recipe " + recipe));
        String evaluated = folder.resolve("eval.json").toString();
        InProcess.succeeds(words("eval --sae " + run + " --activations " + last + " --out " + evaluated));
        List<JsonElement> summary =
                json(run + "/summary.json").getAsJsonArray("members").asList();
        List<JsonElement> eval = json(evaluated).getAsJsonArray("autoencoders").asList();
        RunFolder report = RunFolder.read(Path.of(run));
        assertEquals(2, summary.size());
        for (int i = 0; i < 2; i++) {
            JsonObject ofTrain = summary.get(i).getAsJsonObject().getAsJsonObject("metrics");
            JsonObject ofEval = eval.get(i).getAsJsonObject().getAsJsonObject("metrics");
            Summary.Result ofReport = report.result(report.curves().get(i));
            assertEquals(HELD_OUT, ofTrain.get("rows").getAsInt());
            for (Metric metric : Metric.in(Place.ROWS)) {
                assertSame(metric, ofEval.get(metric.key()), ofTrain.get(metric.key()));
                Double shown = ofReport.metrics().get(metric.key());
                if (shown != null) {
                    assertClose(metric.key(), ofTrain.get(metric.key()).getAsDouble(), shown);
                }
            }
            double mse = ofTrain.get("mse").getAsDouble();
            double bound = summary.get(i).getAsJsonObject().get("bound").getAsDouble();
            assertEquals(mse, summary.get(i).getAsJsonObject().get("eval_loss").getAsDouble());
            assertTrue(mse >= bound * (1 - 1e-6), mse + " below its bound " + bound);
            assertClose(
                    "the report's bound", bound, report.bound(report.curves().get(i)));
            assertTrue(printed.contains(TextTable.number(mse)), printed);
        }
        assertTrue(printed.contains("(on 300 held-out rows)"), printed);
    }

    /** What a report draws beside losses of scaled rows is in their units; its table is not. */
    @Test
    void aScaledRunSaysInWhichUnits() throws Exception {
        Path all = file("rows.safetensors", rows());
        String run = folder.resolve("run").toString();
        String printed = InProcess.succeeds(words("train --recipe autoencoder --features 7 --batch 32 --steps 40 --out "
                + run + " --scale-activations mean_square --activations " + all));
        assertTrue(printed.contains("training is on rows times "), printed);
        String html = Files.readString(Path.of(run, "report.html"));
        assertTrue(html.contains("in their original units; last training loss: on the last logged batch, rows times"));
        double scale = json(run + "/run.json").get("input_scale").getAsDouble();
        JsonObject data = JsonParser.parseString(html.replaceAll("(?s).*id=\"run-data\">(.*?)</script>.*", "$1"))
                .getAsJsonObject();
        double drawn = data.getAsJsonArray("series")
                .get(0)
                .getAsJsonObject()
                .get("bound")
                .getAsDouble();
        double bound =
                json(run + "/bounds.json").getAsJsonObject("bounds").get("7").getAsDouble();
        assertEquals(bound * scale * scale, drawn, 1e-4 * drawn);
    }

    /** No recipe trains these; what train would measure of one is what eval measures. */
    @Test
    void aSignedTopKIsMeasuredAlike() {
        float[] rows = rows();
        Path file = file("rows.safetensors", rows);
        Path sae = folder.resolve("signed");
        SaeFiles.write(
                made.topK(3).toBuilder()
                        .activation(Activation.topK(3, Activation.Rectify.NONE))
                        .build(),
                SaeFormat.OWN,
                sae);
        String out = folder.resolve("eval.json").toString();
        InProcess.succeeds(words("eval --sae " + sae + " --activations " + file + " --out " + out));
        JsonObject ofEval = json(out)
                .getAsJsonArray("autoencoders")
                .get(0)
                .getAsJsonObject()
                .getAsJsonObject("metrics");
        try (CpuDevice device = new CpuDevice(1);
                var source = saeengine.activations.FileRows.open(file)) {
            Sae opened = SaeStore.open(device, SaeFiles.read(sae));
            EvalRows evalRows = new EvalRows(FirstRows.read(source, ROWS), true);
            Map<String, Double> ofTrain =
                    evalRows.metrics(device, List.of(opened)).get(0).values();
            for (Metric metric : Metric.in(Place.ROWS)) {
                assertClose(metric.key(), ofEval.get(metric.key()).getAsDouble(), ofTrain.get(metric.key()));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "autoencoder",
                "topk --k 3",
                "relu-l1 --scale-activations mean_norm",
                "transcoder --k 3",
                "transcoder-skip --k 3 --layer 0"
            })
    void lossRecoveredAgreesOnTheSameText(String recipe) {
        String model = "random:" + TinyModel.config(folder);
        Path text = TinyModel.stories(folder);
        Path other = TinyModel.write(
                folder.resolve("other.txt"),
                "ab cd ef gh ij\n<|endoftext|>\nzz yy xx ww vv uu tt\n<|endoftext|>\nq r s t\n");
        String run = folder.resolve("run").toString();
        String printed = InProcess.succeeds(words("train --features 7,20 --batch 16 --steps 30 --model " + model
                + " --text " + text + " --eval-text " + other + " --out " + run + " --recipe " + recipe));
        String evaluated = folder.resolve("eval.json").toString();
        InProcess.succeeds(
                words("eval --sae " + run + " --model " + model + " --text " + other + " --out " + evaluated));
        for (int i = 0; i < 2; i++) {
            JsonObject ofTrain = json(run + "/summary.json")
                    .getAsJsonArray("members")
                    .get(i)
                    .getAsJsonObject()
                    .getAsJsonObject("metrics");
            JsonObject ofEval = json(evaluated)
                    .getAsJsonArray("autoencoders")
                    .get(i)
                    .getAsJsonObject()
                    .getAsJsonObject("metrics");
            List<Metric> all = new ArrayList<>(Metric.in(Place.ROWS));
            all.addAll(Metric.in(Place.LOSSES));
            all.forEach(metric -> assertSame(metric, ofEval.get(metric.key()), ofTrain.get(metric.key())));
            assertTrue(
                    printed.contains(
                            TextTable.number(ofTrain.get("loss_recovered").getAsDouble())),
                    printed);
        }
        assertTrue(InProcess.text(Path.of(run, "report.html")).contains(">loss_recovered</th>"));
        String without = InProcess.succeeds(words("train --features 7 --batch 16 --steps 3 --loss-recovered-tokens 0"
                + " --model " + model + " --text " + text + " --out " + folder.resolve("without")));
        assertFalse(without.contains("loss_recovered"), without);
    }

    /** Of stories with their facts beside them; the report shows what summary.json has. */
    @ParameterizedTest
    @ValueSource(strings = {"topk --k 3", "relu-l1 --scale-activations mean_norm", "transcoder --k 3"})
    void factsToldAgreeOnTheSameText(String recipe) {
        String model = "random:" + TinyModel.config(folder);
        Path text = TinyModel.stories(folder);
        Path own = folder.resolve("own.txt");
        InProcess.succeeds(words("stories --count 8 --seed 5 --facts --out " + own));
        String run = folder.resolve("run").toString();
        String printed = InProcess.succeeds(words("train --features 7,20 --batch 16 --steps 30 --model " + model
                + " --text " + text + " --eval-text " + own + " --eval-rows 3000 --loss-recovered-tokens 0 --out " + run
                + " --recipe " + recipe));
        String evaluated = folder.resolve("eval.json").toString();
        String shown = InProcess.succeeds(words(
                "eval --sae " + run + " --model " + model + " --text " + own + " --rows 3000 --out " + evaluated));
        RunFolder report = RunFolder.read(Path.of(run));
        for (int i = 0; i < 2; i++) {
            JsonObject ofTrain = json(run + "/summary.json")
                    .getAsJsonArray("members")
                    .get(i)
                    .getAsJsonObject()
                    .getAsJsonObject("metrics");
            JsonObject whole =
                    json(evaluated).getAsJsonArray("autoencoders").get(i).getAsJsonObject();
            JsonObject ofEval = whole.getAsJsonObject("metrics");
            for (Metric metric : Metric.in(Place.FACTS)) {
                assertSame(metric, ofEval.get(metric.key()), ofTrain.get(metric.key()));
                assertClose(
                        metric.key(),
                        ofTrain.get(metric.key()).getAsDouble(),
                        report.result(report.curves().get(i)).metrics().get(metric.key()));
            }
            assertTrue(ofTrain.get("facts").getAsInt() > 10, ofTrain.toString());
            assertEquals(
                    ofEval.get("facts").getAsInt(),
                    whole.getAsJsonArray("facts").size());
            assertTrue(ofTrain.get("fact_f1").getAsDouble() > 0, ofTrain.toString());
            String f1 = TextTable.number(ofTrain.get("fact_f1").getAsDouble());
            assertTrue(printed.contains(f1) && shown.contains(f1), printed + shown);
        }
        assertTrue(InProcess.text(Path.of(run, "report.html")).contains(">facts_told</th>"));
    }

    private static void assertSame(Metric metric, JsonElement one, JsonElement other) {
        assertEquals(one.isJsonNull(), other.isJsonNull(), metric.key());
        if (!one.isJsonNull()) {
            assertClose(metric.key(), one.getAsDouble(), other.getAsDouble());
        }
    }

    private static void assertClose(String what, double one, double other) {
        assertEquals(one, other, 1e-6 * Math.abs(one), what);
    }

    private static List<String> words(String line) {
        return List.of(line.split(" "));
    }

    private static JsonObject json(String file) {
        return JsonParser.parseString(InProcess.text(Path.of(file))).getAsJsonObject();
    }
}
