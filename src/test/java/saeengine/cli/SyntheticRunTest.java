package saeengine.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import saeengine.cpu.CpuDevice;
import saeengine.data.sae.SaeFiles;
import saeengine.data.sae.StoredSae;
import saeengine.metric.Metric;
import saeengine.synthetic.SyntheticRows;
import saeengine.synthetic.SyntheticSettings;
import saeengine.synthetic.SyntheticWorld;
import saeengine.testing.Relative;

/** Whole runs on synthetic rows, and their measures against plain float64 computations. */
class SyntheticRunTest {
    private static final String SIZE = "48x12:roots=2:p-min=0.03:ortho-steps=5:rank=3";
    private static final int ROWS = 1500;

    @TempDir
    Path folder;

    private List<String> train(String out, String... more) {
        List<String> arguments = new ArrayList<>(List.of("train", "--synthetic", SIZE, "--features", "16"));
        arguments.addAll(List.of("--batch", "48", "--eval-rows", "300", "--log-every", "5"));
        arguments.addAll(List.of("--out", folder.resolve(out).toString()));
        arguments.addAll(List.of(more));
        return arguments;
    }

    /** The rate is constant, so that the steps there are to come change nothing of those before. */
    private String plain(String out, String... more) {
        List<String> arguments = train(out, "--basis", "raw", "--lr", "0.01");
        arguments.addAll(List.of(more));
        return InProcess.succeeds(arguments);
    }

    private byte[] bytes(String file) throws IOException {
        return Files.readAllBytes(folder.resolve(file));
    }

    @Test
    void theSameBytesOnOtherThreadsAndResumed() throws IOException {
        String printed = plain("whole", "--steps", "60", "--threads", "1");
        assertTrue(printed.contains("60 steps take 2,880 rows; there are more, so none is read twice"), printed);
        assertTrue(printed.contains("held out: rows of another stream"), printed);
        // 30 times 48 rows end within a chunk.
        plain("parts", "--steps", "30", "--threads", "2");
        plain("parts", "--steps", "60", "--threads", "2", "--resume");
        for (String file : List.of("F16/sae.safetensors", "F16/loss.jsonl", "bounds.json")) {
            assertArrayEquals(bytes("whole/" + file), bytes("parts/" + file), file);
        }
        JsonObject made = JsonParser.parseString(InProcess.text(folder.resolve("whole/run.json")))
                .getAsJsonObject()
                .getAsJsonObject("synthetic");
        assertEquals(48, made.get("features").getAsInt());
        assertEquals(12, made.get("dims").getAsInt());
        assertEquals(0.03, made.get("p-min").getAsDouble());
        assertEquals(42, made.get("seed").getAsInt());
        assertEquals(18, made.size());
        List<String> other = train("parts", "--steps", "90", "--resume");
        other.set(2, "48x12:seed=9");
        InProcess.refuses(other, "--synthetic 48x12:seed=9", SIZE);
    }

    @Test
    void measuresAgainstTheTruth() throws IOException {
        InProcess.succeeds(train("topk", "--recipe", "topk", "--k", "3", "--steps", "150", "--lr", "0.01"));
        InProcess.succeeds(train("relu", "--recipe", "relu-l1-colnorm", "--steps", "150", "--lr", "0.01"));
        Path out = folder.resolve("eval.json");
        String printed = InProcess.succeeds(List.of(
                "eval",
                "--synthetic",
                SIZE,
                "--sae",
                folder.resolve("topk") + "," + folder.resolve("relu"),
                "--rows",
                String.valueOf(ROWS),
                "--out",
                out.toString()));
        assertTrue(printed.lines().anyMatch(line -> line.startsWith("mcc ")), printed);
        JsonObject json = JsonParser.parseString(InProcess.text(out)).getAsJsonObject();
        assertEquals(
                42,
                json.getAsJsonObject("settings")
                        .getAsJsonObject("generator")
                        .get("seed")
                        .getAsInt());
        for (int i = 0; i < 2; i++) {
            JsonObject each = json.getAsJsonArray("autoencoders").get(i).getAsJsonObject();
            JsonObject metrics = each.getAsJsonObject("metrics");
            expected(SaeFiles.read(Path.of(each.get("sae").getAsString())))
                    .forEach((metric, value) ->
                            assertEquals(value, metrics.get(metric.key()).getAsDouble(), 1e-5 * value, metric.key()));
            double mcc = metrics.get("mcc").getAsDouble();
            assertTrue(mcc > 0.3 && mcc < 1, "mcc " + mcc);
            assertTrue(metrics.get("ev_r2").getAsDouble() > 0.1, "what was trained explains something");
        }
    }

    private static Map<Metric, Double> expected(StoredSae sae) {
        SyntheticWorld world;
        try (CpuDevice host = new CpuDevice(1)) {
            world = SyntheticWorld.of(SyntheticSettings.parse(SIZE), host);
        }
        int latents = sae.features();
        double[][] features = new double[ROWS][latents];
        boolean[][] fires = new boolean[ROWS][48];
        double trueL0 = 0;
        try (SyntheticRows rows = new SyntheticRows(world, SyntheticRows.EVALUATED, 1)) {
            for (int from = 0; from < ROWS; from += 1024) {
                float[] chunk = rows.next();
                double[] all = sae.features(Relative.doubles(chunk), 1024);
                for (int row = from; row < Math.min(ROWS, from + 1024); row++) {
                    features[row] = Arrays.copyOfRange(all, (row - from) * latents, (row - from + 1) * latents);
                    for (int feature : rows.fired()[row - from]) {
                        fires[row][feature] = true;
                        trueL0 += 1.0 / ROWS;
                    }
                }
            }
        }
        double precisions = 0;
        double recalls = 0;
        double f1s = 0;
        boolean[] taken = new boolean[48];
        for (int latent = 0; latent < latents; latent++) {
            int nearest = nearest(world, sae, latent);
            taken[nearest] = true;
            double on = 0;
            double there = 0;
            double both = 0;
            for (int row = 0; row < ROWS; row++) {
                boolean fired = features[row][latent] > 0;
                on += fired ? 1 : 0;
                there += fires[row][nearest] ? 1 : 0;
                both += fired && fires[row][nearest] ? 1 : 0;
            }
            precisions += on > 0 ? both / on : 0;
            recalls += both / there;
            f1s += both > 0 ? 2 * both / (on + there) : 0;
        }
        double unique = 0;
        for (boolean each : taken) {
            unique += each ? 1 : 0;
        }
        return Map.of(
                Metric.PRECISION,
                precisions / latents,
                Metric.RECALL,
                recalls / latents,
                Metric.F1,
                f1s / latents,
                Metric.UNIQUENESS,
                unique / latents,
                Metric.TRUE_L0,
                trueL0);
    }

    private static int nearest(SyntheticWorld world, StoredSae sae, int latent) {
        int best = 0;
        double most = -1;
        for (int feature = 0; feature < 48; feature++) {
            double dot = 0;
            for (int j = 0; j < 12; j++) {
                dot += (double) sae.decoder()[latent * 12 + j] * world.directions()[feature * 12 + j];
            }
            if (Math.abs(dot) > most) {
                most = Math.abs(dot);
                best = feature;
            }
        }
        return best;
    }

    @Test
    void whatDoesNotGoTogetherIsRefused() {
        InProcess.refuses(train("no", "--text", "a.txt"), "--text with --synthetic");
        InProcess.refuses(train("no", "--layer", "1"), "--layer with --synthetic");
        InProcess.refuses(train("no", "--hold-out", "0.1"), "--hold-out with --synthetic");
        InProcess.refuses(train("no", "--recipe", "transcoder"), "--recipe transcoder with --synthetic");
        InProcess.refuses(
                List.of("eval", "--sae", folder.toString(), "--synthetic", SIZE, "--rows", "all"),
                "--rows all with --synthetic");
        InProcess.refuses(
                List.of("eval", "--sae", folder.toString(), "--synthetic", SIZE, "--context", "8"),
                "--context with --synthetic");
        InProcess.refuses(List.of("train", "--synthetic", "3x"), "--synthetic 3x: a size is");
    }
}
