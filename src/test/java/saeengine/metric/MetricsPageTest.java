package saeengine.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** docs/metrics.md is the vocabulary, and the vocabulary calls no two things by one name. */
class MetricsPageTest {
    private static final Path PAGE = Path.of("docs/metrics.md");

    @Test
    void thePageIsUpToDate() throws IOException {
        if (Boolean.getBoolean("metrics.write")) {
            Files.writeString(PAGE, page());
        }
        assertEquals(
                page(),
                Files.readString(PAGE),
                "docs/metrics.md is not the vocabulary; write it with: mvn test -Dtest=MetricsPageTest"
                        + " -Dmetrics.write=true");
    }

    @Test
    void aKeyMeansOneThingInItsPlace() {
        Set<List<Object>> seen = new HashSet<>();
        for (Metric metric : Metric.values()) {
            assertTrue(seen.add(List.of(metric.place(), metric.key())), metric.place() + " has two " + metric.key());
        }
    }

    /** Counts of what differs from place to place may share a name; a measure may not. */
    @Test
    void aTitleIsOfOneFormula() {
        Map<String, Metric> byTitle = new HashMap<>();
        for (Metric metric : Metric.values()) {
            boolean count = List.of(Metric.Unit.ROWS, Metric.Unit.STEPS, Metric.Unit.TOKENS)
                    .contains(metric.unit());
            Metric other = byTitle.put(metric.title(), metric);
            assertTrue(count || other == null, metric + " and " + other + " are both called " + metric.title());
        }
    }

    private static String page() {
        StringBuilder page = new StringBuilder("""
                # Every number, its formula and its unit

                Written from `saeengine.metric.Metric`, which tables, JSON files, the report and `eval --help` take their
                names from. A row is the activation of one token.
                """);
        for (Place place : Place.values()) {
            page.append("\n## ")
                    .append(place.title())
                    .append("\n\n")
                    .append(place.about())
                    .append("\n\n");
            page.append("| key | called | formula | unit |\n|---|---|---|---|\n");
            for (Metric metric : Metric.in(place)) {
                page.append("| `")
                        .append(metric.key())
                        .append("` | ")
                        .append(metric.title())
                        .append(" | ")
                        .append(metric.formula().replace("|", "\\|"))
                        .append(" | ")
                        .append(metric.unit().words())
                        .append(" |\n");
            }
        }
        return page.toString();
    }
}
