package saeengine.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import saeengine.testing.Chromium;

/** The page of a toy run, as text and in a browser. */
class ToyReportTest {
    private static final int FRAMES = 6;
    private static final int INSTANCES = 3;

    @TempDir
    Path folder;

    /** Two features and latents that turn, of three instances; a latent of the second is resampled at the fourth record. */
    @BeforeEach
    void logs() throws IOException {
        StringBuilder model =
                new StringBuilder("{\"kind\":\"toy-model\",\"instances\":3,\"features\":2,\"hidden\":2}\n");
        StringBuilder sae =
                new StringBuilder("{\"kind\":\"toy-sae\",\"instances\":3,\"latents\":2,\"d\":2,\"tied\":false,"
                        + "\"resampling\":\"simple\",\"probability\":[0.025,0.025],\"W\":[[1,-0.5],[0,0.8]],"
                        + "\"h\":[[0.3,0.9],[0.1,0.2]]}\n");
        for (int f = 0; f < FRAMES; f++) {
            String turned = String.format(Locale.ROOT, "[[%.3f,%.3f],[%.3f,0.2]]", 1 - 0.1 * f, 0.1 * f, -0.1 * f);
            String all = "[" + turned + "," + turned + "," + turned + "]";
            model.append("{\"step\":" + 10 * f + ",\"loss\":[1,1,1],\"W\":" + all + "}\n");
            sae.append("{\"step\":" + 100 * f + ",\"frac_active\":[[0.02,0.03],[0.02,0],[0.025,0.01]],\"W_enc\":" + all
                    + ",\"W_dec\":" + all + ",\"b_enc\":[[0,0],[0,0],[0,0]],\"h_reconstructed\":" + all
                    + ",\"resampled\":"
                    + (f == 3 ? "[[1,0]]" : "[]") + "}\n");
        }
        Files.writeString(folder.resolve("model.jsonl"), model);
        Files.writeString(folder.resolve("sae.jsonl"), sae);
    }

    private Path page() {
        return ToyReport.write(folder.resolve("model.jsonl"), folder.resolve("sae.jsonl"), folder.resolve("toy.html"));
    }

    @Test
    void oneFileThatAsksForNothing() throws IOException {
        String html = Files.readString(page());
        assertTrue(html.contains("<h1>3 autoencoders of 2 latents on 2 features in 2 dimensions</h1>"));
        assertTrue(html.contains("models after 50 steps; autoencoders after 500 steps, resampling: simple"));
        assertFalse(Pattern.compile("\\{\\{\\w+}}").matcher(html).find(), "an unfilled name");
        assertFalse(Pattern.compile("(src|href)=\"(?!data:)").matcher(html).find(), "something from elsewhere");
        assertTrue(html.contains("default-src 'none'"));
    }

    @Test
    void aBrokenLogIsNamed() throws IOException {
        Files.writeString(folder.resolve("sae.jsonl"), "{}\n{\"step\":0}\n");
        String line = assertThrows(ReportException.class, this::page).getMessage();
        assertTrue(line.contains("sae.jsonl") && line.contains("instances"), line);
        Files.writeString(folder.resolve("sae.jsonl"), "no json\n");
        assertTrue(assertThrows(ReportException.class, this::page).getMessage().contains("no log of a toy run"));
    }

    @Test
    void playingMovesThePointsAndTheSliderGoesToTheLastFrame() throws Exception {
        try (Chromium chromium = Chromium.open(page(), 1200, 1400, false)) {
            for (String which : List.of("model", "sae")) {
                String player = "toyPlayers." + which;
                chromium.value(player + ".seek(0)");
                String first = chromium.value("JSON.stringify(" + player + ".points(0))")
                        .getAsString();
                chromium.value("document.querySelector('#" + which + " button').click()");
                chromium.until(player + ".frame > 0");
                String later = chromium.value("JSON.stringify(" + player + ".points(0))")
                        .getAsString();
                assertNotEquals(first, later, "points move");
                chromium.until(player + ".frame === " + (FRAMES - 1));
                chromium.value(player + ".seek(1)");
                chromium.value("(() => { const s = document.querySelector('#" + which + " input'); s.value = s.max;"
                        + " s.dispatchEvent(new Event('input')); })()");
                assertEquals(FRAMES - 1, chromium.value(player + ".frame").getAsInt());
                String output = chromium.value("document.querySelector('#" + which + " output').textContent")
                        .getAsString();
                assertEquals(which.equals("model") ? "step 50 of 50" : "step 500 of 500", output);
            }
            assertEquals(
                    INSTANCES,
                    chromium.value("document.querySelectorAll('#active canvas').length")
                            .getAsInt());
            assertEquals(List.of(), chromium.errors());
        }
    }

    @Test
    void pointingSaysValuesAndResampledLatentsAreRed() throws Exception {
        for (boolean dark : new boolean[] {false, true}) {
            try (Chromium chromium = Chromium.open(page(), 420, 900, dark)) {
                chromium.value("toyPlayers.sae.seek(3)");
                chromium.value("document.querySelector('#sae .strip').scrollIntoView()");
                assertTrue(
                        chromium.value("document.documentElement.scrollWidth <= 420")
                                .getAsBoolean(),
                        "the page is not wider than the window");
                String at = "(() => { const p = toyPlayers.sae.points(0), c = toyPlayers.sae.rows[0].canvas"
                        + ".getBoundingClientRect(); return [c.left + p[6][0], c.top + p[6][1]]; })()";
                double x = chromium.value(at).getAsJsonArray().get(0).getAsDouble();
                double y = chromium.value(at).getAsJsonArray().get(1).getAsDouble();
                chromium.point(x, y);
                chromium.until("!document.getElementById('tip').hidden");
                String tip = chromium.value("document.getElementById('tip').textContent")
                        .getAsString();
                assertTrue(tip.startsWith("instance 1, latent 0, resampled\n(0.7, 0.3), length 0.7616"), tip);
                String pixel = "(() => { const c = toyPlayers.sae.rows[0].canvas, p = toyPlayers.sae.points(0)[6];"
                        + " return [...c.getContext('2d').getImageData(p[0], p[1], 1, 1).data]; })()";
                int red = chromium.value(pixel).getAsJsonArray().get(0).getAsInt();
                int green = chromium.value(pixel).getAsJsonArray().get(1).getAsInt();
                assertTrue(red > green + 100, "red " + red + ", green " + green);
                assertEquals(List.of(), chromium.errors());
            }
        }
    }
}
