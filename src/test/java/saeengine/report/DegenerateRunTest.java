package saeengine.report;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Curves without a shape: a figure and a page all the same, with no coordinate or number that is not one. */
class DegenerateRunTest {
    @TempDir
    Path folder;

    private record Shape(String name, int steps, IntToDoubleFunction loss, double bound) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Shape> shapes() {
        return Stream.of(
                new Shape("zero", 600, step -> 0, 0),
                new Shape("zero at one point", 10, step -> 0, 0),
                new Shape("one point", 10, step -> 3, 1),
                new Shape("constant", 600, step -> 3, 3),
                new Shape("to zero", 600, step -> step < 300 ? 300.0 - step : 0, 0),
                new Shape("to zero after one step", 600, step -> step == 10 ? 1 : 0, 0),
                new Shape("as small as there are numbers", 600, step -> Double.MIN_VALUE * step, Double.MIN_VALUE),
                new Shape("vanishing", 600, step -> Math.exp(-step), 1e-60),
                new Shape("huge", 600, step -> 1e300 / step, 1e290),
                new Shape("without a number", 600, step -> Double.NaN, 0));
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void isDrawn(Shape shape) throws IOException {
        for (int members : new int[] {1, 3}) {
            SampleRun run = SampleRun.in(folder);
            run.steps = shape.steps();
            for (int i = 0; i < members; i++) {
                run.member(10 + i, shape.loss());
                double last = shape.loss().applyAsDouble(shape.steps());
                if (Double.isFinite(last)) {
                    run.result(10 + i, last);
                }
            }
            run.settings().bounds(Map.of(10, shape.bound(), 11, 0.0, 12, -0.0)).finished();
            Report.Written written = Report.write(folder);
            requireNumbers(Files.readString(written.svg()), shape);
            String page = Files.readString(written.html()).replaceAll("(?s)<script[^>]*>.{50000,}?</script>", "");
            assertTrue(page.contains("<table"), "the page has its table");
            requireNumbers(page, shape);
            Files.delete(folder.resolve("run.json"));
        }
    }

    private static void requireNumbers(String text, Shape shape) {
        assertFalse(text.contains("NaN") || text.contains("Infinity") || text.contains("∞"), shape.name());
    }
}
