package saeengine.checked;

import java.util.ArrayList;
import java.util.List;

/** What was checked and where, between two marks of a page, held against what became of the tests. */
final class ReadmeTable {
    static final String BEGIN = "<!-- What follows is written by ReadmeTableTest from what ran. -->\n";
    static final String END = "<!-- So far. -->\n";

    private final List<Line> lines;
    private final TestReports reports;

    /**
     * A line of the page.
     *
     * @param tests that show what it says
     */
    record Line(String text, List<String> tests) {}

    ReadmeTable(List<Line> lines, TestReports reports) {
        this.lines = lines;
        this.reports = reports;
    }

    /** The table of README: a row an area. */
    static ReadmeTable ofReadme(List<Area> areas, TestReports reports) {
        List<Line> lines = new ArrayList<>();
        lines.add(new Line("| | what | CPU | GPU | test classes |", List.of()));
        lines.add(new Line("|---|---|---|---|---|", List.of()));
        areas.forEach(area -> lines.add(area.row()));
        return new ReadmeTable(lines, reports);
    }

    /** The tables of docs/checked.md: one an area, a row a claim. */
    static ReadmeTable ofPage(List<Area> areas, TestReports reports) {
        return new ReadmeTable(
                areas.stream().flatMap(area -> area.part().stream()).toList(), reports);
    }

    /** What keeps claims from being made: tests that failed, did not run, or were skipped for no lack of anything. */
    List<String> wrong() {
        return lines.stream()
                .flatMap(line -> line.tests().stream())
                .map(test -> reports.of(test).wrong())
                .filter(why -> why != null)
                .distinct()
                .toList();
    }

    /** What this machine lacks to make the claims, a text each that says of which claim. */
    List<String> unseen() {
        return lines.stream()
                .filter(line -> !missing(line).isEmpty())
                .map(line -> "'" + line.text() + "' is not checked here: " + missing(line))
                .toList();
    }

    private List<String> missing(Line line) {
        List<String> missing = new ArrayList<>();
        line.tests().forEach(test -> missing.addAll(reports.of(test).missing()));
        return missing.stream().distinct().toList();
    }

    /** The lines that differ from those of a page, of the claims that this machine can make. */
    List<String> differences(String page) {
        List<String> found = between(page).lines().toList();
        List<String> differences = new ArrayList<>();
        if (found.size() != lines.size()) {
            differences.add("found " + found.size() + " lines, expected " + lines.size());
        }
        for (int i = 0; i < Math.min(found.size(), lines.size()); i++) {
            Line line = lines.get(i);
            if (missing(line).isEmpty() && !found.get(i).equals(line.text())) {
                differences.add("expected " + line.text() + ", found " + found.get(i));
            }
        }
        return differences;
    }

    /** The page with these lines in it. */
    String writtenInto(String page) {
        StringBuilder text = new StringBuilder();
        lines.forEach(line -> text.append(line.text()).append('\n'));
        between(page);
        return page.substring(0, page.indexOf(BEGIN)) + BEGIN + text + page.substring(page.indexOf(END));
    }

    private static String between(String page) {
        int begin = page.indexOf(BEGIN);
        int end = page.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new AssertionError("no place between '" + BEGIN.strip() + "' and '" + END.strip() + "'");
        }
        return page.substring(begin + BEGIN.length(), end);
    }
}
