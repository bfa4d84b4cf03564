package saeengine.checked;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A row of docs/checked.md: what is claimed of the CPU and of GPUs, and the tests that show it.
 *
 * <p>A cell that claims something has tests; one that says it was not checked begins with "no" or is "-".
 */
record Claim(String what, Cell cpu, Cell gpu) {
    /**
     * What is claimed of one kind of device.
     *
     * @param tests classes below the package saeengine
     */
    record Cell(String says, List<String> tests) {
        Cell {
            if (claims(says) && tests.isEmpty()) {
                throw new IllegalArgumentException("'" + says + "' is claimed with no test behind it");
            }
        }

        /** Whether this says that something was checked. */
        static boolean claims(String says) {
            return !says.equals("-") && !says.startsWith("no");
        }

        static Cell of(String says, String... tests) {
            return new Cell(says, List.of(tests));
        }
    }

    static final Cell NOTHING = Cell.of("-");

    List<String> tests() {
        List<String> tests = new ArrayList<>(cpu.tests());
        tests.addAll(gpu.tests());
        return tests;
    }

    /** The row in markdown. */
    String row() {
        String names = tests().stream()
                .map(test -> "`" + test.substring(test.lastIndexOf('.') + 1) + "`")
                .collect(Collectors.joining(", "));
        return "| " + what + " | " + cpu.says() + " | " + gpu.says() + " | " + names + " |";
    }
}
