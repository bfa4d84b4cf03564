package saeengine.report;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import saeengine.metric.Metric;

/**
 * Several runs side by side: whose members reach which error and which loss at which sparsity, and what their settings
 * differ in.
 *
 * @param names what each run is called: its folder's name, with as many folders above it as tell it from the others
 */
record Comparison(List<RunFolder> runs, List<String> names) {
    /** The key of a curve that is a mean squared error in the units of the rows, whatever they were multiplied by. */
    static final String MSE = "mse";

    /** A member, with what tells its line apart: a run has a colour, a width and a setting have dashes. */
    record Member(RunFolder run, String runName, int place, Palette.Ink ink) {
        Curve curve() {
            return run.curves().get(place);
        }

        RunInfo.Member info() {
            return run.info().members().get(place);
        }

        String label() {
            return runName + " · " + curve().label();
        }
    }

    /** @throws ReportException naming the file and the cause, where a folder is no run or is broken */
    static Comparison read(List<Path> folders) {
        List<RunFolder> runs = folders.stream().map(RunFolder::read).toList();
        return new Comparison(
                runs,
                names(folders.stream().map(f -> f.toAbsolutePath().normalize()).toList()));
    }

    static List<String> names(List<Path> folders) {
        for (int parts = 1; ; parts++) {
            List<String> names = new ArrayList<>();
            boolean more = false;
            for (Path folder : folders) {
                int count = folder.getNameCount();
                names.add(
                        count == 0
                                ? folder.toString()
                                : folder.subpath(Math.max(0, count - parts), count)
                                        .toString());
                more |= count > parts;
            }
            if (!more || new LinkedHashSet<>(names).size() == names.size()) {
                return names;
            }
        }
    }

    /** One ink per run. */
    List<Palette.Ink> inks() {
        return Palette.ofWidths(runs.size());
    }

    List<Member> members() {
        List<Member> members = new ArrayList<>();
        for (int r = 0; r < runs.size(); r++) {
            for (int i = 0; i < runs.get(r).curves().size(); i++) {
                members.add(new Member(runs.get(r), names.get(r), i, inks().get(r)));
            }
        }
        return members;
    }

    List<Frontier> frontiers() {
        List<Integer> widths = widths();
        List<Frontier.Group> groups = new ArrayList<>();
        for (int r = 0; r < runs.size(); r++) {
            RunFolder run = runs.get(r);
            if (!run.sparse()) {
                continue;
            }
            Palette.Ink ink = inks().get(r);
            String name = names.get(r);
            Sweep sweep = Sweep.of(run);
            sweep.byWidth().forEach((width, places) -> {
                List<Frontier.Member> members = places.stream()
                        .map(place -> new Frontier.Member(
                                run.curves().get(place),
                                sweep.setting(sweep.members().get(place)),
                                ink))
                        .toList();
                String line = widths.size() > 1 ? name + ", F = " + Numbers.count(width) : name;
                groups.add(new Frontier.Group(line, ink, Colours.dash(widths.indexOf(width)), run, members));
            });
        }
        return Frontier.of(groups);
    }

    /** The widths of sparse autoencoders, rising. */
    private List<Integer> widths() {
        return new ArrayList<>(new TreeSet<>(runs.stream()
                .filter(RunFolder::sparse)
                .flatMap(run -> run.curves().stream())
                .map(Curve::features)
                .toList()));
    }

    /** Whether a step has as many rows in all runs; otherwise curves go over rows. */
    boolean sameSteps() {
        return runs.stream().mapToDouble(RunFolder::rowsPerStep).distinct().count() == 1;
    }

    /** The training error of every member that logged it, in the units of the rows. */
    Figure figure() {
        List<String> labels =
                members().stream().map(m -> m.curve().label()).distinct().toList();
        int buckets = Math.max(40, Math.min(1000, 6000 / members().size()));
        List<Figure.Series> series = new ArrayList<>();
        double last = 0;
        for (Member member : members()) {
            Curve curve = error(member);
            if (curve.size() > 0) {
                last = Math.max(last, curve.steps()[curve.size() - 1]);
            }
            series.add(new Figure.Series(
                    curve,
                    member.label(),
                    member.ink(),
                    Colours.dash(labels.indexOf(member.curve().label())),
                    Thinned.of(curve, MSE, buckets),
                    Double.NaN));
        }
        return Figure.of(
                MSE,
                List.of(Metric.TRAINING_MSE.title() + ": squared error per row,", "summed over dims"),
                series,
                last,
                sameSteps() ? runs.get(0).rowsPerStep() : 1,
                Figure.WIDE_RANGE_OF_A_SWEEP);
    }

    private Curve error(Member member) {
        Curve curve = member.curve();
        double scale = member.run().info().inputScale();
        String key = curve.values().containsKey(Curve.L2) || member.run().sparse() ? Curve.L2 : Curve.LOSS;
        double[] error =
                Arrays.stream(curve.values(key)).map(v -> v / (scale * scale)).toArray();
        double[] across = sameSteps() ? curve.steps() : curve.tokens();
        return new Curve(curve.name(), member.label(), curve.features(), across, curve.tokens(), Map.of(MSE, error));
    }

    /** Places of members by what they have in common: a run, a width, a setting. */
    Map<String, List<Integer>> groups() {
        Map<String, List<Integer>> groups = new LinkedHashMap<>();
        List<Member> members = members();
        for (int i = 0; i < members.size(); i++) {
            put(groups, members.get(i).runName(), i);
        }
        for (int i = 0; i < members.size(); i++) {
            put(groups, "F=" + members.get(i).curve().features(), i);
        }
        for (int i = 0; i < members.size(); i++) {
            put(groups, Sweep.of(members.get(i).run()).setting(members.get(i).info()), i);
        }
        groups.remove("");
        return groups;
    }

    private static void put(Map<String, List<Integer>> groups, String name, int place) {
        groups.computeIfAbsent(name, absent -> new ArrayList<>()).add(place);
    }

    /** The settings that are not the same in all runs, by name; null for a run that has none. */
    Map<String, List<String>> differences() {
        Set<String> names = new LinkedHashSet<>();
        runs.forEach(run -> names.addAll(run.info().options().keySet()));
        runs.forEach(run -> names.addAll(run.info().defaults().keySet()));
        Map<String, List<String>> differences = new LinkedHashMap<>();
        for (String name : names) {
            List<String> values = new ArrayList<>();
            for (RunFolder run : runs) {
                RunInfo info = run.info();
                values.add(info.options().getOrDefault(name, info.defaults().get(name)));
            }
            boolean same = values.stream().allMatch(value -> same(value, values.get(0)));
            if (!same) {
                differences.put(name, Collections.unmodifiableList(values));
            }
        }
        return differences;
    }

    private static boolean same(String one, String other) {
        return one == null ? other == null : RunInfo.same(one, other);
    }

    /** Why errors of these runs do not compare; "" where they were measured on the same rows. */
    String otherRows() {
        List<String> variances = runs.stream()
                .map(run -> run.bounds().variance())
                .filter(Double::isFinite)
                .map(variance -> Numbers.value(variance, 6))
                .distinct()
                .toList();
        return variances.size() < 2
                ? ""
                : "These runs were evaluated on different rows, whose variances are " + Text.join(variances)
                        + ": errors compare no better than those do.";
    }
}
