package saeengine.op;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import saeengine.check.CheckFailed;
import saeengine.check.EdgeCase;
import saeengine.cpu.CpuDevice;
import saeengine.ptx.Counters;
import saeengine.ptx.PtxDevice;
import saeengine.ptx.PtxLibrary;
import saeengine.ptx.PtxMachine;
import saeengine.ptx.PtxSyntaxException;
import saeengine.ptx.PtxTrap;
import saeengine.tensor.Device;

/** The small cases with what they give on the CPU, by the kernels they launch; runs them again on a mutant. */
final class MutationBench {
    private static final long ENDLESS = 1_000_000;

    private final PtxLibrary library = apart(PtxLibrary.shipped());
    private final Map<String, Set<Integer>> executed = new HashMap<>();
    private final Map<String, List<Known>> byKernel = new HashMap<>();
    private final List<Known> all = new ArrayList<>();

    /** A case, its results, and how much work it is. */
    private record Known(EdgeCase edge, List<float[]> expected, long usedBytes, long work) {}

    MutationBench() {
        for (EdgeCase edge : KernelEdges.small()) {
            learn(edge);
        }
        byKernel.values().forEach(cases -> cases.sort(Comparator.comparingLong(Known::work)));
        all.sort(Comparator.comparingLong(Known::work));
    }

    /** Every entry in a module of its own, so that a mutant of one parses little. */
    private static PtxLibrary apart(PtxLibrary shipped) {
        PtxLibrary library = shipped;
        for (String entry : shipped.entries()) {
            library = library.with(entry, shipped.textOf(entry));
        }
        return library;
    }

    /** The lines of an entry's own module that some case runs. */
    Set<Integer> executedLines(String kernel) {
        return executed.getOrDefault(kernel, Set.of());
    }

    PtxLibrary library() {
        return library;
    }

    /** Runs a case unchanged: it has to pass, and shows which kernels it launches. */
    private void learn(EdgeCase edge) {
        List<float[]> expected;
        try (Device cpu = CpuDevice.checked(1)) {
            expected = edge.run().apply(cpu);
        }
        boolean product = edge.name().startsWith("gemm ");
        try (PtxDevice device = new PtxDevice(library, options(), product)) {
            EdgeCase.requireClose(expected, edge.run().apply(device), edge.name());
            long work = 0;
            for (Counters counters : device.machine().allCounters()) {
                work += counters.warpInstructions();
            }
            Known known = new Known(edge, expected, device.usedBytes(), work);
            all.add(known);
            for (Counters counters : device.machine().allCounters()) {
                byKernel.computeIfAbsent(counters.kernel(), k -> new ArrayList<>())
                        .add(known);
                executed.computeIfAbsent(counters.kernel(), k -> new HashSet<>())
                        .addAll(counters.executedLines());
            }
            if (product) {
                byKernel.computeIfAbsent("gemm", k -> new ArrayList<>()).add(known);
            }
        }
    }

    private static PtxMachine.Options options() {
        return PtxMachine.Options.checked(17).withMaxInstructions(ENDLESS);
    }

    /** The check that caught a mutant; null where none did. */
    String caughtBy(Mutant mutant) {
        PtxLibrary changed = library;
        if (mutant.text() != null) {
            try {
                changed = library.with(mutant.kernel(), mutant.text());
                changed.module(mutant.kernel());
            } catch (PtxSyntaxException e) {
                throw new AssertionError("a mutant has to be PTX: " + mutant, e);
            }
        }
        List<Known> cases = mutant.kernel().equals("device") ? all : byKernel.getOrDefault(mutant.kernel(), List.of());
        for (Known known : cases) {
            String check = check(mutant, changed, known);
            if (check != null) {
                return check;
            }
        }
        return null;
    }

    private String check(Mutant mutant, PtxLibrary changed, Known known) {
        boolean product = known.edge().name().startsWith("gemm ");
        PtxDevice device = new PtxDevice(changed, options(), product);
        try (Device used = mutant.launch() == null ? device : mutant.launch().apply(device)) {
            List<float[]> got = known.edge().run().apply(used);
            if (device.usedBytes() != known.usedBytes()) {
                return "memory in use at the end";
            }
            EdgeCase.requireClose(known.expected(), got, known.edge().name());
            return null;
        } catch (PtxTrap trap) {
            return "trap: " + kind(trap.what());
        } catch (CheckFailed e) {
            return "values";
        } catch (IllegalStateException e) {
            return e.getMessage().startsWith("uninitialised") ? "host reads what nobody wrote" : "use after release";
        } catch (IllegalArgumentException e) {
            return "arguments refused";
        }
    }

    /** A trap's sort, without addresses. */
    private static String kind(String what) {
        int of = what.indexOf(" of ");
        int colon = what.indexOf(':');
        if (what.startsWith("race")) {
            return what.startsWith("race: one") ? "race: one place, two values" : what.substring(0, of);
        }
        if (what.startsWith("uninitialised")) {
            return "uninitialised read";
        }
        if (what.contains("cp.async")) {
            return "copy not waited for";
        }
        return colon > 0
                ? what.substring(0, colon)
                : what.replaceAll("0x\\w+|\\d+", "n").split(",")[0];
    }
}
