package saeengine.ptx;

/**
 * A decoded instruction: its guard, and what it does.
 *
 * @param kind how the warp treats it
 * @param op its work; null for branches, barriers and exits
 * @param guard the predicate register that guards it, -1 for none
 * @param negated the guard must be false
 * @param target the instruction a branch goes to
 * @param members the register (word offset) with the lanes that a warp-wide instruction waits for; -1 for all that live
 * @param flops floating-point operations of one lane
 * @param text the instruction as written
 * @param place the .cu file and line, and the PTX line
 * @param line of the PTX file
 */
record Step(
        Kind kind,
        Op op,
        int guard,
        boolean negated,
        int target,
        int members,
        int flops,
        String text,
        String place,
        int line) {
    /** How control goes on after it. */
    enum Kind {
        /** To the next instruction. */
        PLAIN,
        /** To a label, for the lanes that are not guarded away. */
        BRANCH,
        /** Nowhere. */
        EXIT,
        /** To the next instruction once every thread of the block is here. */
        BARRIER,
        /** To the next instruction once every lane of the member mask is here. */
        CONVERGED
    }
}
