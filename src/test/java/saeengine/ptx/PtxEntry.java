package saeengine.ptx;

import java.util.List;

/** A kernel of a module: its parameters, its registers, its memory, and its decoded instructions. */
public final class PtxEntry {
    private final PtxModule module;
    private final String name;
    private final List<Parameter> parameters;
    private final int maxThreads;
    private Registers registers;
    private List<Gap> sharedGaps = List.of();
    private int sharedBytes;
    private int localBytes;
    private Step[] steps = {};

    /**
     * A parameter.
     *
     * @param type as written: u64 for pointers
     * @param offset in the packed parameters
     */
    public record Parameter(String name, String type, int bytes, int offset) {}

    /** Bytes of shared memory that belong to no variable. */
    record Gap(int from, int to) {}

    PtxEntry(PtxModule module, String name, List<Parameter> parameters, int maxThreads) {
        this.module = module;
        this.name = name;
        this.parameters = List.copyOf(parameters);
        this.maxThreads = maxThreads;
    }

    void body(Registers allRegisters, Step[] allSteps) {
        this.registers = allRegisters;
        this.steps = allSteps;
    }

    void memory(int shared, List<Gap> gaps, int local) {
        this.sharedBytes = shared;
        this.sharedGaps = List.copyOf(gaps);
        this.localBytes = local;
    }

    public String name() {
        return name;
    }

    public List<Parameter> parameters() {
        return parameters;
    }

    public int parameterBytes() {
        return parameters.stream().mapToInt(p -> p.offset() + p.bytes()).max().orElse(0);
    }

    /** Threads of a block, at most: from .maxntid or .reqntid, else no limit of its own. */
    public int maxThreads() {
        return maxThreads;
    }

    /** Static shared memory, the interpreter's gaps between variables included. */
    public int sharedBytes() {
        return sharedBytes;
    }

    PtxModule module() {
        return module;
    }

    List<Gap> sharedGaps() {
        return sharedGaps;
    }

    int localBytes() {
        return localBytes;
    }

    Registers registers() {
        return registers;
    }

    Step[] steps() {
        return steps;
    }
}
