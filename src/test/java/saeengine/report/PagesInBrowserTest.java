package saeengine.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import saeengine.testing.Chromium;

/** The pages of runs in a real browser: nothing goes wrong, nothing is too wide, every text can be read. */
class PagesInBrowserTest {
    private static final int PHONE = 420;

    /** Texts whose colour has a contrast below 4.5 with what lies behind them (WCAG 2.1, 1.4.3), by what they say. */
    private static final String PALE = """
            (() => {
              const numbers = (colour) => colour.match(/[\\d.]+/g).map(Number);
              const light = (colour) => {
                const [r, g, b] = numbers(colour).map((v) => v / 255)
                  .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
                return 0.2126 * r + 0.7152 * g + 0.0722 * b;
              };
              const ground = (element) => {
                for (let e = element; e; e = e.parentElement) {
                  const colour = getComputedStyle(e).backgroundColor;
                  const parts = numbers(colour);
                  if (parts.length === 3 || parts[3] === 1) return colour;
                }
                return 'rgb(255, 255, 255)';
              };
              document.querySelectorAll('details').forEach((d) => { d.open = true; });
              const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
              const pale = [];
              let seen = 0;
              for (let node = walker.nextNode(); node; node = walker.nextNode()) {
                const parent = node.parentElement;
                if (!node.data.trim() || parent.closest('script, style, noscript, title')) continue;
                if (!parent.getClientRects().length) continue;
                const style = getComputedStyle(parent);
                const ink = parent instanceof SVGElement ? style.fill : style.color;
                const [high, low] = [light(ink), light(ground(parent))].sort((a, b) => b - a);
                const contrast = (high + 0.05) / (low + 0.05);
                seen += 1;
                if (contrast < 4.5) pale.push(node.data.trim() + ' ' + contrast.toFixed(2) + ' ' + ink);
              }
              return [seen, pale];
            })()""";

    @TempDir
    Path folder;

    @Test
    void nothingGoesWrongNothingIsTooWideAndEveryTextCanBeRead() throws Exception {
        Path grid = SparseRun.grid(folder.resolve("grid"));
        Path sweep = SparseRun.lambdaSweep(folder.resolve("sweep"));
        Path plain = SampleRun.classic(folder.resolve("plain"));
        Path stopped = SparseRun.lambdaSweep(folder.resolve("stopped-" + "long".repeat(20)));
        Path summary = stopped.resolve("summary.json");
        Files.writeString(summary, Files.readString(summary).replace("finished", "stopped"));
        Path compared = folder.resolve("compare.html");
        ComparisonPage.write(List.of(grid, sweep), compared);
        List<Path> pages = List.of(
                Report.write(grid).html(), Report.write(plain).html(), Report.write(stopped).html(), compared);
        try (Chromium chromium = Chromium.open(pages.get(0), PHONE, 900, false)) {
            for (Path page : pages) {
                for (boolean dark : new boolean[] {false, true}) {
                    chromium.show(page, PHONE, 900, dark);
                    String which = page + (dark ? ", dark" : ", light");
                    assertTrue(
                            chromium.value("document.documentElement.scrollWidth").getAsInt() <= PHONE,
                            "wider than the window: " + which);
                    JsonElement texts = chromium.value(PALE);
                    assertTrue(texts.getAsJsonArray().get(0).getAsInt() > 50, "texts were found in " + which);
                    assertEquals("[]", texts.getAsJsonArray().get(1).toString(), "pale in " + which);
                    assertTrue(
                            chromium.value("Object.keys(Chart.instances).length").getAsInt() > 0,
                            "charts are drawn in " + which);
                    assertEquals(List.of(), chromium.errors(), which);
                }
            }
            chromium.show(pages.get(0), 1100, 900, false);
            showsOneKAlone(chromium);
            assertEquals(List.of(), chromium.errors());
        }
    }

    /** Three widths at three k: one button leaves the three curves of a k, the same button brings all back. */
    private static void showsOneKAlone(Chromium chromium) throws InterruptedException {
        String shown = "document.querySelectorAll('.legend button[aria-pressed=true]').length";
        String button = "[...document.querySelectorAll('.only button')].find((b) => b.textContent === 'k=32')";
        String lines = "Object.values(Chart.instances)[0].data.datasets.filter((set) => set.hover && !set.hidden).length";
        assertEquals(9, chromium.value(shown).getAsInt());
        chromium.value(button + ".click()");
        assertEquals(3, chromium.value(shown).getAsInt());
        assertEquals(3, chromium.value(lines).getAsInt());
        chromium.value(button + ".click()");
        assertEquals(9, chromium.value(shown).getAsInt());
        assertEquals(9, chromium.value(lines).getAsInt());
    }
}
