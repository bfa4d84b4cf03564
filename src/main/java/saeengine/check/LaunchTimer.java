package saeengine.check;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import saeengine.tensor.Device;
import saeengine.tensor.Gemm;
import saeengine.tensor.Kernel;
import saeengine.tensor.Products;
import saeengine.tensor.Tensor;

/**
 * Times launches on their way to a device: of each kernel that has a known cost, and of each form of a product, the
 * largest.
 *
 * <p>A timed launch is repeated, and one that adds does so each time: what the work computes on this device is not to
 * be used. Rounds are several launches in a row and a wait for the device, so that neither the wait nor the launch
 * shows where kernels take long enough.
 */
final class LaunchTimer extends ForwardingDevice {
    private static final int ROUNDS = 7;
    private static final int MOST_IN_A_ROW = 50;
    private static final double ROUND_SECONDS = 2e-3;

    private final Map<String, Cost> costs;
    private final Map<String, Double> largest = new HashMap<>();
    private final Map<String, Timing> kernels = new TreeMap<>();
    private final Map<String, Timing> products = new TreeMap<>();

    LaunchTimer(Device inner, Map<String, Cost> costs) {
        super(inner);
        this.costs = costs;
    }

    /** What was timed: kernels by name, then products. */
    List<Timing> timings() {
        return Stream.of(kernels, products)
                .flatMap(some -> some.values().stream())
                .toList();
    }

    @Override
    public void run(Kernel kernel, int items, Object... args) {
        Runnable launch = () -> inner.run(kernel, items, args);
        Cost cost = costs.get(kernel.name());
        if (cost == null || !isLargest(kernel.name(), elements(args))) {
            launch.run();
            return;
        }
        kernels.put(kernel.name(), new Timing(kernel.name(), seconds(launch), cost));
    }

    @Override
    public void gemm(Gemm shape, Products products, float alpha, Tensor a, Tensor b, float beta, Tensor c) {
        Runnable launch = () -> inner.gemm(shape, products, alpha, a, b, beta, c);
        String form = "product " + (shape.transposeA() ? "t" : "n") + (shape.transposeB() ? "t" : "n");
        if (!isLargest(form, shape.flops())) {
            launch.run();
            return;
        }
        String name = form + " " + shape.m() + "x" + shape.n() + "x" + shape.k();
        this.products.put(form, new Timing(name, seconds(launch), Cost.of(shape)));
    }

    private boolean isLargest(String name, double size) {
        boolean isIt = size > largest.getOrDefault(name, 0.0);
        largest.merge(name, size, Math::max);
        return isIt;
    }

    private static double elements(Object[] args) {
        double elements = 0;
        for (Object arg : args) {
            elements += arg instanceof Tensor tensor ? tensor.size() : 0;
        }
        return elements;
    }

    private double seconds(Runnable launch) {
        time(launch, 1);
        double first = time(launch, 2);
        int inARow = (int) Math.max(1, Math.min(MOST_IN_A_ROW, ROUND_SECONDS / Math.max(1e-9, first)));
        double[] rounds = new double[ROUNDS];
        for (int i = 0; i < rounds.length; i++) {
            rounds[i] = time(launch, inARow);
        }
        Arrays.sort(rounds);
        return rounds[ROUNDS / 2];
    }

    private double time(Runnable launch, int times) {
        inner.await();
        long start = System.nanoTime();
        for (int i = 0; i < times; i++) {
            launch.run();
        }
        inner.await();
        return (System.nanoTime() - start) * 1e-9 / times;
    }
}
