package saeengine.ptx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;

/**
 * The cp.async copies of a warp's threads that nobody has waited for yet.
 *
 * <p>A copy happens as late as is legal: when its thread waits for its group. Until then its target is in flight, and
 * whoever touches it is trapped.
 */
final class AsyncCopies {
    private final List<Copy> pending = new ArrayList<>();
    private final int[] committed = new int[Registers.LANES];

    private record Copy(
            int lane, int group, Region from, int fromOffset, int read, Region to, int toOffset, int bytes) {}

    void begin() {
        pending.clear();
        Arrays.fill(committed, 0);
    }

    static Op cp(Instruction i, Registers g) {
        i.takeNeeded("async");
        if (i.take("commit_group")) {
            return (warp, lanes) -> {
                for (int m = lanes; m != 0; m &= m - 1) {
                    warp.copies().committed[Integer.numberOfTrailingZeros(m)]++;
                }
            };
        }
        if (i.take("wait_all")) {
            return (warp, lanes) -> warp.copies().finish(warp, lanes, -1);
        }
        if (i.take("wait_group")) {
            int open = (int) Literal.integer(i.operand(0));
            return (warp, lanes) -> warp.copies().finish(warp, lanes, open);
        }
        i.takeNeeded("ca", "cg");
        i.takeNeeded("shared");
        i.take("cta");
        i.takeNeeded("global");
        i.takeOne("L2::64B", "L2::128B", "L2::256B");
        int bytes = (int) Literal.integer(i.operand(2));
        int read = i.operandCount() > 3 ? g.word(i, 3) : g.constantWord(bytes);
        Address to = Address.of(i, g, 0);
        Address from = Address.of(i, g, 1);
        return (warp, lanes) -> warp.copies().issue(warp, lanes, to, from, bytes, read);
    }

    private void issue(Warp warp, int lanes, Address to, Address from, int bytes, int read) {
        warp.launch().tick();
        long[] targets = to.compute(warp, lanes).clone();
        long[] sources = from.compute(warp, lanes);
        Traffic.count(Space.GLOBAL, warp, lanes, sources, bytes, false);
        for (int m = lanes; m != 0; m &= m - 1) {
            int lane = Integer.numberOfTrailingZeros(m);
            int length = warp.words[read + lane];
            if (length < 0 || length > bytes) {
                throw warp.trap(lane, "cp.async of " + length + " bytes into " + bytes);
            }
            Region shared = Space.SHARED.region(warp, lane, targets[lane], bytes);
            Region global = length == 0 ? null : Space.GLOBAL.region(warp, lane, sources[lane], bytes);
            int toOffset = (int) targets[lane];
            shared.inFlight(warp, lane, toOffset, bytes);
            int fromOffset = global == null ? 0 : (int) (sources[lane] - global.base());
            pending.add(new Copy(lane, committed[lane], global, fromOffset, length, shared, toOffset, bytes));
        }
    }

    /** Does the copies of all but the last {@code open} groups; -1: all, committed or not. */
    private void finish(Warp warp, int lanes, int open) {
        warp.launch().tick();
        for (Iterator<Copy> copies = pending.iterator(); copies.hasNext(); ) {
            Copy copy = copies.next();
            boolean waited = open < 0 || copy.group() < committed[copy.lane()] - open;
            if ((lanes >>> copy.lane() & 1) != 0 && waited) {
                land(warp, copy);
                copies.remove();
            }
        }
    }

    private static void land(Warp warp, Copy copy) {
        for (int n = 0; n < copy.bytes(); n += 4) {
            int value = 0;
            if (n < copy.read()) {
                copy.from().checkRead(warp, copy.lane(), copy.fromOffset() + n, 4, false);
                value = (int) copy.from().get(copy.fromOffset() + n, 4);
            }
            copy.to().put(copy.toOffset() + n, 4, value);
        }
        copy.to().landed(warp, copy.lane(), copy.toOffset(), copy.bytes());
    }
}
