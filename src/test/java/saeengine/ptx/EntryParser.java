package saeengine.ptx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads the body of an entry: declarations, labels, instructions; decodes once all labels are known. */
final class EntryParser {
    /** Bytes between two shared variables, so that running off one does not land in the next. */
    private static final int SHARED_GAP = 16;

    private final PtxEntry entry;
    private final SourceLines lines;
    private final Registers registers = new Registers();
    private final Map<String, Integer> labels = new HashMap<>();
    private final List<Step> steps = new ArrayList<>();
    private final List<PtxEntry.Gap> gaps = new ArrayList<>();
    private final List<Branch> branches = new ArrayList<>();
    private final List<Variable> elsewhere;
    private final Decoder decoder = new Decoder();
    private int shared;
    private int local;

    private record Branch(int step, Instruction instruction) {}

    /** @param moduleShared shared variables that several entries may use; each entry has those it names */
    EntryParser(PtxEntry entry, SourceLines lines, Map<String, Long> moduleVariables, List<Variable> moduleShared) {
        this.entry = entry;
        this.lines = lines;
        this.elsewhere = new ArrayList<>(moduleShared);
        moduleVariables.forEach(registers::symbol);
        entry.parameters().forEach(p -> registers.symbol(p.name(), p.offset()));
    }

    void take(Statement statement) {
        String text = statement.text();
        if (text.equals("{")) {
            registers.openScope();
        } else if (text.equals("}")) {
            registers.closeScope();
        } else if (text.startsWith(".loc ")) {
            lines.loc(text);
        } else if (text.startsWith(".reg ")) {
            declare(statement);
        } else if (text.startsWith(".shared ")) {
            share(Variable.of(entry.module().fileName(), statement));
        } else if (text.startsWith(".local ")) {
            keep(Variable.of(entry.module().fileName(), statement));
        } else if (statement.isLabel()) {
            labels.put(text.substring(0, text.length() - 1), steps.size());
        } else if (!text.startsWith(".pragma \"nounroll\"")) {
            instruction(statement);
        }
    }

    private void declare(Statement statement) {
        String[] parts = statement.text().split(" ", 3);
        PtxType type = PtxType.named(parts[1].substring(1));
        if (type == null) {
            throw new PtxSyntaxException(
                    entry.module().fileName(), statement.line(), "unknown register type " + parts[1]);
        }
        for (String name : parts[2].split(",")) {
            registers.declare(type, name.strip());
        }
    }

    private void share(Variable variable) {
        int from = variable.place(shared == 0 ? 0 : shared + SHARED_GAP);
        if (shared > 0) {
            gaps.add(new PtxEntry.Gap(shared, from));
        }
        registers.symbol(variable.name(), from);
        shared = from + variable.bytes();
    }

    private void keep(Variable variable) {
        int from = variable.place(local);
        registers.symbol(variable.name(), from);
        local = from + variable.bytes();
    }

    private void instruction(Statement statement) {
        elsewhere.removeIf(variable -> {
            boolean named = statement.text().contains(variable.name());
            if (named) {
                share(variable);
            }
            return named;
        });
        Instruction instruction = new Instruction(entry.module().fileName(), statement);
        String place = lines.place(entry.module().fileName(), statement.line());
        Step step = decoder.decode(instruction, registers, place);
        if (step.kind() == Step.Kind.BRANCH) {
            branches.add(new Branch(steps.size(), instruction));
        }
        steps.add(step);
    }

    void finish() {
        for (Branch branch : branches) {
            Step s = steps.get(branch.step());
            Integer target = labels.get(branch.instruction().operand(0));
            if (target == null) {
                throw branch.instruction().error("goes to an unknown label");
            }
            steps.set(
                    branch.step(),
                    new Step(
                            s.kind(),
                            s.op(),
                            s.guard(),
                            s.negated(),
                            target,
                            s.members(),
                            s.flops(),
                            s.text(),
                            s.place(),
                            s.line()));
        }
        entry.memory(shared, gaps, (local + 15) / 16 * 16);
        entry.body(registers, steps.toArray(Step[]::new));
    }
}
