package saeengine.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The lines of Python in docs/formats.md, run on what the commands write, where there is a Python with what they import. */
class PythonSnippetsTest {
    private static final Pattern SNIPPET = Pattern.compile("```python\n(.*?)```", Pattern.DOTALL);

    @TempDir
    Path folder;

    private TinyLatents tiny;

    @BeforeEach
    void make() {
        tiny = new TinyLatents(folder, TinyLatents.topK(MadeSaes.FEATURES, 3, 5));
    }

    /** The one snippet that says {@code word}, followed by {@code more}. */
    private String run(String library, String word, String more) throws IOException, InterruptedException {
        assumeTrue(
                python("import " + library).exit == 0,
                "skipped: there is no python3 with " + library + " on this machine");
        List<String> found = new ArrayList<>();
        Matcher matcher = SNIPPET.matcher(Files.readString(Path.of("docs/formats.md")));
        while (matcher.find()) {
            if (matcher.group(1).contains(word)) {
                found.add(matcher.group(1));
            }
        }
        assertEquals(1, found.size(), word);
        Ran ran = python(found.get(0) + more);
        assertEquals(0, ran.exit, ran.output);
        return ran.output;
    }

    private record Ran(int exit, String output) {}

    private Ran python(String code) throws IOException, InterruptedException {
        Path file = Files.writeString(folder.resolve("snippet.py"), code);
        try {
            Process process = new ProcessBuilder("python3", file.toString())
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Ran(process.waitFor(), output);
        } catch (IOException e) {
            return new Ran(-1, e.getMessage());
        }
    }

    @Test
    void latents() throws Exception {
        InProcess.succeeds(tiny.on("encode", "--out", folder.resolve("latents.safetensors")));
        double most = 0;
        int tokens = 0;
        for (TinyLatents.Window window : tiny.windows()) {
            tokens += window.ids().length;
            for (int at = 17; at < window.latents().length; at += MadeSaes.FEATURES) {
                most = Math.max(most, window.latents()[at]);
            }
        }
        Matcher said = Pattern.compile("latent 17 is at most ([\\d.]+) on (\\d+) tokens\n")
                .matcher(run("numpy", "strongest =", ""));
        assertTrue(said.matches());
        assertEquals(most, Double.parseDouble(said.group(1)), 1e-5 * most);
        assertEquals(tokens, Integer.parseInt(said.group(2)));
    }

    @Test
    void delphisCache() throws Exception {
        InProcess.succeeds(tiny.on("encode", "--format", "delphi", "--out", folder.resolve("latents")));
        int[] counts = new int[MadeSaes.FEATURES];
        int at = 0;
        long story = -1;
        List<TinyLatents.Window> windows = tiny.windows();
        int all = windows.stream().mapToInt(window -> window.ids().length).sum() + 60;
        for (TinyLatents.Window window : windows) {
            at += window.story() == story ? 0 : 1;
            story = window.story();
            for (int i = 0; i < window.latents().length; i++) {
                boolean held = at + i / MadeSaes.FEATURES < all / 256 * 256;
                counts[i % MadeSaes.FEATURES] += held && Math.abs(window.latents()[i]) > 1e-5 ? 1 : 0;
            }
            at += window.ids().length;
        }
        StringBuilder expected = new StringBuilder();
        // By name, as Python sorts them: 0_3, 12_15, 16_19, 4_7, 8_11.
        for (int start : new int[] {0, 12, 16, 4, 8}) {
            List<String> fired = new ArrayList<>();
            for (int latent = start; latent < start + 4; latent++) {
                if (counts[latent] > 0) {
                    fired.add(latent + ": " + counts[latent]);
                }
            }
            expected.append(String.format(
                    Locale.ROOT,
                    "blocks.1.hook_resid_post {%s} of %d tokens%n",
                    String.join(", ", fired),
                    all / 256 * 256));
        }
        assertEquals(expected.toString(), run("numpy", "pathlib", ""));
    }

    @Test
    void rows() throws Exception {
        String line = "harvest --model " + "random:" + folder.resolve("tiny.json") + " --text " + tiny.stories()
                + " --layer 2 --context 10 --dtype f32 --shard-rows 500 --device cpu --out";
        InProcess.succeeds(TinyRun.words(line, folder.resolve("rows")));
        double sum = 0;
        int tokens = 0;
        for (TinyLatents.Window window : tiny.windows()) {
            tokens += window.ids().length;
            for (double value : window.rows()) {
                sum += value * value;
            }
        }
        String[] said = run("numpy", "shards", "print(*x.shape, (x.astype('f8') ** 2).sum())\n")
                .strip()
                .split(" ");
        assertEquals(tokens, Integer.parseInt(said[0]));
        assertEquals(MadeSaes.DIMS, Integer.parseInt(said[1]));
        assertEquals(sum, Double.parseDouble(said[2]), 1e-5 * sum);
    }

    @Test
    void curves() throws Exception {
        TinyRun.rows(folder.resolve("rows.safetensors"), 200, 8, 3);
        InProcess.succeeds(TinyRun.words(
                "train --device cpu --recipe topk --features 12 --k 2 --batch 16 --buffer 64 --eval-rows 20 --steps 12"
                        + " --log-every 4 --activations " + folder.resolve("rows.safetensors") + " --out",
                folder.resolve("run")));
        Path log = folder.resolve("loss.jsonl");
        Files.copy(folder.resolve("run/F12-k2/loss.jsonl"), log);
        String said =
                run("pandas", "import pandas", "print(*curve.index)\nprint(*curve.columns)\nprint(*curve['loss'])\n");
        List<String> lines = said.lines().toList();
        assertEquals("1 4 8 12", lines.get(0));
        assertEquals("tokens loss lr l2 l0 dead aux", lines.get(1));
        String[] losses = lines.get(2).split(" ");
        List<String> logged = Files.readAllLines(log);
        for (int i = 0; i < losses.length; i++) {
            double loss = JsonParser.parseString(logged.get(i))
                    .getAsJsonObject()
                    .get("loss")
                    .getAsDouble();
            // Its reader of numbers is off by a last bit here and there.
            assertEquals(loss, Double.parseDouble(losses[i]), 1e-12 * loss);
        }
    }
}
