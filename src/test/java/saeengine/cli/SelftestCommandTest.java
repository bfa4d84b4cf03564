package saeengine.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import saeengine.cpu.CpuDevice;
import saeengine.cuda.CudaLibraries;
import saeengine.tensor.Device;
import saeengine.testing.WrongKernel;

/** {@code selftest}: what it prints, its report, its exit codes. */
class SelftestCommandTest {
    @TempDir
    Path folder;

    private List<String> selftest(String... more) {
        List<String> arguments = new ArrayList<>(List.of("selftest", "--report", report().toString(), "--no-timing"));
        arguments.addAll(List.of(more));
        return arguments;
    }

    private Path report() {
        return folder.resolve("found.json");
    }

    @Test
    void theCpuPasses() {
        String out = InProcess.succeeds(selftest("--device", "cpu", "--only", "elu", "--steps", "3"));
        assertTrue(out.startsWith("sae-engine (not from a jar): selftest on cpu, "), out);
        assertTrue(out.contains("PASS  values"), out);
        assertTrue(out.contains("PASS  training"), out);
        assertTrue(out.endsWith("report: " + report() + "\nthe self-test passed\n"), out);
        JsonObject json = json();
        assertTrue(json.get("passed").getAsBoolean());
        assertEquals(12, json.getAsJsonArray("summary").size());
        assertTrue(json.getAsJsonObject("machine").get("device").getAsString().startsWith("cpu, "));
        JsonObject values = json.getAsJsonArray("parts").get(0).getAsJsonObject();
        assertTrue(values.getAsJsonObject("relative_errors").get("gelu 7").getAsDouble() < 1e-5);
        assertFalse(json.has("timing"));
    }

    private JsonObject json() {
        return JsonParser.parseString(InProcess.text(report())).getAsJsonObject();
    }

    /** NaN too: JSON has no word for it. */
    @Test
    void aWrongKernelIsExitCodeOneAndInTheReport() {
        SelftestCommand command = new SelftestCommand();
        new CommandLine(command)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .parseArgs("--only", "gelu", "--no-timing", "--report", report().toString());
        try (Device device = WrongKernel.by(new CpuDevice(1), "gelu_forward", 1, Float.NaN)) {
            assertEquals(1, command.examine(device, List.of()));
        }
        JsonObject json = json();
        assertFalse(json.get("passed").getAsBoolean());
        assertTrue(json.getAsJsonArray("summary").get(0).getAsString().startsWith("FAIL  values"));
        JsonObject values = json.getAsJsonArray("parts").get(0).getAsJsonObject();
        assertEquals(
                "NaN", values.getAsJsonObject("relative_errors").get("gelu 7").getAsString());
        assertEquals(
                "gelu 1: relative error NaN, above 1.0E-5",
                values.getAsJsonArray("failures").get(0).getAsString());
    }

    @Test
    void refusals() {
        InProcess.refuses(selftest("--device", "cpu", "--only", "nonsense"), "--only nonsense", "try relu");
        InProcess.refuses(selftest("--device", "cpu", "--steps", "0"), "--steps 0", "at least 1");
        InProcess.refuses(selftest("--device", "cpu", "--precision", "tf32"), "--precision tf32", "fp32");
        InProcess.refuses(selftest("--device", "cpu", "--precision", "bf16"), "--precision bf16", "fp32");
        InProcess.refuses(List.of("selftest", "--device", "cpu", "--report", folder.toString()), "--report", "folder");
    }

    /** By itself it asks for a GPU: a CPU that passes would say nothing of one. */
    @Test
    void withoutAGpuItSaysSo() {
        if (CudaLibraries.ofThisMachine().driver().isPresent()) {
            String reason = "skipped: needs a machine without libcuda.so.1";
            System.out.println(reason);
            Assumptions.abort(reason);
        }
        InProcess run = InProcess.run(selftest());
        assertEquals(CommandRunner.NO_GPU, run.exit());
        assertEquals(1, run.err().lines().count(), run.err());
        assertTrue(run.err().contains("no GPU: libcuda.so.1"), run.err());
        assertFalse(Files.exists(report()));
    }
}
