package saeengine.checked;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import saeengine.checked.Claim.Cell;
import saeengine.checked.ReadmeTable.Line;

/** What makes the table refuse a claim, and what makes it leave one alone. */
class ReadmeTableLogicTest {
    private static final FileTime COMPILED = FileTime.fromMillis(1_000_000);
    private static final Claim CLAIM = new Claim("it works", Cell.of("yes", "a.OneTest"), Claim.NOTHING);

    private static final Area AREA = new Area("a thing", "it", "yes", "-", CLAIM);
    private static final List<Line> LINES = List.of(new Line(CLAIM.row(), CLAIM.tests()));

    @TempDir
    Path reports;

    private ReadmeTable table(String cases) throws IOException {
        return table(cases, FileTime.fromMillis(2_000_000));
    }

    private ReadmeTable table(String cases, FileTime time) throws IOException {
        Path file = reports.resolve("TEST-saeengine.a.OneTest.xml");
        Files.writeString(file, "<testsuite name='saeengine.a.OneTest'>" + cases + "</testsuite>");
        Files.setLastModifiedTime(file, time);
        return new ReadmeTable(LINES, new TestReports(reports, COMPILED));
    }

    private static String page(String row) {
        return "before\n" + ReadmeTable.BEGIN + row + "\n" + ReadmeTable.END + "after\n";
    }

    @Test
    void aRowWhoseTestsPassedIsHeldToTheClaim() throws IOException {
        ReadmeTable table = table("<testcase name='x'/>");
        assertEquals(List.of(), table.wrong());
        assertEquals(List.of(), table.differences(page("| it works | yes | - | `OneTest` |")));
        assertEquals(
                1,
                table.differences(page("| it works | on GPUs too | - | `OneTest` |"))
                        .size());
        assertEquals(
                1,
                table.differences(page("| it works | yes | - | `OneTest` |\n| more | yes | - | |"))
                        .size());
    }

    @Test
    void whatDidNotRunFailedOrIsOldIsWrong() throws IOException {
        ReadmeTable none = new ReadmeTable(LINES, new TestReports(reports, COMPILED));
        assertEquals(List.of("a.OneTest did not run"), none.wrong());
        assertEquals(
                List.of("a.OneTest has tests that fail"),
                table("<testcase name='x'><failure message='no'/></testcase>").wrong());
        assertEquals(List.of("a.OneTest has no test"), table("").wrong());
        assertEquals(
                List.of("a.OneTest did not run since the last change"),
                table("<testcase name='x'/>", FileTime.fromMillis(1)).wrong());
    }

    @Test
    void aSkippedTestIsExcusedByWhatTheMachineLacksAlone() throws IOException {
        ReadmeTable lacking = table("<testcase name='x'><skipped message='skipped: needs a file'/></testcase>");
        assertEquals(List.of(), lacking.wrong());
        assertEquals(
                List.of("'" + CLAIM.row() + "' is not checked here: [a.OneTest skipped: needs a file]"),
                lacking.unseen());
        assertEquals(List.of(), lacking.differences(page("| whatever | it | says | |")));
        ReadmeTable traced =
                table("<testcase name='x'><skipped>T: skipped: needs a file\n\tat b.Two</skipped></testcase>");
        assertEquals(lacking.unseen(), traced.unseen());

        List<String> disabled = table("<testcase name='x'><skipped message='later'/></testcase>")
                .wrong();
        assertEquals(List.of("a.OneTest has tests that are skipped: later"), disabled);
    }

    @Test
    void aTableIsWrittenBetweenItsMarks() throws IOException {
        ReadmeTable table = table("<testcase name='x'/>");
        String written = table.writtenInto(page("| old | row |"));
        assertEquals(List.of(), table.differences(written));
        assertTrue(written.startsWith("before\n" + ReadmeTable.BEGIN) && written.endsWith(ReadmeTable.END + "after\n"));
        assertThrows(AssertionError.class, () -> table.writtenInto("no marks"));
    }

    @Test
    void aClaimNeedsATest() {
        assertThrows(IllegalArgumentException.class, () -> Cell.of("yes"));
    }

    @Test
    void anAreaClaimsNoMoreAndNoLessThanItsClaims() {
        assertThrows(IllegalArgumentException.class, () -> new Area("a", "it", "yes", "on a GPU", CLAIM));
        assertThrows(IllegalArgumentException.class, () -> new Area("a", "it", "-", "-", CLAIM));
    }

    @Test
    void anAreaIsARowOfReadmeAndATableOfThePage() {
        assertEquals(
                "| a thing | it | yes | - | [1](docs/checked.md#a-thing) |",
                AREA.row().text());
        assertEquals(
                List.of(
                        "## A thing",
                        "",
                        "| what | CPU | GPU | tests |",
                        "|---|---|---|---|",
                        "| it works | yes | - | `OneTest` |",
                        ""),
                AREA.part().stream().map(Line::text).toList());
    }
}
