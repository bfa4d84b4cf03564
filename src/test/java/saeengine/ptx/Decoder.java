package saeengine.ptx;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Turns an instruction into a {@link Step}; an opcode or modifier that no family knows is an error. */
final class Decoder {
    private static final Set<String> FLOPS = Set.of(
            "add", "sub", "mul", "div", "rcp", "sqrt", "rsqrt", "ex2", "lg2", "sin", "cos", "tanh", "min", "max");

    /** Decodes the work of one opcode. */
    @FunctionalInterface
    interface Family {
        Op decode(Instruction i, Registers g);
    }

    private final Map<String, Family> families = new HashMap<>();

    Decoder() {
        families.putAll(Integers.families());
        families.putAll(Bits.families());
        families.putAll(Floats.families());
        families.putAll(Moves.families());
        families.put("setp", Compare::setp);
        families.put("cvt", Convert::cvt);
        families.put("ld", Loads::ld);
        families.put("st", Stores::st);
        families.put("atom", Atomics::atom);
        families.put("red", Atomics::red);
        families.put("cp", AsyncCopies::cp);
        families.put("mma", MatrixProduct::mma);
        families.put("ldmatrix", MatrixLoad::ldmatrix);
        families.putAll(WarpWide.families());
        families.put("membar", Decoder::fence);
        families.put("fence", Decoder::fence);
    }

    Step decode(Instruction i, Registers g, String place) {
        int guard = -1;
        boolean negated = false;
        if (i.guard() != null) {
            negated = i.guard().startsWith("!");
            guard = g.predicate(i, negated ? i.guard().substring(1) : i.guard());
        }
        Step.Kind kind = kind(i);
        Op op = null;
        int members = -1;
        if (kind == Step.Kind.PLAIN || kind == Step.Kind.CONVERGED) {
            members = kind == Step.Kind.CONVERGED ? members(i, g) : -1;
            op = family(i).decode(i, g);
        }
        int flops = flops(i);
        i.requireAllTaken();
        return new Step(kind, op, guard, negated, -1, members, flops, i.text(), place, i.line());
    }

    private Family family(Instruction i) {
        Family family = families.get(i.base());
        if (family == null) {
            throw i.error("has the unknown opcode " + i.base());
        }
        return family;
    }

    private static Step.Kind kind(Instruction i) {
        switch (i.base()) {
            case "bra":
                i.take("uni");
                return Step.Kind.BRANCH;
            case "ret", "exit":
                return Step.Kind.EXIT;
            case "bar", "barrier":
                return barrier(i);
            case "shfl", "vote", "match", "redux":
                return Step.Kind.CONVERGED;
            default:
                return Step.Kind.PLAIN;
        }
    }

    private static Step.Kind barrier(Instruction i) {
        if (i.take("warp")) {
            i.takeNeeded("sync");
            return Step.Kind.CONVERGED;
        }
        i.takeNeeded("sync");
        i.take("aligned");
        i.take("cta");
        if (i.operandCount() != 1 || !i.operand(0).equals("0")) {
            throw i.error("is a barrier other than 'bar.sync 0' of the whole block");
        }
        return Step.Kind.BARRIER;
    }

    /** The member mask is the last operand. */
    private static int members(Instruction i, Registers g) {
        return g.word(i, i.operandCount() - 1);
    }

    private static int flops(Instruction i) {
        if (!i.hasType() || !i.type().isFloat()) {
            return 0;
        }
        if (i.base().equals("mma")) {
            return MatrixProduct.flops(i.text().contains(".m16n8k16."));
        }
        return i.base().equals("fma") || i.base().equals("mad") ? 2 : FLOPS.contains(i.base()) ? 1 : 0;
    }

    /** Blocks run one after another and warps see each write at once: a fence has nothing to do. */
    private static Op fence(Instruction i, Registers g) {
        i.takeOne("sc", "acq_rel");
        i.takeNeeded("gl", "cta", "sys", "gpu");
        return (warp, lanes) -> {};
    }
}
