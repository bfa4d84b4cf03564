package saeengine.report;

import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The reader of one {@code loss.jsonl}: one JSON object a line, {@code step} required, every other number a value.
 *
 * <p>A line that cannot be read is an error that names its number, unless it is the last one: a killed
 * run leaves its last line cut off. A step that is not larger than the one before it starts a resumed
 * stretch, which replaces what was logged from that step on.
 */
final class CurveLog {
    private double[] steps = new double[256];
    private double[] tokens = new double[256];
    private final Map<String, double[]> values = new LinkedHashMap<>();
    private int size;

    private CurveLog() {}

    /** Reads the file; a missing one is a member that has not logged yet, a curve without points. */
    static Curve read(Path file, String name, String label, int features) {
        CurveLog log = new CurveLog();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8))) {
            log.readAll(lines, file);
        } catch (NoSuchFileException e) {
            return log.curve(name, label, features);
        } catch (IOException e) {
            throw new ReportException(file + ": " + JsonFile.oneLine(e), e);
        }
        return log.curve(name, label, features);
    }

    private void readAll(BufferedReader lines, Path file) throws IOException {
        int number = 1;
        for (String line = lines.readLine(); line != null; number++) {
            String next = lines.readLine();
            if (!line.isBlank()) {
                try {
                    add(line);
                } catch (IOException | IllegalStateException e) {
                    if (next != null) {
                        throw new ReportException(file + ": line " + number + ": " + JsonFile.oneLine(e), e);
                    }
                }
            }
            line = next;
        }
    }

    /** Parses the whole line before anything is kept, so that a cut line leaves no half behind. */
    private void add(String line) throws IOException {
        Map<String, Double> found = new LinkedHashMap<>();
        try (JsonReader json = new JsonReader(new StringReader(line))) {
            // Lenient only so that a bare NaN, as some JSON writers produce, reads as "not finite".
            json.setStrictness(Strictness.LENIENT);
            json.beginObject();
            while (json.hasNext()) {
                String key = json.nextName();
                switch (json.peek()) {
                    case NUMBER -> found.put(key, finite(json.nextDouble()));
                    case NULL -> {
                        json.nextNull();
                        found.put(key, Double.NaN);
                    }
                    case STRING -> notFinite(key, json.nextString(), found);
                    default -> json.skipValue();
                }
            }
            json.endObject();
            if (json.peek() != JsonToken.END_DOCUMENT) {
                throw new IOException("more than one JSON value in " + line);
            }
        }
        Double step = found.remove("step");
        if (step == null || step.isNaN()) {
            throw new IOException("no number for \"step\" in " + line);
        }
        Double seen = found.remove("tokens");
        keep(step, seen == null ? Double.NaN : seen, found);
    }

    private static double finite(double value) {
        return Double.isFinite(value) ? value : Double.NaN;
    }

    private static void notFinite(String key, String text, Map<String, Double> found) {
        if (text.equals("NaN") || text.equals("Infinity") || text.equals("-Infinity")) {
            found.put(key, Double.NaN);
        }
    }

    private void keep(double step, double seen, Map<String, Double> found) {
        while (size > 0 && steps[size - 1] >= step) {
            size--;
        }
        if (size == steps.length) {
            steps = Arrays.copyOf(steps, 2 * size);
            tokens = Arrays.copyOf(tokens, 2 * size);
            values.replaceAll((key, old) -> grown(old, 2 * size));
        }
        steps[size] = step;
        tokens[size] = seen;
        for (String key : found.keySet()) {
            values.computeIfAbsent(key, absent -> grown(new double[0], steps.length));
        }
        values.forEach((key, into) -> into[size] = found.getOrDefault(key, Double.NaN));
        size++;
    }

    private static double[] grown(double[] old, int length) {
        double[] longer = Arrays.copyOf(old, length);
        Arrays.fill(longer, old.length, length, Double.NaN);
        return longer;
    }

    private Curve curve(String name, String label, int features) {
        values.replaceAll((key, all) -> Arrays.copyOf(all, size));
        // A key that never held a finite number, such as a text the lenient reader let through, is no curve.
        values.values().removeIf(all -> Arrays.stream(all).allMatch(Double::isNaN));
        return new Curve(name, label, features, Arrays.copyOf(steps, size), Arrays.copyOf(tokens, size), values);
    }
}
