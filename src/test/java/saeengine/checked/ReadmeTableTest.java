package saeengine.checked;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** README's table says what the tests of this build have shown. It runs when all of them are done. */
@Tag("readme")
class ReadmeTableTest {
    private static final Path README = Path.of("README.md");

    @Test
    void theTableIsWhatRan() throws IOException {
        ReadmeTable table = new ReadmeTable(Claims.all(), TestReports.ofThisBuild());
        assertEquals(List.of(), table.wrong(), "README's table claims what no test of this build has shown");
        List<String> unseen = Claims.all().stream()
                .filter(claim -> !table.missing(claim).isEmpty())
                .map(claim -> "'" + claim.what() + "' is not checked here: " + table.missing(claim))
                .toList();
        unseen.forEach(System.out::println);
        if (Boolean.getBoolean("readme.write")) {
            assertEquals(List.of(), unseen, "the table is written where nothing is skipped");
            Files.writeString(README, table.writtenInto(Files.readString(README)));
        }
        assertEquals(
                List.of(),
                table.differences(Files.readString(README)),
                "README's table is not what ran; write it with: mvn verify -Dreadme.write=true");
    }
}
