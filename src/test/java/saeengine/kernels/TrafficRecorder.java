package saeengine.kernels;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import saeengine.cuda.OwnProducts;
import saeengine.ptx.Counters;
import saeengine.ptx.PtxDevice;
import saeengine.ptx.PtxLibrary;
import saeengine.tensor.Gemm;
import saeengine.tensor.Kernel;
import saeengine.tensor.Products;
import saeengine.tensor.Tensor;
import saeengine.testing.ChangedDevice;

/** A device of the interpreter that holds what each launch moved against the formulas of its kernel's comment. */
public final class TrafficRecorder extends ChangedDevice {
    private static final int SECTOR = 32;

    private final PtxDevice device;
    private final PtxLibrary library;
    private final Map<String, List<String>> names = Signatures.namesOfSources();
    private final Map<String, KernelNote> notes =
            KernelNote.all().stream().collect(Collectors.toMap(KernelNote::name, note -> note));
    private final Map<String, Double> largest = new HashMap<>();
    private final Map<String, KernelTraffic> traffic = new TreeMap<>();

    public TrafficRecorder(PtxDevice device, PtxLibrary library) {
        super(device);
        this.device = device;
        this.library = library;
    }

    /** By kernel, of the launch that moved most. */
    public Map<String, KernelTraffic> traffic() {
        return traffic;
    }

    @Override
    public void run(Kernel kernel, int items, Object... args) {
        Object[] all = java.util.Arrays.copyOf(args, args.length + 1);
        all[args.length] = items;
        counted(kernel.name(), all, () -> device.run(kernel, items, args));
    }

    @Override
    public void gemm(Gemm shape, Products products, float alpha, Tensor a, Tensor b, float beta, Tensor c) {
        String name = OwnProducts.entry(shape, products);
        Runnable launch = () -> device.gemm(shape, products, alpha, a, b, beta, c);
        if (products == Products.EXACT) {
            counted(name, new Object[] {a, b, c, shape.m(), shape.n(), shape.k(), alpha, beta}, launch);
            return;
        }
        int parts = OwnProducts.parts(shape, products);
        Object[] args = {a, b, c, shape.m(), shape.n(), shape.k(), parts, alpha, beta};
        Object[] sum = {a, c, shape.m() * shape.n(), parts, alpha, beta};
        counted(name, args, parts == 1 ? launch : () -> counted(OwnProducts.SUM, sum, launch));
    }

    private void counted(String kernel, Object[] args, Runnable launch) {
        long sectors = of(kernel, Counters::sectors);
        long filled = of(kernel, Counters::filledSectors);
        long accesses = of(kernel, Counters::sharedAccesses);
        long conflicts = of(kernel, Counters::bankConflicts);
        launch.run();
        double touched = of(kernel, Counters::sectors) - sectors;
        if (touched <= largest.getOrDefault(kernel, 0.0)) {
            return;
        }
        largest.put(kernel, touched);
        Map<String, Double> sizes = sizes(kernel, args);
        KernelNote note = notes.get(kernel);
        boolean known = sizes.keySet().containsAll(Formula.names(note.least()));
        double needed = of(kernel, Counters::sharedAccesses) - accesses;
        double extra = of(kernel, Counters::bankConflicts) - conflicts;
        traffic.put(
                kernel,
                new KernelTraffic(
                        known ? SECTOR * touched / Formula.value(note.least(), sizes) : Double.NaN,
                        touched / (of(kernel, Counters::filledSectors) - filled),
                        needed == 0 ? 1 : 1 + extra / needed,
                        sizes.entrySet().stream()
                                .filter(size -> note.example().containsKey(size.getKey()))
                                .map(size ->
                                        size.getKey() + "=" + size.getValue().longValue())
                                .collect(Collectors.joining(" "))));
    }

    private long of(String kernel, java.util.function.ToLongFunction<Counters> figure) {
        Counters counters = device.machine().counters(library.module(kernel), kernel);
        return counters == null ? 0 : figure.applyAsLong(counters);
    }

    /** The whole numbers among a launch's arguments by their names, and what the formulas take from its tensors. */
    private Map<String, Double> sizes(String kernel, Object[] args) {
        Map<String, Double> sizes = new LinkedHashMap<>();
        for (int i = 0; i < args.length; i++) {
            if (args[i] instanceof Integer number) {
                sizes.put(names.get(kernel).get(i), (double) number);
            }
        }
        switch (kernel) {
            case "attention_forward",
                    "coarse_attention_forward",
                    "attention_backward_keys",
                    "attention_backward_queries" -> {
                double n = ((Tensor) args[0]).size() / sizes.get("d");
                sizes.put("n", n);
                sizes.put("length", n / (((Tensor) args[3]).size() - 1));
            }
            case "sparse_decode_weight_backward" -> sizes.put("rows", ((Tensor) args[2]).size() / sizes.get("k"));
            case "topk_encode_bias_backward" -> {
                Tensor gradients = (Tensor) args[2];
                sizes.put("k", (double) gradients.size() / gradients.rows());
                sizes.put("rows", (double) gradients.rows());
            }
            default -> sizes.putIfAbsent("n", sizes.getOrDefault("items", 0.0));
        }
        return sizes;
    }
}
