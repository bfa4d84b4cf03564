package saeengine.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
        InProcess.refuses(
                List.of(train("--precision", "bf16", "--device", "cpu")),
                "--precision bf16: needs a GPU, this runs on");
        InProcess.refuses(List.of(train("--gemm", "mkl")), "--gemm", "mkl");
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
