package saeengine.ptx;

/** What one instruction does to the registers and memory of a warp. */
@FunctionalInterface
interface Op {
    /** Runs the instruction for the lanes whose bit is set. */
    void run(Warp warp, int lanes);
}
