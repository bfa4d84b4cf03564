package saeengine.check;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Runs a check over cases, and goes on after one that fails. */
final class Sweep {
    private Sweep() {}

    /** @param check gives what it measured, or throws */
    static <T> Section over(String name, List<T> cases, Function<T, List<Deviation>> check, Watcher watcher) {
        Map<String, Deviation> worst = new LinkedHashMap<>();
        List<String> failures = new ArrayList<>();
        long start = System.nanoTime();
        for (int i = 0; i < cases.size(); i++) {
            watcher.at(name, i, cases.size());
            T one = cases.get(i);
            try {
                for (Deviation deviation : check.apply(one)) {
                    worst.merge(one.toString(), deviation, Deviation::farther);
                    if (!deviation.isWithin()) {
                        failures.add(deviation.toString());
                    }
                }
            } catch (CheckFailed e) {
                failures.add(e.getMessage());
            } catch (RuntimeException e) {
                failures.add((one + ": " + e).replaceAll("\\s*\\R\\s*", " "));
            }
        }
        return new Section(name, cases.size(), worst, failures, "", (System.nanoTime() - start) * 1e-9);
    }
}
