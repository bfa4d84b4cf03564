package saeengine.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import saeengine.data.sae.SaeFormat;
import saeengine.testing.Chromium;
import saeengine.testing.TinyModel;

/** The page of {@code features} in a browser, with two autoencoders. */
class FeaturePageTest {
    @TempDir
    Path folder;

    private Path page;

    @BeforeEach
    void write() {
        MadeSaes made = new MadeSaes(9);
        String first = MadeSaes.write(folder.resolve("first"), made.topK(3), SaeFormat.OWN)
                .toString();
        String second = MadeSaes.write(folder.resolve("second"), made.relu(), SaeFormat.OWN)
                .toString();
        List<String> line = List.of(
                "features",
                "--sae",
                first + "," + second,
                "--model",
                "random:" + TinyModel.config(folder),
                "--text",
                TinyModel.stories(folder).toString(),
                "--device",
                "cpu",
                "--out",
                folder.resolve("page").toString());
        InProcess.succeeds(line);
        page = folder.resolve("page/index.html");
    }

    private static String text(Chromium chromium, String selector) throws InterruptedException {
        return chromium.value("document.querySelector('" + selector + "').textContent")
                .getAsString();
    }

    private static void waitFor(Chromium chromium, int latent) throws InterruptedException {
        chromium.until("(document.querySelector('article h2') || {textContent: ''}).textContent.startsWith('Latent "
                + latent + " ')");
    }

    @Test
    void oneLatentAfterAnother() throws Exception {
        try (Chromium chromium = Chromium.open(page, 1280, 900, false)) {
            chromium.until("document.querySelectorAll('#list li').length === " + MadeSaes.FEATURES);
            chromium.value("location.hash = '#second/7'");
            waitFor(chromium, 7);
            assertEquals("second", text(chromium, "article h2 small"));
            assertEquals(
                    "7",
                    chromium.value("document.getElementById('number').value").getAsString());
            assertTrue(chromium.value("document.querySelectorAll('.texts li').length > 5")
                    .getAsBoolean());
            assertTrue(
                    chromium.value(
                                    "[...document.querySelectorAll('.texts p')].every(p => p.querySelectorAll('.peak').length"
                                            + " === 1 && p.querySelector('.peak').matches('.on'))")
                            .getAsBoolean(),
                    "every example marks its token, which is coloured");

            String next = chromium.value("document.querySelector('#list a[aria-current]').closest('li').nextSibling"
                            + ".firstChild.firstChild.textContent")
                    .getAsString();
            chromium.value("document.dispatchEvent(new KeyboardEvent('keydown', {key: 'ArrowRight'}))");
            waitFor(chromium, Integer.parseInt(next));

            chromium.value("(() => { const n = document.getElementById('number'); n.value = 3;"
                    + " document.querySelector('.go').requestSubmit(); })()");
            waitFor(chromium, 3);
            chromium.value("document.getElementById('beside').click()");
            chromium.until("document.querySelectorAll('article').length === 2");
            assertEquals(List.of(), chromium.errors());
        }
    }

    /** A token that some latent is strongest on finds that latent first. */
    @Test
    void searching() throws Exception {
        try (Chromium chromium = Chromium.open(page, 420, 900, true)) {
            chromium.until("document.querySelectorAll('#list li').length === " + MadeSaes.FEATURES);
            assertTrue(
                    chromium.value("document.documentElement.scrollWidth <= 420")
                            .getAsBoolean(),
                    "the page is not wider than the window");
            String token = chromium.value(
                            "(() => { const i = JSON.parse(document.getElementById('index').textContent);"
                                    + " return i.pieces[i.autoencoders[0].peak.find(p => p >= 0 && i.pieces[p].trim() !== '')]; })()")
                    .getAsString();
            chromium.value("(() => { const s = document.getElementById('search'); s.value = " + quoted(token)
                    + "; s.dispatchEvent(new Event('input')); })()");
            chromium.until("document.getElementById('listed').textContent.includes(' found of ')");
            String peak = chromium.value(
                            "(() => { const i = JSON.parse(document.getElementById('index').textContent);"
                                    + " return i.pieces[i.autoencoders[0].peak[Number(document.querySelector('#list span').textContent)]]; })()")
                    .getAsString();
            assertEquals(token.strip().toLowerCase(), peak.strip().toLowerCase());
            chromium.value("(() => { const s = document.getElementById('search'); s.value = 'no such words anywhere';"
                    + " s.dispatchEvent(new Event('input')); })()");
            chromium.until("document.getElementById('listed').textContent.startsWith('0 found of ')");
            assertEquals(List.of(), chromium.errors());
        }
    }

    private static String quoted(String text) {
        return new com.google.gson.JsonPrimitive(text).toString();
    }

    /** Records in files beside the page are taken in from a folder, without a server. */
    @Test
    void recordsBesideThePage() throws Exception {
        Path apart = Files.createDirectory(folder.resolve("apart"));
        String html = Files.readString(page);
        String index = part(html, "index");
        new saeengine.report.FeaturePage(
                        "apart",
                        "lead",
                        "footer",
                        index,
                        java.util.Map.of("0-0", part(html, "part-0-0"), "1-0", part(html, "part-1-0")))
                .write(apart, false);
        try (Stream<Path> files = Files.list(apart)) {
            assertEquals(3, files.count());
        }
        assertNotEquals(html.length(), Files.size(apart.resolve("index.html")));
        try (Chromium chromium = Chromium.open(apart.resolve("index.html"), 1280, 900, false)) {
            chromium.value("location.hash = '#second/7'");
            waitFor(chromium, 7);
            assertEquals(List.of(), chromium.errors());
        }
    }

    private static String part(String html, String id) throws IOException {
        String start = "<script type=\"application/json\" id=\"" + id + "\">";
        int from = html.indexOf(start) + start.length();
        return html.substring(from, html.indexOf("</script>", from));
    }
}
