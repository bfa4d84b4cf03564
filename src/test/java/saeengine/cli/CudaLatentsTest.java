package saeengine.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import saeengine.cuda.PtxExecutor;
import saeengine.cuda.StandIn;
import saeengine.data.sae.SaeFormat;
import saeengine.data.tensors.TensorFile;
import saeengine.data.tensors.TensorFiles;
import saeengine.testing.Relative;
import saeengine.testing.TinyModel;

/** {@code encode} and {@code features} on {@code --device cuda} over the stand-in GPU, against the CPU's. */
@Tag("standin")
class CudaLatentsTest {
    @TempDir
    Path folder;

    @BeforeEach
    void ready() {
        PtxExecutor.install();
    }

    private Path run(String command, String device, Path sae, String out) {
        Path to = folder.resolve(device + "-" + out);
        InProcess.succeeds(TinyRun.words(
                command + " --context 16 --layer 2 --rows 300 --device",
                device,
                "--sae",
                sae,
                "--model",
                "random:" + TinyModel.config(folder),
                "--text",
                TinyModel.stories(folder),
                "--out",
                to));
        return to;
    }

    @ParameterizedTest
    @ValueSource(strings = {"topk", "relu"})
    void latentsAreThoseOfTheCpu(String kind) throws IOException {
        MadeSaes made = new MadeSaes(9);
        Path sae =
                MadeSaes.write(folder.resolve("sae"), kind.equals("topk") ? made.topK(3) : made.relu(), SaeFormat.OWN);
        try (TensorFile cpu = TensorFiles.open(run("encode", "cpu", sae, "latents.safetensors"));
                TensorFile cuda = TensorFiles.open(run("encode", "cuda", sae, "latents.safetensors"))) {
            for (String name : List.of("token", "latent", "id", "story", "position")) {
                assertArrayEquals(cpu.get(name).toLongs(), cuda.get(name).toLongs(), name);
            }
            double[] values = Relative.doubles(cpu.get("value").toFloats());
            assertTrue(values.length > 300, "some latents fire");
            Relative.assertWithin(1e-5, cuda.get("value").toFloats(), values, "values");
        }
        String cpu = numbers(run("features", "cpu", sae, "page"));
        assertEquals(cpu, numbers(run("features", "cuda", sae, "page")));
        assertTrue(cpu.contains("["), cpu);
        assertEquals(0, StandIn.get("LEAKED"), "held after the runs");
    }

    /** How often each latent of a page fired, and on which tokens most. */
    private static String numbers(Path page) throws IOException {
        StringBuilder all = new StringBuilder();
        Matcher lists = Pattern.compile("\"(?:fired|peak)\":(\\[[^\\]]*\\])")
                .matcher(Files.readString(page.resolve("index.html")));
        while (lists.find()) {
            all.append(lists.group(1)).append('\n');
        }
        return all.toString();
    }
}
