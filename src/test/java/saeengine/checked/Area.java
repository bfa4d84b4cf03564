package saeengine.checked;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Claims of one kind: a row of README's table, and a table of its own in docs/checked.md.
 *
 * @param cpu what README says of all of them on a CPU, "-" or "no..." where none was checked there
 * @param gpu likewise of GPUs
 */
record Area(String name, String summary, String cpu, String gpu, List<Claim> claims) {
    private static final String HEAD = "| what | CPU | GPU | tests |\n|---|---|---|---|";

    Area(String name, String summary, String cpu, String gpu, Claim... claims) {
        this(name, summary, cpu, gpu, List.of(claims));
    }

    Area {
        refuse(name, cpu, claims.stream().map(Claim::cpu).toList());
        refuse(name, gpu, claims.stream().map(Claim::gpu).toList());
    }

    private static void refuse(String name, String says, List<Claim.Cell> cells) {
        boolean claimed = cells.stream().anyMatch(cell -> Claim.Cell.claims(cell.says()));
        if (claimed == Claim.Cell.claims(says)) {
            return;
        }
        throw new IllegalArgumentException(
                "'" + says + "' of " + name + (claimed ? " hides a claim" : " is claimed by none of its claims"));
    }

    List<String> tests() {
        return claims.stream()
                .flatMap(claim -> claim.tests().stream())
                .distinct()
                .toList();
    }

    /** The row of README. */
    ReadmeTable.Line row() {
        String many = tests().isEmpty() ? "" : "[" + tests().size() + "](docs/checked.md#" + anchor() + ")";
        return new ReadmeTable.Line(
                "| " + name + " | " + summary + " | " + cpu + " | " + gpu + " | " + many + " |", tests());
    }

    private String anchor() {
        return name.replaceAll("[^a-zA-Z ]", "").replace(' ', '-').toLowerCase(Locale.ROOT);
    }

    /** The part of docs/checked.md, with its heading. */
    List<ReadmeTable.Line> part() {
        List<ReadmeTable.Line> lines = new ArrayList<>();
        String heading = name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
        ("## " + heading + "\n\n" + HEAD).lines().forEach(line -> lines.add(new ReadmeTable.Line(line, List.of())));
        claims.forEach(claim -> lines.add(new ReadmeTable.Line(claim.row().replace("](docs/", "]("), claim.tests())));
        lines.add(new ReadmeTable.Line("", List.of()));
        return lines;
    }
}
