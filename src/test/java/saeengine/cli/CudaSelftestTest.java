package saeengine.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import saeengine.check.Section;
import saeengine.check.Selftest;
import saeengine.cpu.CpuDevice;
import saeengine.cuda.CudaDevice;
import saeengine.cuda.CudaSettings;
import saeengine.cuda.GemmLibrary;
import saeengine.cuda.Precision;
import saeengine.cuda.PtxExecutor;
import saeengine.cuda.StandIn;
import saeengine.tensor.Device;
import saeengine.testing.WrongKernel;

/** The self-test on the stand-in GPU, in a reduced form; and with a kernel that is wrong there. */
@Tag("standin")
class CudaSelftestTest {
    @TempDir
    Path folder;

    @BeforeEach
    void ready() {
        PtxExecutor.install();
    }

    private Path report() {
        return folder.resolve("selftest.json");
    }

    private JsonObject json() {
        return JsonParser.parseString(InProcess.text(report())).getAsJsonObject();
    }

    private void passes(String only) {
        String out = InProcess.succeeds(
                List.of("selftest", "--only", only, "--steps", "8", "--no-timing", "--report", report().toString()));
        assertTrue(out.contains(": selftest on cuda, stand-in GPU"), out);
        assertTrue(out.contains("PASS  values"), out);
        assertTrue(out.endsWith("the self-test passed\n"), out);
        assertEquals(0, StandIn.get("LEAKED"), "held after the run");
        assertEquals(0, StandIn.get("LIVE_CONTEXTS"));
    }

    @Test
    void reluOpsAndATraining() {
        passes("relu");
        JsonObject json = json();
        assertEquals(12, json.getAsJsonArray("parts").size());
        assertTrue(json.getAsJsonArray("doctor").toString().contains("GPU: stand-in GPU"), "the doctor's findings");
    }

    @Test
    void sparseOps() {
        passes("sparse_l1");
    }

    /** What is about tf32, bf16 and size; the stand-in's products cut operands off that are not rounded before. */
    @Test
    void theSmallSizes() {
        try (Device device = CudaDevice.open(new CudaSettings(Precision.BF16, null, false));
                Device oracle = new CpuDevice(1)) {
            Selftest.Plan plan = new Selftest.Plan("", 1, Selftest.Size.SMALL);
            Selftest test = new Selftest(device, oracle, plan, (part, done, all) -> {});
            for (Supplier<Section> part : test.parts().subList(7, 12)) {
                Section section = part.get();
                assertEquals(List.of(), section.failures(), section.name());
                assertTrue(section.cases() > 0, section.name());
                assertEquals("", section.note());
            }
        }
    }

    /** The same bounds, and curves beside the CPU's, hold for the engine's own products. */
    @Test
    void ownProductsThatRound() {
        try (Device device = CudaDevice.open(new CudaSettings(Precision.BF16, GemmLibrary.OWN, false));
                Device oracle = new CpuDevice(1)) {
            Selftest.Plan plan = new Selftest.Plan("", 1, Selftest.Size.SMALL);
            Selftest test = new Selftest(device, oracle, plan, (part, done, all) -> {});
            for (int part : new int[] {7, 8, 11}) {
                Section section = test.parts().get(part).get();
                assertEquals(List.of(), section.failures(), section.name());
                assertTrue(section.cases() > 0, section.name());
                assertEquals("", section.note());
            }
        }
    }

    /** What is left of the cases fails one by one, and there is a report to send. */
    @Test
    void aGpuThatIsLostOnTheWay() {
        StandIn.set("LAUNCH_FAIL_AT", 20);
        InProcess run = InProcess.run(List.of("selftest", "--only", "scale", "--report", report().toString()));
        assertEquals(1, run.exit(), run.err());
        assertTrue(run.out().contains("timing was broken off"), run.out());
        assertTrue(run.out().endsWith("edges, same bits, memory, tf32, bf16\n"), run.out());
        assertFalse(json().get("passed").getAsBoolean());
        assertEquals(12, json().getAsJsonArray("parts").size());
    }

    @Test
    void aKernelThatIsWrong() {
        SelftestCommand command = new SelftestCommand();
        new CommandLine(command)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .parseArgs("--only", "scale", "--no-timing", "--report", report().toString());
        try (Device device = WrongKernel.by(CudaDevice.open(CudaSettings.DEFAULT), "scale_forward", 1, 1.001f)) {
            assertEquals(1, command.examine(device, List.of()));
        }
        JsonObject values = json().getAsJsonArray("parts").get(0).getAsJsonObject();
        assertFalse(values.get("passed").getAsBoolean());
        assertTrue(values.getAsJsonArray("failures").get(0).getAsString().startsWith("scale 1x1: relative error"));
    }
}
