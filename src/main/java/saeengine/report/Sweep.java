package saeengine.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * What the members of a run differ in: how wide they are, and how sparse they are made.
 *
 * @param knob "k" or "λ", whichever more of the run's difference lies in; "" in a run without either
 */
record Sweep(List<RunInfo.Member> members, String knob) {

    static Sweep of(RunFolder run) {
        List<RunInfo.Member> members = run.info().members();
        long ks = distinct(members, RunInfo.Member::k);
        long l1s = distinct(members, RunInfo.Member::l1);
        return new Sweep(members, ks + l1s == 0 ? "" : ks >= l1s ? "k" : "λ");
    }

    private static long distinct(List<RunInfo.Member> members, ToDoubleFunction<RunInfo.Member> of) {
        return members.stream()
                .mapToDouble(of)
                .filter(v -> !Double.isNaN(v))
                .distinct()
                .count();
    }

    /** Whether one width was trained at several sparsities and nothing else differs. */
    boolean overOneVariable() {
        return byWidth().size() == 1 && members.size() > 1 && distinct(members, this::value) == members.size();
    }

    double value(RunInfo.Member member) {
        return knob.equals("k") ? member.k() : member.l1();
    }

    /** "k=16" or "λ=0.03"; "" for a member that says neither. */
    String setting(RunInfo.Member member) {
        double value = value(member);
        if (!Double.isNaN(value)) {
            return knob + "=" + Numbers.tick(value);
        }
        return Double.isNaN(member.k())
                ? Double.isNaN(member.l1()) ? "" : "λ=" + Numbers.tick(member.l1())
                : "k=" + Numbers.tick(member.k());
    }

    /** A name for tight places: what all members share is left out. */
    String shortName(RunInfo.Member member) {
        return overOneVariable() ? setting(member) : member.label();
    }

    /** The places of each width's members in the run, from the sparsest setting's end of the sweep on. */
    Map<Integer, List<Integer>> byWidth() {
        Map<Integer, List<Integer>> widths = new TreeMap<>();
        for (int i = 0; i < members.size(); i++) {
            widths.computeIfAbsent(members.get(i).features(), w -> new ArrayList<>())
                    .add(i);
        }
        widths.values().forEach(places -> places.sort((a, b) -> Double.compare(order(a), order(b))));
        return widths;
    }

    /** Small k and large λ are sparse; a member without either comes last. */
    private double order(int place) {
        double value = value(members.get(place));
        return knob.equals("λ") ? -value : value;
    }
}
