package saeengine.ptx;

import java.util.Arrays;

/**
 * 32 threads in lockstep: their registers, and where each of them is.
 *
 * <p>Lanes at the same instruction run together. Where lanes part, those at the lowest instruction run first, and lanes
 * that meet go on together. Lanes at an instruction that waits for others are parked until the others come.
 */
final class Warp {
    /** What the block's scheduler sees. */
    enum State {
        RUNNING,
        AT_BARRIER,
        DONE
    }

    private final Block block;
    private final Launch launch;
    private final int id;
    private final Step[] steps;
    final int[] words;
    final long[] wides;
    final int[] predicates;
    final long[] addresses = new long[Registers.LANES];
    private final long[] lastSync = new long[Registers.LANES];
    private final AsyncCopies copies = new AsyncCopies();
    private final Region local;
    private State state;
    private long issued;
    private int pc;
    private int active;
    private int alive;
    private int limit;
    private int others;
    private final int[] otherPc = new int[2 * Registers.LANES];
    private final int[] otherLanes = new int[2 * Registers.LANES];
    private final boolean[] parked = new boolean[2 * Registers.LANES];

    Warp(Block block, int id) {
        this.block = block;
        this.launch = block.launch();
        this.id = id;
        PtxEntry entry = launch.entry();
        this.steps = entry.steps();
        Registers registers = entry.registers();
        this.words = new int[registers.words() * Registers.LANES];
        this.wides = new long[registers.wides() * Registers.LANES];
        this.predicates = new int[registers.predicates()];
        this.local = launch.localRegion(entry.localBytes());
        for (Registers.Fixed fixed : registers.fixedWords()) {
            Arrays.fill(words, fixed.at(), fixed.at() + Registers.LANES, (int) fixed.value());
        }
        for (Registers.Fixed fixed : registers.fixedWides()) {
            Arrays.fill(wides, fixed.at(), fixed.at() + Registers.LANES, fixed.value());
        }
    }

    /** Puts all threads at the first instruction of a new block. */
    void begin() {
        int threads = Math.min(Registers.LANES, launch.block().count() - id * Registers.LANES);
        alive = threads == Registers.LANES ? -1 : (1 << threads) - 1;
        active = alive;
        pc = 0;
        others = 0;
        issued = 0;
        limit = Integer.MAX_VALUE;
        state = State.RUNNING;
        copies.begin();
        if (local != null) {
            local.forget();
        }
        for (Registers.SpecialPlace special : launch.entry().registers().specials()) {
            for (int lane = 0; lane < Registers.LANES; lane++) {
                words[special.at() + lane] = special.special().value(launch, block, id, lane);
            }
        }
    }

    Block block() {
        return block;
    }

    Launch launch() {
        return launch;
    }

    int id() {
        return id;
    }

    int pc() {
        return pc;
    }

    State state() {
        return state;
    }

    /** Instructions since this was last asked, those that a guard kept from all lanes among them. */
    long takeIssued() {
        long taken = issued;
        issued = 0;
        return taken;
    }

    int thread(int lane) {
        return id * Registers.LANES + lane;
    }

    long now() {
        return launch.now();
    }

    long lastSync(int lane) {
        return lastSync[lane];
    }

    AsyncCopies copies() {
        return copies;
    }

    /** Local memory: lane l's bytes start at l times the entry's local size. */
    Region local() {
        return local;
    }

    /** Whether some threads of this warp returned. */
    boolean lostThreads() {
        int threads = Math.min(Registers.LANES, launch.block().count() - id * Registers.LANES);
        return Integer.bitCount(alive) < threads;
    }

    /** Runs so many instructions, or fewer where the warp waits or ends. */
    void run(int instructions) {
        for (int i = 0; i < instructions && state == State.RUNNING; i++) {
            issued++;
            Step step = steps[pc];
            int lanes = active;
            if (step.guard() >= 0) {
                int p = predicates[step.guard()];
                lanes &= step.negated() ? ~p : p;
            }
            launch.count(pc, lanes);
            if (step.kind() == Step.Kind.PLAIN) {
                if (lanes != 0) {
                    step.op().run(this, lanes);
                }
                pc++;
            } else if (lanes == 0) {
                pc++;
            } else {
                control(step, lanes);
            }
            if (pc >= limit) {
                regroup();
            }
        }
    }

    private void control(Step step, int lanes) {
        if (lanes != active) {
            put(pc + 1, active & ~lanes, false);
            active = lanes;
        }
        switch (step.kind()) {
            case BRANCH -> pc = step.target();
            case EXIT -> exit();
            case BARRIER -> arrive();
            default -> converge(step);
        }
        if (others > 0 && state == State.RUNNING) {
            regroup();
        }
    }

    private void exit() {
        alive &= ~active;
        active = 0;
        Arrays.fill(parked, 0, others, false);
        if (alive == 0) {
            state = State.DONE;
        }
    }

    private void arrive() {
        if (active == alive) {
            state = State.AT_BARRIER;
        } else {
            park();
        }
    }

    /** The barrier of the block has let everybody go. */
    void release() {
        state = State.RUNNING;
        pc++;
    }

    private void park() {
        put(pc, active, true);
        active = 0;
    }

    /** Runs a warp-wide instruction for each set of lanes that named one another and are all here. */
    private void converge(Step step) {
        int here = active;
        int left = here;
        int done = 0;
        while (left != 0) {
            int lane = Integer.numberOfTrailingZeros(left);
            int members = step.members() < 0 ? alive : words[step.members() + lane];
            requireSane(members, lane);
            int same = step.members() < 0 ? left : sameMembers(step.members(), members, left);
            if (same == members) {
                step.op().run(this, same);
                done |= same;
            }
            left &= ~same;
        }
        active = here & ~done;
        if (active != 0) {
            park();
        }
        active = done;
        if (done != 0) {
            pc++;
        }
    }

    /** An instruction that is aligned is one of all lanes at once. */
    void requireAll(int lanes) {
        if (lanes != -1) {
            throw trap(
                    Integer.numberOfTrailingZeros(lanes),
                    "divergent warp instruction: only the lanes " + hex(lanes) + " are here");
        }
    }

    private int sameMembers(int at, int members, int lanes) {
        int same = 0;
        for (int m = lanes; m != 0; m &= m - 1) {
            int lane = Integer.numberOfTrailingZeros(m);
            if (words[at + lane] == members) {
                same |= 1 << lane;
            }
        }
        return same;
    }

    private void requireSane(int members, int lane) {
        if ((members >>> lane & 1) == 0) {
            throw trap(lane, "the member mask " + hex(members) + " leaves out the lane that executes it");
        }
        if ((members & ~alive) != 0) {
            throw trap(lane, "waits for the lanes " + hex(members & ~alive) + ", which have returned");
        }
    }

    /** Memory accesses before this point of these lanes are seen by all of them. */
    void synchronised(int lanes) {
        long now = launch.tick();
        for (int m = lanes; m != 0; m &= m - 1) {
            lastSync[Integer.numberOfTrailingZeros(m)] = now;
        }
    }

    private void put(int at, int lanes, boolean park) {
        for (int i = 0; i < others; i++) {
            if (otherPc[i] == at) {
                otherLanes[i] |= lanes;
                parked[i] = parked[i] && park;
                return;
            }
        }
        otherPc[others] = at;
        otherLanes[others] = lanes;
        parked[others++] = park;
    }

    /** Joins lanes at the same instruction and goes on with the lowest that can run. */
    private void regroup() {
        if (active != 0) {
            put(pc, active, false);
        }
        int lowest = -1;
        for (int i = 0; i < others; i++) {
            if (!parked[i] && (lowest < 0 || otherPc[i] < otherPc[lowest])) {
                lowest = i;
            }
        }
        if (lowest < 0) {
            throw stuck();
        }
        pc = otherPc[lowest];
        active = otherLanes[lowest];
        others--;
        otherPc[lowest] = otherPc[others];
        otherLanes[lowest] = otherLanes[others];
        parked[lowest] = parked[others];
        limit = Integer.MAX_VALUE;
        for (int i = 0; i < others; i++) {
            if (otherPc[i] > pc) {
                limit = Math.min(limit, otherPc[i]);
            }
        }
    }

    private PtxTrap stuck() {
        StringBuilder where = new StringBuilder();
        for (int i = 0; i < others; i++) {
            Step step = steps[otherPc[i]];
            where.append(i == 0 ? "" : "; ")
                    .append("lanes ")
                    .append(hex(otherLanes[i]))
                    .append(" wait at '")
                    .append(step.text())
                    .append("' (")
                    .append(step.place())
                    .append(')');
        }
        boolean barrier = false;
        for (int i = 0; i < others; i++) {
            barrier |= steps[otherPc[i]].kind() == Step.Kind.BARRIER;
        }
        pc = otherPc[0];
        String what = barrier ? "divergent barrier: " : "divergent warp instruction: ";
        int returned = ~alive & (launch.block().count() >= (id + 1) * Registers.LANES ? -1 : 0);
        String gone = returned == 0 ? "" : "; lanes " + hex(returned) + " have returned";
        return trap(Integer.numberOfTrailingZeros(otherLanes[0]), what + where + gone);
    }

    static String hex(int mask) {
        return "0x" + Integer.toHexString(mask);
    }

    /** The error of a lane at the current instruction. */
    PtxTrap trap(int lane, String what) {
        Step step = steps[pc];
        String thread = "block " + launch.grid().text(block.index()) + ", thread "
                + launch.block().text(thread(lane));
        return new PtxTrap(launch.entry().name(), step.place(), thread, what + ", at '" + step.text() + "'");
    }
}
