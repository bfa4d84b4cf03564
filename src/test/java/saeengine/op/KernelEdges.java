package saeengine.op;

import java.util.List;
import java.util.stream.Stream;
import saeengine.check.EdgeCase;
import saeengine.check.EdgeCatalogue;

/** The catalogue's edge cases, and those of kernels that no public op reaches alone. */
final class KernelEdges {
    private KernelEdges() {}

    static List<EdgeCase> cases() {
        return Stream.of(
                        EdgeCatalogue.cases(),
                        AttentionEdges.cases(),
                        CoarseAttentionEdges.cases(),
                        ActiveEdgeCases.cases())
                .flatMap(List::stream)
                .toList();
    }

    /** Fewer, which still show what is wrong with any kernel. */
    static List<EdgeCase> small() {
        return Stream.of(
                        EdgeCatalogue.small(),
                        AttentionEdges.small(),
                        CoarseAttentionEdges.small(),
                        ActiveEdgeCases.small())
                .flatMap(List::stream)
                .toList();
    }
}
