package saeengine.op;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The checks bite: every bug put into the PTX or a launch is caught by some check of the interpreter or the cases. */
class MutationTest {
    private static final int LEAST = 40;

    @Test
    void everyBugIsCaughtAndThePageSaysByWhat() throws IOException {
        MutationBench bench = new MutationBench();
        List<Mutant> mutants = new ArrayList<>(TextMutants.of(bench));
        mutants.addAll(LaunchMutants.of(bench.library()));
        List<String> harmless = harmless();
        Set<String> leftOut = new HashSet<>();
        harmless.forEach(line -> leftOut.add(line.substring(0, line.lastIndexOf(": "))));
        MutationTable table = new MutationTable();
        List<String> survivors = new ArrayList<>();
        for (Mutant mutant : mutants) {
            if (!leftOut.contains(mutant.toString())) {
                String check = bench.caughtBy(mutant);
                if (check == null) {
                    survivors.add(mutant.toString());
                } else {
                    table.add(mutant, check);
                }
            }
        }
        Path made = Path.of("target", "mutations.md");
        Files.createDirectories(made.getParent());
        Files.writeString(made, table.text(harmless));
        assertEquals(List.of(), survivors, "bugs that no check caught");
        assertTrue(table.mutants() >= LEAST, table.mutants() + " bugs");
        assertEquals(
                Files.readString(made),
                Files.readString(Path.of("docs", "mutations.md")),
                "docs/mutations.md is not what came out; copy target/mutations.md over it");
    }

    /** Lines {@code kernel: what: why it changes nothing}. */
    private static List<String> harmless() throws IOException {
        try (InputStream in = MutationTest.class.getResourceAsStream("/ptx/harmless.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }
}
