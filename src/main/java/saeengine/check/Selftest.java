package saeengine.check;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import saeengine.tensor.Device;

/**
 * Whether a device computes what it has to: each op beside float64, each op and edge case and whole trainings beside an
 * oracle device, everything a second time for the same bits.
 */
public final class Selftest {
    private final Device device;
    private final Device oracle;
    private final Plan plan;
    private final Watcher watcher;
    private final List<OpCase> ops;
    private final List<EdgeCase> edges;

    /**
     * How much is run.
     *
     * @param only a part of the names of cases and recipes; empty for all
     * @param steps of each training
     */
    public record Plan(String only, int steps) {
        boolean takes(Object one) {
            return one.toString().contains(only);
        }
    }

    /** @param oracle what the device is compared with, the CPU */
    public Selftest(Device device, Device oracle, Plan plan, Watcher watcher) {
        this.device = device;
        this.oracle = oracle;
        this.plan = plan;
        this.watcher = watcher;
        this.ops = OpCatalogue.cases().stream().filter(plan::takes).toList();
        this.edges = EdgeCatalogue.cases().stream().filter(plan::takes).toList();
        if (ops.isEmpty() && edges.isEmpty() && recipes().isEmpty()) {
            throw new IllegalArgumentException(
                    "--only " + plan.only() + ": no case has this in its name; try relu, topk or attention");
        }
    }

    /** The parts, in order; each runs when it is asked for. */
    public List<Supplier<Section>> parts() {
        return List.of(
                () -> Sweep.over("values", ops, op -> List.of(OpChecks.ofValues(device, op)), watcher),
                () -> Sweep.over("gradients", ops, op -> OpChecks.ofGradients(device, op), watcher),
                () -> Sweep.over("as the CPU", ops, this::asTheOracle, watcher),
                () -> Sweep.over("edges", edges, this::edge, watcher),
                () -> Sweep.over("same bits", ops, this::sameBits, watcher),
                () -> Sweep.over("memory", ops, this::memory, watcher),
                () -> Sweep.over("training", recipes(), this::training, watcher));
    }

    private List<String> recipes() {
        return TrainingCheck.RECIPES.stream().filter(plan::takes).toList();
    }

    private List<Deviation> asTheOracle(OpCase op) {
        return deviations(results(oracle, op), results(device, op), op.name());
    }

    private List<Deviation> edge(EdgeCase edge) {
        List<float[]> got = edge.run().apply(device);
        SameBits.require(got, edge.run().apply(device), edge.name());
        return deviations(edge.run().apply(oracle), got, edge.name());
    }

    private List<Deviation> sameBits(OpCase op) {
        SameBits.require(results(device, op), results(device, op), op.name());
        return List.of();
    }

    private List<Deviation> memory(OpCase op) {
        OpChecks.memory(device, op);
        return List.of();
    }

    private List<Deviation> training(String recipe) {
        return TrainingCheck.of(device, oracle, recipe, plan.steps());
    }

    private static List<float[]> results(Device device, OpCase op) {
        return Arrays.asList(OpRuns.results(device, op));
    }

    private static List<Deviation> deviations(List<float[]> expected, List<float[]> got, String name) {
        List<Deviation> deviations = new ArrayList<>();
        for (int i = 0; i < expected.size(); i++) {
            double error = Apart.of(expected.get(i), got.get(i)).error();
            deviations.add(new Deviation(name + ", result " + i, error, Apart.BOUND));
        }
        return deviations;
    }
}
