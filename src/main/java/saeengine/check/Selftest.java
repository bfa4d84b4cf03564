package saeengine.check;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import saeengine.tensor.Device;
import saeengine.tensor.Products;

/**
 * Whether a device computes what it has to: each op beside float64, each op and edge case and whole trainings beside an
 * oracle device, everything a second time for the same bits; coarse products by the bounds of their rounding, selections
 * over many tiles, fused steps beside composed ones, a long training beside the oracle's.
 *
 * <p>A GPU that rounds operands where that is allowed does so where a part is about it, and in trainings as users run
 * them; the parts whose bounds are float32's keep it from it.
 */
public final class Selftest {
    /** A long training has so many times the steps of a short one. */
    private static final int LONGER = 5;

    private final Device device;
    private final Device exact;
    private final Device coarse;
    private final Device oracle;
    private final Plan plan;
    private final Watcher watcher;
    private final List<OpCase> ops;
    private final List<EdgeCase> edges;
    private final List<EdgeCase> tiles;
    private final List<EdgeCase> screened;
    private final List<CoarseProducts.Case> products;
    private final List<OpCase> withProducts;
    private final List<FusedCheck.Case> fused;

    /** How large the parts are that are about size. */
    public enum Size {
        /** What a training has; for GPUs. */
        REAL,
        /** Several tiles and blocks, in seconds on a processor. */
        SMALL;

        /** Bytes of a GPU's memory that parts of real size take at most. */
        private static final long REAL_NEEDS = 8L << 30;

        /** Real where a GPU has the memory for it free, else small. */
        public static Size of(Device device) {
            return device.freeBytes().orElse(0) >= REAL_NEEDS ? REAL : SMALL;
        }
    }

    /**
     * How much is run.
     *
     * @param only a part of the names of cases and recipes; empty for all
     * @param steps of each short training
     */
    public record Plan(String only, int steps, Size size) {
        boolean takes(Object one) {
            return one.toString().contains(only);
        }
    }

    /** @param oracle what the device is compared with, the CPU */
    public Selftest(Device device, Device oracle, Plan plan, Watcher watcher) {
        this.device = device;
        this.exact = CappedProducts.exact(device);
        this.coarse = CappedProducts.coarse(device);
        this.oracle = oracle;
        this.plan = plan;
        this.watcher = watcher;
        this.ops = taken(OpCatalogue.cases());
        this.edges = taken(EdgeCatalogue.cases());
        this.tiles = taken(TileEdges.cases(plan.size()));
        this.screened = taken(TileEdges.screened(plan.size()));
        this.products = taken(CoarseProducts.cases(plan.size()));
        this.withProducts = CoarseOps.using(oracle, ops);
        this.fused = taken(FusedCheck.cases(plan.size()));
        if (ops.isEmpty()
                && edges.isEmpty()
                && tiles.isEmpty()
                && products.isEmpty()
                && fused.isEmpty()
                && recipes().isEmpty()
                && curves().isEmpty()) {
            throw new IllegalArgumentException(
                    "--only " + plan.only() + ": no case has this in its name; try relu, topk or attention");
        }
    }

    /** The parts, in order; each runs when it is asked for. */
    public List<Supplier<Section>> parts() {
        return List.of(
                () -> Sweep.over("values", ops, op -> List.of(OpChecks.ofValues(exact, op)), watcher),
                () -> Sweep.over("gradients", ops, op -> OpChecks.ofGradients(exact, op), watcher),
                () -> Sweep.over("as the CPU", ops, this::asTheOracle, watcher),
                () -> Sweep.over("edges", edges, this::edge, watcher),
                () -> Sweep.over("same bits", ops, this::sameBits, watcher),
                () -> Sweep.over("memory", ops, this::memory, watcher),
                () -> Sweep.over("training", recipes(), this::training, watcher),
                () -> rounding("tf32", Products.COARSE, List.of()),
                () -> rounding("bf16", Products.SHORT, screened),
                () -> Sweep.over("tiles", tiles, this::edge, watcher),
                () -> Sweep.over("fused", fused, one -> FusedCheck.check(coarse, one), watcher),
                () -> Sweep.over("curve", curves(), this::curve, watcher));
    }

    /** Products that round their operands, and selections that make use of it. */
    private Section rounding(String name, Products asked, List<EdgeCase> selections) {
        List<Object> cases = new ArrayList<>(products);
        cases.addAll(withProducts);
        cases.addAll(selections);
        Section section = Sweep.over(
                name,
                cases,
                one -> one instanceof OpCase op
                        ? CoarseOps.check(device, asked, op)
                        : one instanceof EdgeCase edge
                                ? edge(device, edge)
                                : CoarseProducts.check(device, asked, (CoarseProducts.Case) one),
                watcher);
        if (!device.roundsOperands(asked)) {
            return section.noted("this device's products are exact and are held to float32's bound");
        }
        return asked == Products.SHORT && !shortens()
                ? section.noted("this device has none that are coarser than tf32")
                : section;
    }

    private boolean shortens() {
        return coarse != device;
    }

    private <T> List<T> taken(List<T> all) {
        return all.stream().filter(plan::takes).toList();
    }

    private List<CurveCheck.Case> curves() {
        return CurveCheck.cases(shortens()).stream().filter(plan::takes).toList();
    }

    private List<Deviation> curve(CurveCheck.Case one) {
        return CurveCheck.check(one.bf16() ? device : coarse, oracle, one, LONGER * plan.steps(), plan.size());
    }

    private List<String> recipes() {
        return TrainingCheck.RECIPES.stream().filter(plan::takes).toList();
    }

    private List<Deviation> asTheOracle(OpCase op) {
        return deviations(results(oracle, op), results(exact, op), op.name());
    }

    private List<Deviation> edge(EdgeCase edge) {
        return edge(exact, edge);
    }

    private List<Deviation> edge(Device on, EdgeCase edge) {
        List<float[]> got = edge.run().apply(on);
        SameBits.require(got, edge.run().apply(on), edge.name());
        return deviations(edge.run().apply(oracle), got, edge.name());
    }

    private List<Deviation> sameBits(OpCase op) {
        SameBits.require(results(exact, op), results(exact, op), op.name());
        return List.of();
    }

    private List<Deviation> memory(OpCase op) {
        OpChecks.memory(exact, op);
        return List.of();
    }

    private List<Deviation> training(String recipe) {
        return TrainingCheck.of(exact, oracle, recipe, plan.steps());
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
