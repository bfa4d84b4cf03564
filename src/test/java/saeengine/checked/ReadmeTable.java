package saeengine.checked;

import java.util.ArrayList;
import java.util.List;

/** The table of what was checked and where, between its two marks in README, held against what became of the tests. */
final class ReadmeTable {
    static final String BEGIN = "<!-- What follows is written by ReadmeTableTest from what ran. -->\n";
    static final String END = "<!-- So far. -->\n";
    private static final String HEAD = "| what | CPU | GPU | tests |\n|---|---|---|---|\n";

    private final List<Claim> claims;
    private final TestReports reports;

    ReadmeTable(List<Claim> claims, TestReports reports) {
        this.claims = claims;
        this.reports = reports;
    }

    /** What keeps claims from being made: tests that failed, did not run, or were skipped for no lack of anything. */
    List<String> wrong() {
        return claims.stream()
                .flatMap(claim -> claim.tests().stream())
                .map(test -> reports.of(test).wrong())
                .filter(why -> why != null)
                .distinct()
                .toList();
    }

    /** What this machine lacks to make a claim; empty where all its tests ran. */
    List<String> missing(Claim claim) {
        List<String> missing = new ArrayList<>();
        claim.tests().forEach(test -> missing.addAll(reports.of(test).missing()));
        return missing.stream().distinct().toList();
    }

    /** The rows that differ from those of a page, of the claims that this machine can make. */
    List<String> differences(String page) {
        List<String> rows = between(page).lines().skip(2).toList();
        List<String> differences = new ArrayList<>();
        if (rows.size() != claims.size()) {
            differences.add("the table has " + rows.size() + " rows for " + claims.size() + " claims");
        }
        for (int i = 0; i < Math.min(rows.size(), claims.size()); i++) {
            Claim claim = claims.get(i);
            if (missing(claim).isEmpty() && !rows.get(i).equals(claim.row())) {
                differences.add("expected " + claim.row() + ", found " + rows.get(i));
            }
        }
        return differences;
    }

    /** The page with the table in it that the claims make. */
    String writtenInto(String page) {
        StringBuilder table = new StringBuilder(HEAD);
        claims.forEach(claim -> table.append(claim.row()).append('\n'));
        between(page);
        return page.substring(0, page.indexOf(BEGIN)) + BEGIN + table + page.substring(page.indexOf(END));
    }

    private static String between(String page) {
        int begin = page.indexOf(BEGIN);
        int end = page.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new AssertionError("README has no table between '" + BEGIN.strip() + "' and '" + END.strip() + "'");
        }
        return page.substring(begin + BEGIN.length(), end);
    }
}
