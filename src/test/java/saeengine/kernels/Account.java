package saeengine.kernels;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import saeengine.cuda.DryRun;
import saeengine.cuda.Precision;
import saeengine.tensor.Device;
import saeengine.tensor.Gemm;
import saeengine.tensor.Products;

/**
 * What a piece of a run asks of an H100, call by call, and what that may take on paper.
 *
 * <p>The calls are those that the engine makes, noted down by a driver without a card. What a block of a kernel does is
 * counted in the interpreter, where a smaller piece of the same widths ran. No clock was read.
 */
record Account(Piece piece, List<Line> lines) {
    /** The H100 SXM's data sheet: bytes, float32 operations outside tensor cores, tf32 and bf16 ones in them, a microsecond. */
    static final double MEMORY_BYTES = 3.35e6;

    static final double FLOPS = 66.9e6;
    static final double COARSE_FLOPS = 494.7e6;
    static final double SHORT_FLOPS = 989.4e6;

    /** What large products reach of the peak: a guess. */
    static final double REACHED = 0.7;

    /** What mma.sync reaches of the peak, which Hopper keeps for larger instructions: a guess. */
    static final double SMALL_REACHED = 0.6;

    /** Bytes a microsecond between host and card, as PCIe 5 has it. */
    static final double HOST_BYTES = 55e3;

    /** From a wait's end until the card has work again: a guess. */
    static final double WAIT_MICROS = 10;

    private static final int MULTIPROCESSORS = 132;
    private static final int SCHEDULERS = 4;
    private static final int REGISTERS = 65_536;
    private static final int THREADS = 256;
    private static final double CYCLES_A_MICRO = 1700;
    static final double CACHE_BYTES = 5.5e6;

    /** What a launch is reckoned to find in the second-level cache, which holds 50 MB: what launches before it wrote. */
    static final double CACHED = 20e6;

    /**
     * A piece of a run.
     *
     * @param target the most that it should take, in microseconds
     * @param why what keeps it above its target; null where it is met
     * @param precision of its products
     * @param work what is called for the second time, so that what is done once is left out
     * @param sizes that formulas of kernels' comments need and launches do not say
     * @param only a pattern of the kernels that count; products, copies and waits count where it is null
     */
    record Piece(
            String name,
            double target,
            @Nullable String why,
            Precision precision,
            Function<Device, Runnable> work,
            Map<String, Double> sizes,
            @Nullable String only) {
        Piece(
                String name,
                double target,
                @Nullable String why,
                Function<Device, Runnable> work,
                Map<String, Double> sizes,
                @Nullable String only) {
            this(name, target, why, Precision.AUTO, work, sizes, only);
        }
    }

    /** Calls of one kind: their estimate, the floor, and what the estimate is made of for the most part. */
    record Line(
            String name,
            int calls,
            long blocks,
            double bytes,
            double flops,
            long path,
            double micros,
            double floor,
            String by) {
        Line and(Line other) {
            return new Line(
                    name,
                    calls + other.calls,
                    blocks + other.blocks,
                    bytes + other.bytes,
                    flops + other.flops,
                    Math.max(path, other.path),
                    micros + other.micros,
                    floor + other.floor,
                    by.equals(other.by) || micros >= other.micros ? by : other.by);
        }
    }

    private static double moved(double bytes) {
        return bytes / (bytes <= CACHED ? CACHE_BYTES : MEMORY_BYTES);
    }

    double micros() {
        return lines.stream().mapToDouble(Line::micros).sum();
    }

    double floor() {
        return lines.stream().mapToDouble(Line::floor).sum();
    }

    static List<Account> all() {
        Reckoning reckoning = new Reckoning();
        return pieces().stream().map(reckoning::account).toList();
    }

    private static List<Piece> pieces() {
        return List.of(
                step(4096, 16384, 1200, null, Precision.AUTO),
                step(
                        8192,
                        49152,
                        3600,
                        "products in tf32 have a floor of a third of it and are reckoned to take half",
                        Precision.AUTO),
                step(8192, 49152, 3600, null, Precision.BF16),
                new Piece(
                        "One harvest chunk: 4 sequences of 512 tokens through two blocks of TinyStories-33M, into a shuffle"
                                + " buffer and as many rows out of it",
                        300,
                        "products in tf32 are half of it, twice what they are in bf16",
                        device -> AccountWorks.harvest(device, 50257, 4, 512, false),
                        Map.of("n", 2048.0, "length", 512.0, "stories", 4.0),
                        null),
                new Piece(
                        "The same by bf16",
                        300,
                        null,
                        Precision.BF16,
                        device -> AccountWorks.harvest(device, 50257, 4, 512, false),
                        Map.of("n", 2048.0, "length", 512.0, "stories", 4.0),
                        null),
                new Piece(
                        "The same, what the second block's MLP reads and what it writes, normalised by story, by bf16",
                        300,
                        null,
                        Precision.BF16,
                        device -> AccountWorks.harvestOfMlp(device, 50257, 4, 512, false),
                        Map.of("n", 2048.0, "length", 512.0, "stories", 4.0),
                        null),
                new Piece(
                        "Attention in a block of GPT-2 small: 2 sequences of 1024 tokens",
                        50,
                        null,
                        device -> AccountWorks.gpt2(device, 2, 1024),
                        Map.of("n", 2048.0, "length", 1024.0),
                        ".*attention.*"),
                new Piece(
                        "Attention's backward pass in a block of a pretraining step: 2 sequences of 1024 tokens, 12 heads of 64",
                        400,
                        "the weights are made twice and all products are exact",
                        device -> AccountWorks.attention(device, 2, 1024, 12),
                        Map.of("n", 2048.0, "length", 1024.0),
                        "attention_backward.*"));
    }

    private static Piece step(int rows, int features, double target, @Nullable String why, Precision precision) {
        return new Piece(
                "One step of sparsify-topk: " + rows + " rows, " + features
                        + " latents, none of them dead, d 768, k 32"
                        + (precision == Precision.BF16 ? ", candidates by bf16" : ""),
                target,
                why,
                precision,
                device -> AccountWorks.step(device, rows, features, false),
                // No list is so long that it is summed in chunks.
                Map.of("rows", (double) rows, "features", (double) features, "k", 32.0, "d", 768.0, "entries", 0.0),
                null);
    }

    /** From calls to what they may take. */
    private static final class Reckoning {
        private static final List<String> WIDE = List.of("two places");
        private static final List<String> WORKS =
                List.of("lists", "device", "candidates", "step", "model by tf32", "model by bf16", "two places");

        private final Map<String, List<String>> names = Signatures.namesOfSources();
        private final Map<String, PtxAssembler.Usage> budget = Budget.committed();
        private final Map<String, KernelNote> notes =
                KernelNote.all().stream().collect(Collectors.toMap(KernelNote::name, note -> note));
        private final Map<String, BlockCost> counted = BlockCost.committed().stream()
                .collect(Collectors.toMap(cost -> key(cost.work(), cost.kernel()), cost -> cost));

        private static String key(String work, String kernel) {
            return work + ": " + kernel;
        }

        Account account(Piece piece) {
            List<DryRun.Call> calls;
            try (DryRun dry = new DryRun(piece.precision())) {
                Runnable work = piece.work().apply(dry.device());
                work.run();
                calls = dry.of(device -> work.run());
            }
            Map<String, Line> lines = new LinkedHashMap<>();
            for (DryRun.Call call : calls) {
                if (piece.only() == null || call.name().matches(piece.only())) {
                    Line line = line(piece, call);
                    lines.merge(line.name(), line, Line::and);
                }
            }
            return new Account(piece, new ArrayList<>(lines.values()));
        }

        private Line line(Piece piece, DryRun.Call call) {
            return switch (call.kind()) {
                case LAUNCH -> launch(piece, call);
                case PRODUCT -> product(Objects.requireNonNull(call.shape()), call.products());
                case COPY -> {
                    double micros = call.bytes() / (call.name().equals("memset") ? MEMORY_BYTES : HOST_BYTES);
                    yield new Line(
                            "copies " + call.name(),
                            1,
                            0,
                            call.bytes(),
                            0,
                            0,
                            LaunchPart.GAP_MICROS + micros,
                            0,
                            "launch");
                }
                case AWAIT -> new Line("waits of the host", 1, 0, 0, 0, 0, WAIT_MICROS, 0, "wait");
            };
        }

        private static Line product(Gemm shape, @Nullable Products products) {
            boolean isShort = products == Products.SHORT;
            boolean coarse = products == Products.COARSE;
            double peak = isShort ? SHORT_FLOPS : coarse ? COARSE_FLOPS : FLOPS;
            double operands = (double) shape.m() * shape.k() + (double) shape.k() * shape.n();
            double bytes = (isShort ? 2 : 4) * operands + 4.0 * shape.m() * shape.n();
            double floor = Math.max(shape.flops() / peak, moved(bytes));
            double micros = Math.max(shape.flops() / peak / REACHED, moved(bytes));
            String name = "product %d x %d x %d, %s"
                    .formatted(shape.m(), shape.n(), shape.k(), isShort ? "bf16" : coarse ? "tf32" : "float32");
            return new Line(
                    name,
                    1,
                    0,
                    bytes,
                    shape.flops(),
                    0,
                    LaunchPart.GAP_MICROS + micros,
                    floor,
                    micros > floor ? "arithmetic" : "memory");
        }

        private Line launch(Piece piece, DryRun.Call call) {
            String kernel = call.name();
            Map<String, Double> sizes = sizes(piece, call);
            BlockCost cost = cost(kernel, sizes);
            KernelNote note = notes.get(kernel);
            double least = Formula.value(note.least(), sizes);
            double flops = Formula.value(note.flops(), sizes);
            double share = (double) call.blocks() / cost.blocks();
            int places = MULTIPROCESSORS * KernelsPage.residentWarps(usage(kernel), 228) / 8;
            double turns = Math.ceil((double) call.blocks() / places);
            double path = Math.max(cost.longest(), turns * cost.paths() / cost.blocks());
            Map<String, Double> parts = new LinkedHashMap<>();
            parts.put("path", path * LaunchPart.CYCLES / CYCLES_A_MICRO);
            parts.put("instructions", share * cost.instructions() / (MULTIPROCESSORS * SCHEDULERS * CYCLES_A_MICRO));
            parts.put("shared", share * cost.shared() / (MULTIPROCESSORS * CYCLES_A_MICRO));
            parts.put("tensor", share * cost.matrix() / COARSE_FLOPS / SMALL_REACHED);
            parts.put("cache", share * 32 * cost.pieces() / CACHE_BYTES);
            parts.put("memory", moved(least + readAgain(note, sizes)));
            parts.put("launch", LaunchPart.GAP_MICROS);
            String by = "launch";
            double most = 0;
            for (Map.Entry<String, Double> part : parts.entrySet()) {
                if (part.getValue() > most) {
                    by = part.getKey();
                    most = part.getValue();
                }
            }
            double micros = LaunchPart.GAP_MICROS + (by.equals("launch") ? largestBut(parts) : most);
            return new Line(
                    kernel,
                    1,
                    call.blocks(),
                    share * 32 * cost.pieces(),
                    flops,
                    cost.longest(),
                    micros,
                    Math.max(moved(least), flops / (cost.matrix() > 0 ? COARSE_FLOPS : FLOPS)),
                    by);
        }

        /**
         * Bytes of gathered rows that come from memory again, although an earlier block had them: of rows that the cache does not
         * hold all of, a share.
         */
        private static double readAgain(KernelNote note, Map<String, Double> sizes) {
            if (note.gathers() == null || note.gathersOf() == null) {
                return 0;
            }
            double rows = Formula.value(note.gathersOf(), sizes);
            double again = Math.max(0, Formula.value(note.gathers(), sizes) - rows);
            return again * Math.max(0, 1 - CACHED / rows);
        }

        private static double largestBut(Map<String, Double> parts) {
            return parts.entrySet().stream()
                    .filter(part -> !part.getKey().equals("launch"))
                    .mapToDouble(Map.Entry::getValue)
                    .max()
                    .orElse(0);
        }

        /**
         * What an entry takes on sm_90. The budget is the most of several architectures, of which some hold fewer blocks than
         * an entry's bounds ask for, and leave it more registers.
         */
        private PtxAssembler.Usage usage(String kernel) {
            PtxAssembler.Usage most = budget.get(kernel);
            Matcher bounds = Pattern.compile("__launch_bounds__\\(THREADS, (\\d+)\\) " + kernel + "\\(")
                    .matcher(CudaSources.source(notes.get(kernel).file()));
            if (!bounds.find()) {
                return most;
            }
            int registers = REGISTERS / (THREADS * Integer.parseInt(bounds.group(1))) / 8 * 8;
            return new PtxAssembler.Usage(Math.min(most.registers(), registers), most.local(), most.shared());
        }

        private Map<String, Double> sizes(Piece piece, DryRun.Call call) {
            Map<String, Double> sizes = new LinkedHashMap<>();
            List<String> of = names.get(call.name());
            for (int i = 0; i < of.size(); i++) {
                Integer value = call.integers().get(i);
                if (value != null) {
                    sizes.put(of.get(i), (double) value);
                }
            }
            if (!call.name().contains("attention")) {
                sizes.putIfAbsent("n", sizes.get("items"));
            }
            piece.sizes().forEach(sizes::putIfAbsent);
            return sizes;
        }

        private BlockCost cost(String kernel, Map<String, Double> sizes) {
            List<String> works = switch (kernel) {
                case "active_topk_merge", "active_topk_best" ->
                    List.of("selection of %.0f of %.0f".formatted(sizes.get("k"), sizes.get("features")));
                case "coarse_attention_forward" ->
                    List.of("attention %.0f of %.0f, window %.0f"
                            .formatted(sizes.get("d") / sizes.get("heads"), sizes.get("length"), sizes.get("window")));
                case "attention_backward_queries", "attention_backward_keys" ->
                    List.of("attention back, %.0f of %.0f"
                            .formatted(sizes.get("d") / sizes.get("heads"), sizes.get("length")));
                case "normalize_stories_moments", "normalize_stories_apply" ->
                    List.of("stories of %.0f, %.0f wide".formatted(sizes.get("length"), sizes.get("d")));
                // Without a number, of 8 entries a latent.
                case "feature_step" ->
                    List.of(
                            "step of %.1f entries a latent"
                                    .formatted(sizes.get("rows") * sizes.get("k") / sizes.get("features")),
                            "step");
                // A row of two places is twice as wide.
                default -> sizes.getOrDefault("d", 0.0) == 2 * AccountWorks.DIMS ? WIDE : WORKS;
            };
            return works.stream()
                    .map(work -> counted.get(key(work, kernel)))
                    .filter(Objects::nonNull)
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(
                            kernel + " was not counted in any of " + works + "; see StepWorks.ofAccount"));
        }
    }
}
