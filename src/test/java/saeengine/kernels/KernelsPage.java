package saeengine.kernels;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes docs/kernels.md from the comments above the entries and the budget of registers and shared memory. */
final class KernelsPage {
    private static final String HEAD = """
            # CUDA kernels

            Written by `KernelsPageTest` from the comments in `src/main/cuda` and from `budget.txt`; do not edit it here.

            Every kernel has a Java twin, the constant of its name, which is what the CPU runs and what the kernel is checked
            against. A launch is one thread an element, one warp a row, or one block an item, always in blocks of 256 threads;
            a twin's constant says which. No kernel uses float atomics or fast math: sums are float32 (float64 where the twin's
            are) in an order that depends on the shapes alone, so that two runs give the same bits.

            No GPU has run these kernels yet: PTX is checked in an interpreter against the twins, and assembled for sm_80,
            sm_86, sm_89 and sm_90. **Every time below is a paper figure**, a floor for a GPU whose caches hold nothing of the
            work yet: the least bytes that it has to move, at the GPU's memory bandwidth, or its arithmetic at the float32 peak
            outside tensor cores (of products in tf32 and bf16 at theirs inside), whichever takes longer. Launches, latencies and blocks too few for all multiprocessors come
            on top.

            """;

    private KernelsPage() {}

    /** A GPU of the paper figures: bytes a second, and operations in float32 outside tensor cores, in tf32 and bf16 in them. */
    private record Gpu(String name, double bandwidth, double flops, double tf32, double bf16) {
        double micros(String kernel, double bytes, double flopsDone) {
            double peak = kernel.startsWith("gemm_tf32") ? tf32 : kernel.startsWith("gemm_bf16") ? bf16 : flops;
            return Math.max(bytes / bandwidth, flopsDone / peak) * 1e6;
        }
    }

    private static final List<Gpu> GPUS = List.of(
            new Gpu("A100", 2.039e12, 19.5e12, 156e12, 312e12),
            new Gpu("H100", 3.35e12, 66.9e12, 494.7e12, 989.4e12),
            new Gpu("4090", 1.008e12, 82.6e12, 82.6e12, 165.2e12));

    static String text(
            List<KernelNote> notes,
            Map<String, PtxAssembler.Usage> budget,
            Map<String, KernelTraffic> traffic,
            List<LaunchCost> before,
            List<LaunchCost> launches,
            List<ProductCost> products,
            List<Account> accounts) {
        StringBuilder page = new StringBuilder(HEAD);
        page.append("## What they compute\n\n| kernel | computes | twin | threads |\n|---|---|---|---|\n");
        for (KernelNote note : notes) {
            page.append("| `%s` | %s | %s | %s |%n"
                    .formatted(note.name(), escaped(note.formula()), note.twin(), escaped(note.threads())));
        }
        page.append("""

                ## What they take, and paper floors

                Bytes are what a launch of the example's sizes moves between global memory and the multiprocessors, and how many
                times the least that is (above 1, a kernel counts on the second-level cache); registers are the most that
                sm_80 to sm_90 give a thread, shared memory is of a block; warps are those that an A100's multiprocessor
                (sm_80) holds at once, of 64. A100 is the 80 GB SXM (2.04 TB/s,
                19.5 TFLOP/s; 156 in tf32), H100 the SXM (3.35 TB/s, 66.9 TFLOP/s; 494.7 in tf32), 4090 1.01 TB/s and 82.6 TFLOP/s
                (the same in tf32); in bf16 twice as many as in tf32.

                """);
        page.append("| kernel | example | MB | of least | MFLOP | registers | shared | warps |");
        GPUS.forEach(gpu -> page.append(" " + gpu.name() + " us, paper |"));
        page.append("\n|---|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|\n");
        for (KernelNote note : notes) {
            page.append(costs(note, budget.get(note.name())));
        }
        page.append("""

                ## What the interpreter counts

                For launches of the sizes below, without any cache: the bytes of all 32-byte pieces of global memory that
                accesses touch, over the least bytes (above 1 where something is read again: a row of gains or weights for
                every row, a row's second pass, tiles of a product); the pieces over those that as many bytes fill side by
                side, which is 1 where neighbouring lanes read neighbours and 8 where every float lies apart; and cycles an
                access of shared memory takes, 1 without bank conflicts.

                | kernel | sizes | of least | pieces | bank ways |
                |---|---|---:|---:|---:|
                """);
        for (KernelNote note : notes) {
            page.append(counted(note.name(), traffic.get(note.name())));
        }
        page.append(LaunchPart.text(budget, before, launches));
        page.append(ProductPart.text(products));
        page.append(AccountPart.text(accounts));
        return page.toString();
    }

    private static String counted(String kernel, KernelTraffic traffic) {
        return String.format(
                Locale.ROOT,
                "| `%s` | %s | %s | %.2f | %.2f |%n",
                kernel,
                traffic.sizes().replace(" ", ", ").replace("=", " "),
                Double.isNaN(traffic.ofLeast()) ? "-" : String.format(Locale.ROOT, "%.2f", traffic.ofLeast()),
                traffic.pieces(),
                traffic.bankWays());
    }

    private static String costs(KernelNote note, PtxAssembler.Usage usage) {
        double bytes = note.exampleOf(note.bytes());
        double flops = note.exampleOf(note.flops());
        double least = note.exampleOf(note.least());
        String example = note.example().entrySet().stream()
                .map(size -> size.getKey() + " " + rounded(size.getValue()))
                .collect(Collectors.joining(", "));
        StringBuilder row = new StringBuilder("| `%s` | %s | %s | %s | %s | %d | %d | %d |"
                .formatted(
                        note.name(),
                        example,
                        rounded(bytes / 1e6),
                        rounded(bytes / least),
                        rounded(flops / 1e6),
                        usage.registers(),
                        usage.shared(),
                        residentWarps(usage)));
        GPUS.forEach(gpu -> row.append(" ")
                .append(rounded(gpu.micros(note.name(), least, flops)))
                .append(" |"));
        return row.append("\n").toString();
    }

    /**
     * Warps that stay on one multiprocessor of sm_80: 2048 threads, 65,536 registers given out by 256 a warp, 164 KB of
     * shared memory of which each block takes one for the system.
     */
    static int residentWarps(PtxAssembler.Usage usage) {
        return residentWarps(usage, 164);
    }

    /** As above, of a multiprocessor with so many KB of shared memory. */
    static int residentWarps(PtxAssembler.Usage usage, int sharedKilobytes) {
        int perWarp = (usage.registers() * 32 + 255) / 256 * 256;
        int byRegisters = 65_536 / perWarp / 8;
        int byShared = sharedKilobytes * 1024 / (usage.shared() + 1024);
        return 8 * Math.min(8, Math.min(byRegisters, byShared));
    }

    private static String escaped(String text) {
        return text.replace("|", "\\|");
    }

    private static String rounded(double value) {
        if (value == Math.rint(value)) {
            return String.format(Locale.ROOT, "%.0f", value);
        }
        return String.format(Locale.ROOT, value < 10 ? "%.2f" : value < 1000 ? "%.1f" : "%.0f", value);
    }
}
