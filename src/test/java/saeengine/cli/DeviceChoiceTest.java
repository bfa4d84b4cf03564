package saeengine.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import saeengine.cuda.CudaLibraries;
import saeengine.run.MemoryPlan;
import saeengine.testing.Cli;
import saeengine.testing.TinyModel;

/** How a device is chosen on a machine without a GPU. */
class DeviceChoiceTest {
    @TempDir
    Path folder;

    @BeforeEach
    void needNoGpu() {
        if (CudaLibraries.ofThisMachine().driver().isPresent()) {
            String reason = "skipped: needs a machine without libcuda.so.1";
            System.out.println(reason);
            Assumptions.abort(reason);
        }
    }

    private String[] train(String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "train",
                "--model",
                "random:" + TinyModel.config(folder),
                "--text",
                TinyModel.stories(folder).toString()));
        arguments.addAll(List.of("--features", "4", "--steps", "5", "--batch", "8", "--eval-rows", "50"));
        arguments.addAll(List.of("--out", folder.resolve("run").toString()));
        arguments.addAll(List.of(more));
        return arguments.toArray(String[]::new);
    }

    /** One line that says what was looked for and what to do, and an exit code of its own. */
    @Test
    void cudaWithoutAGpu() {
        Cli.Result result = Cli.run(folder, List.of(), train("--device", "cuda"));
        assertEquals(CommandRunner.NO_GPU, result.exit());
        assertEquals(1, result.errorLines().size(), result.err());
        assertTrue(result.err().contains("no GPU: libcuda.so.1"), result.err());
        assertTrue(result.err().contains("--device cpu"), result.err());
        assertEquals("", result.out());
    }

    /** The first line says which device and why; not one class of JCuda is loaded. */
    @Test
    void autoTakesTheCpu() {
        Cli.Result result = Cli.run(folder, List.of("-Xlog:class+load:file=" + folder.resolve("classes.txt")), train());
        assertEquals(0, result.exit(), result.err());
        String first = result.out().lines().findFirst().orElse("");
        assertTrue(first.contains(": train on cpu, "), first);
        assertTrue(first.endsWith("(no GPU: libcuda.so.1 is not on this machine)"), first);
        String classes = InProcess.text(folder.resolve("classes.txt"));
        assertTrue(classes.contains("saeengine.cli.DeviceOptions"));
        assertFalse(classes.contains(" jcuda."), "a class of JCuda was loaded");
    }

    @Test
    void theDoctorSaysWhatIsMissing() {
        InProcess run = InProcess.run(List.of("doctor"));
        assertEquals(CommandRunner.NO_GPU, run.exit());
        assertEquals("", run.err());
        assertTrue(run.out().contains("problem  driver library"), run.out());
        assertTrue(run.out().contains("-> install NVIDIA's driver"), run.out());
        assertTrue(run.out().contains("libcublas.so.12"), run.out());
        assertTrue(run.out().endsWith("--device auto takes the CPU\n"), run.out());
    }

    @Test
    void namesAreChecked() {
        InProcess.refuses(List.of(train("--device", "tpu")), "--device", "tpu", "cpu");
        InProcess.refuses(List.of(train("--precision", "fp8")), "--precision", "fp8");
        InProcess.refuses(List.of(train("--gemm", "mkl")), "--gemm", "mkl");
    }

    /** What only a GPU has a use for is refused where there is none. */
    @Test
    void settingsOfAGpu() {
        for (String precision : List.of("tf32", "bf16")) {
            InProcess.refuses(
                    List.of(train("--precision", precision, "--device", "cpu")),
                    "--precision " + precision + ": needs a GPU, this runs on cpu, ",
                    "(--device cpu); leave it out or give --precision auto");
        }
        InProcess.refuses(
                List.of(train("--gemm", "own")),
                "--gemm own: says whose products run on a GPU, this runs on cpu, ",
                "(no GPU: libcuda.so.1 is not on this machine); leave it out");
        InProcess.refuses(
                List.of(train("--no-graph")), "--no-graph: says how a GPU is given its work, this runs on cpu, ");
        InProcess.refuses(List.of("bench", "--precision", "tf32"), "--precision tf32: needs a GPU, this runs on");
        InProcess.succeeds(List.of(train("--precision", "fp32")));
    }

    /** A run that a GPU began with such settings goes on, and says so; a new one with its settings is refused. */
    @Test
    void aRunThatAGpuBegan() throws IOException {
        InProcess.succeeds(List.of(train()));
        Path settings = folder.resolve("run/run.json");
        String gpu = Files.readString(settings)
                .replaceFirst("\"device\": \"cpu,[^\"]*\"", "\"device\": \"cuda, some card\"")
                .replace("\"precision\": \"auto\"", "\"precision\": \"tf32\"")
                .replace("\"no-graph\": false", "\"no-graph\": true");
        Files.writeString(settings, gpu);
        String run = folder.resolve("run").toString();
        InProcess on = InProcess.run(List.of("train", "--resume", "--steps", "7", "--out", run));
        assertEquals(0, on.exit(), on.err());
        assertTrue(on.out().contains("; its products are fp32 here, --precision tf32 is a GPU's\n"), on.out());
        assertTrue(Files.readString(settings).contains("\"precision\": \"tf32\""), "a GPU would go on as it began");
        InProcess.refuses(
                List.of("train", "--resume", "--precision", "tf32", "--steps", "9", "--out", run),
                "--precision tf32: needs a GPU, this runs on cpu, ");
        String other = folder.resolve("other").toString();
        InProcess.refuses(
                List.of("train", "--config", settings.toString(), "--out", other),
                "--precision tf32: needs a GPU, this runs on cpu, ");
        InProcess.succeeds(List.of("train", "--config", settings.toString(), "--precision", "auto", "--out", other));
    }

    /** Tensors count against the card, the rest against the heap. */
    @Test
    void aPlanThatDoesNotFitTheCard() {
        MemoryPlan plan = new MemoryPlan()
                .add("rows of the file", 10L << 20)
                .addTensors("shuffle buffer", 3L << 30, "--buffer")
                .addTensors("weights", 1L << 30);
        plan.requireFits(200L << 20, OptionalLong.of(5L << 30));
        String card = refusal(plan, 200L << 20, OptionalLong.of(4L << 30));
        assertTrue(card.contains("needs 4,710 MiB on the GPU, which has 4,096 MiB free"), card);
        assertTrue(card.contains("a smaller --buffer (3,072 MiB)"), card);
        String heap = refusal(plan, 100L << 20, OptionalLong.of(5L << 30));
        assertTrue(heap.contains("a heap of 107 MiB") && !heap.contains("--buffer"), heap);
        assertTrue(refusal(plan, 200L << 20, OptionalLong.empty()).contains("--buffer"), "all of it is on the heap");
    }

    private static String refusal(MemoryPlan plan, long heap, OptionalLong card) {
        try {
            plan.requireFits(heap, card);
        } catch (IllegalArgumentException e) {
            return e.getMessage();
        }
        throw new AssertionError("the plan was taken");
    }
}
