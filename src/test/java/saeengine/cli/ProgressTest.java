package saeengine.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import saeengine.experiment.Losses;

/** What a progress prints on terminals of several widths and into files, by a clock of the test's own. */
class ProgressTest {
    private static final float[] NINE = {9.3f, 8.1f, 7.2f, 6.5f, 5.9f, 4.4f, 4.0f, 3.5f, 3.21f};

    private final ByteArrayOutputStream caught = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(caught, true, StandardCharsets.UTF_8);
    private final AtomicLong clock = new AtomicLong();

    private static Losses grid() {
        List<String> names = new ArrayList<>();
        for (int f : new int[] {1024, 2048, 4096}) {
            for (int k : new int[] {8, 16, 32}) {
                names.add("F" + f + "-k" + k);
            }
        }
        return new Losses(names);
    }

    private String written() {
        String text = caught.toString(StandardCharsets.UTF_8);
        caught.reset();
        return text;
    }

    private Progress training(boolean terminal, int width, long steps) {
        return new Progress(new Screen(out, terminal, true, () -> width), "step", "steps", steps, clock::get);
    }

    /** Lines as a terminal shows them: all that was drawn, each from the line's beginning. */
    private List<String> drawn() {
        List<String> lines = new ArrayList<>(List.of(written().split("\r\u001B\\[K", -1)));
        lines.remove(0);
        return lines;
    }

    @ParameterizedTest
    @ValueSource(ints = {40, 60, 80, 120, 200})
    void linesOfATerminalFit(int width) {
        Progress progress = training(true, width, 10_000);
        for (long step = 1; step <= 10_000; step += 33) {
            clock.addAndGet(300_000_000L);
            long tokens = 512 * step;
            progress.at(step, tokens, () -> grid().texts(NINE));
        }
        List<String> lines = drawn();
        assertTrue(lines.size() > 200, "lines: " + lines.size());
        for (String line : lines) {
            assertTrue(line.length() < width, line);
            assertFalse(line.contains("\n"), line);
            assertTrue(line.contains("/10,000"), line);
        }
        String last = lines.get(lines.size() - 1);
        assertTrue(last.contains("F4096-k32 3.21"), last);
        assertEquals(width >= 60, lines.get(lines.size() / 2).contains("left"), lines.get(lines.size() / 2));
        assertEquals(width >= 200, last.contains("F1024-k16 8.100"), last);
    }

    @Test
    void fourCurvesFitEightyColumnsByName() {
        Losses losses = new Losses(List.of("F100", "F767", "F768", "F1000"));
        Progress progress = training(true, 80, 1_000);
        progress.at(1, 512, () -> losses.texts(new float[] {500, 400, 300, 200}));
        clock.addAndGet(60_000_000_000L);
        progress.at(501, 501 * 512, () -> losses.texts(new float[] {91.3f, 0.393f, 0.415f, 0.2f}));
        assertEquals(
                List.of("step 501/1,000  1 min 00 s left  F100 91.3  F767 0.393  F768 0.415  F1000 0.200"), drawn());
    }

    /** Every tenth of the work, or every minute; no control characters; nothing of what is over at once. */
    @Test
    void aFileGetsWholeLinesNowAndThen() {
        Progress progress = new Progress(new Screen(out, false, true, () -> 80), "row", "rows", 1_000, clock::get);
        for (int row = 0; row <= 1_000; row++) {
            clock.addAndGet(100_000_000L);
            progress.at(row);
        }
        progress.wipe();
        String text = written();
        List<String> lines = text.lines().toList();
        assertEquals(10, lines.size(), text);
        assertEquals("row 100/1,000  9.9 rows/s  1 min 31 s left", lines.get(0));
        assertTrue(text.chars().noneMatch(c -> c < ' ' && c != '\n'), text);

        Progress slow = new Progress(new Screen(out, false, true, () -> 80), "row", "rows", 1_000, clock::get);
        for (int row = 0; row < 100; row++) {
            clock.addAndGet(10_000_000_000L);
            slow.at(row);
        }
        assertEquals(16, written().lines().count(), "a line a minute");

        Progress quick = new Progress(new Screen(out, false, true, () -> 80), "row", "rows", 10, clock::get);
        for (int row = 0; row <= 10; row++) {
            quick.at(row);
        }
        quick.wipe();
        assertEquals("", written());
    }

    @Test
    void aMessageTakesTheLineAway() {
        Progress progress = training(true, 80, 100);
        progress.at(1, 10, () -> List.of("loss 1"));
        clock.addAndGet(1_000_000_000L);
        progress.at(2, 20, () -> List.of("loss 2"));
        progress.say("validation");
        clock.addAndGet(1_000_000_000L);
        progress.at(3, 30, () -> List.of("loss 3"));
        progress.end();
        progress.end();
        String text = written();
        assertTrue(text.contains("loss 2\r\u001B[Kvalidation" + System.lineSeparator() + "\r\u001B[K"), text);
        assertTrue(text.endsWith("loss 3" + System.lineSeparator()), text);
    }

    @Test
    void numbersInFewDigits() {
        assertEquals("463.6", Losses.number(463.567, 4));
        assertEquals("464", Losses.number(463.567, 3));
        assertEquals("0.0231", Losses.number(0.02314, 3));
        assertEquals("12346", Losses.number(12345.6, 3));
        assertEquals("1.20e-07", Losses.number(1.2e-7, 3));
        assertEquals("0", Losses.number(0, 3));
        assertEquals("NaN", Losses.number(Double.NaN, 3));
    }

    @Test
    void widths() {
        assertEquals(120, TerminalWidth.number("120\n").orElseThrow());
        assertEquals(40, TerminalWidth.number("7").orElseThrow(), "no line is narrower");
        assertTrue(TerminalWidth.number("0").isEmpty(), "a terminal that does not know");
        assertTrue(TerminalWidth.number("wide").isEmpty());
        assertTrue(TerminalWidth.number(null).isEmpty());
    }
}
