package saeengine.checked;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** README and docs/checked.md say what the tests of this build have shown. It runs when all of them are done. */
@Tag("readme")
class ReadmeTableTest {
    @Test
    void theTableOfReadmeIsWhatRan() throws IOException {
        isWhatRan(Path.of("README.md"), ReadmeTable.ofReadme(Claims.all(), TestReports.ofThisBuild()));
    }

    @Test
    void thePageOfAllClaimsIsWhatRan() throws IOException {
        ReadmeTable page = ReadmeTable.ofPage(Claims.all(), TestReports.ofThisBuild());
        page.unseen().forEach(System.out::println);
        isWhatRan(Path.of("docs/checked.md"), page);
    }

    private static void isWhatRan(Path file, ReadmeTable table) throws IOException {
        assertEquals(List.of(), table.wrong(), file + " claims what no test of this build has shown");
        if (Boolean.getBoolean("readme.write")) {
            assertEquals(List.of(), table.unseen(), file + " is written where nothing is skipped");
            Files.writeString(file, table.writtenInto(Files.readString(file)));
        }
        assertEquals(
                List.of(),
                table.differences(Files.readString(file)),
                file + " is not what ran; write it with: mvn verify -Dreadme.write=true");
    }
}
