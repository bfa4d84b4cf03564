package saeengine.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import saeengine.run.MemoryPlan;

/** A plan that fits is one line; one that does not is told part by part. */
class MemoryPlanTest {
    private static final long MEBIBYTE = 1L << 20;

    private final MemoryPlan plan =
            new MemoryPlan().add("rows", 100 * MEBIBYTE, "--eval-rows").addTensors("weights", 200 * MEBIBYTE);
    private final ByteArrayOutputStream caught = new ByteArrayOutputStream();

    private String checked(long heap, OptionalLong device) {
        PrintStream out = new PrintStream(caught, true, StandardCharsets.UTF_8);
        plan.check(new ScreenLog(new Screen(out, false, true, () -> 80)), heap, device);
        return caught.toString(StandardCharsets.UTF_8).strip();
    }

    @Test
    void whatFits() {
        assertEquals("memory: 300 MiB planned, of a heap of 1,024 MiB", checked(1024 * MEBIBYTE, OptionalLong.empty()));
    }

    @Test
    void onACard() {
        assertEquals(
                "memory: 100 MiB planned, of a heap of 1,024 MiB; 200 MiB on the GPU, which has 2,048 MiB free",
                checked(1024 * MEBIBYTE, OptionalLong.of(2048 * MEBIBYTE)));
    }

    @Test
    void whatDoesNotFit() {
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> checked(200 * MEBIBYTE, OptionalLong.empty()));
        assertTrue(refused.getMessage().contains("--eval-rows (100 MiB)"), refused.getMessage());
        String said = caught.toString(StandardCharsets.UTF_8);
        assertTrue(said.contains("104,857,600 bytes  rows") && said.contains("314,572,800 bytes  in all"), said);
    }

    @Test
    void whatRunJsonKeeps() {
        assertEquals(
                "{\"rows\":104857600,\"weights\":209715200,\"in all\":314572800}",
                plan.json().toString());
    }
}
