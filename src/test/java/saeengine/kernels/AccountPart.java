package saeengine.kernels;

import java.util.List;
import java.util.Locale;

/** The part of docs/kernels.md about whole pieces of a run. */
final class AccountPart {
    private static final String HEAD = """

            ## What a step takes, on paper

            Every call that the engine makes for a piece of a run, noted down by a driver without a card in place of CUDA's,
            at the piece's own sizes: launches, products, copies, and where the host waits. No clock was read, and no GPU ran
            any of it: **all times are paper figures** for an H100 SXM.

            A launch is reckoned as %.1f us to begin it and the longest of: the *path* of its longest block, or of its mean block as
            many times as its blocks need turns on 132 multiprocessors, at %d cycles an instruction and 1.7 GHz; all
            *instructions*, four a cycle and multiprocessor; the cycles that *shared* memory is busy; what is multiplied on
            *tensor* cores, at %.0f %% of their peak; the bytes touched, at 5.5 TB/s from the second-level *cache*; the least
            bytes there are, at %.2f TB/s from *memory*, or at the cache's rate up to %.0f MB, which launches before it left
            there. Rows of the batch that are gathered again come from memory in the share of them that those %.0f MB do not hold; rows
            of weights, of which there are more, each time. Paths, instructions, products on tensor cores, pieces of 32 bytes and cycles of
            shared memory are counted in the interpreter for blocks of the same widths, and taken as often as the launch has
            blocks. A product is its operations at %.0f %% of the peak (%.1f TFLOP/s in bf16, %.1f in tf32,
            %.1f in float32); a copy its bytes at %.0f GB/s; a wait of the host is %.0f us until the card has work again. The
            floor is the least bytes by the same rates, or the operations at the peak. What is a guess: cycles an instruction,
            the gaps, both shares of the peak, the wait.
            """.formatted(
                    LaunchPart.GAP_MICROS,
                    (int) LaunchPart.CYCLES,
                    100 * Account.SMALL_REACHED,
                    Account.MEMORY_BYTES / 1e6,
                    Account.CACHED / 1e6,
                    Account.CACHED / 1e6,
                    100 * Account.REACHED,
                    Account.SHORT_FLOPS / 1e6,
                    Account.COARSE_FLOPS / 1e6,
                    Account.FLOPS / 1e6,
                    Account.HOST_BYTES / 1e3,
                    Account.WAIT_MICROS);

    private AccountPart() {}

    static String text(List<Account> accounts) {
        StringBuilder part = new StringBuilder(HEAD);
        for (Account account : accounts) {
            part.append(
                    String.format(Locale.ROOT, "%n### %s%n%n", account.piece().name()));
            part.append("| calls | times | blocks | MB | MFLOP | longest path | us, paper | floor | by |\n");
            part.append("|---|---:|---:|---:|---:|---:|---:|---:|---|\n");
            for (Account.Line line : account.lines()) {
                part.append(String.format(
                        Locale.ROOT,
                        "| %s | %d | %d | %.1f | %.1f | %d | %.1f | %.1f | %s |%n",
                        line.name(),
                        line.calls(),
                        line.blocks(),
                        line.bytes() / 1e6,
                        line.flops() / 1e6,
                        line.path(),
                        line.micros(),
                        line.floor(),
                        line.by()));
            }
            part.append(String.format(
                    Locale.ROOT, "%n**%.0f us on paper**, floor %.0f us. ", account.micros(), account.floor()));
            String why = account.piece().why();
            part.append(
                    why == null
                            ? String.format(
                                    Locale.ROOT,
                                    "The target of %.0f us is met.%n",
                                    account.piece().target())
                            : String.format(
                                    Locale.ROOT,
                                    "The target of %.0f us is **not met**: %s.%n",
                                    account.piece().target(),
                                    why));
        }
        return part.toString();
    }
}
