package saeengine.experiment;

import java.nio.file.Path;
import java.util.List;
import saeengine.study.Figures;

/**
 * How a training ended.
 *
 * @param folder of the run
 * @param finished whether it came to its last step; else it was stopped and can be gone on with
 * @param steps done
 * @param rows trained on
 * @param members what was measured of each, in the order of the run; empty where it was stopped
 */
public record TrainOutcome(Path folder, boolean finished, long steps, long rows, List<Member> members) {
    /**
     * An autoencoder of a run.
     *
     * @param spec its place in the grid
     * @param folder where it lies
     * @param figures over the evaluated rows
     */
    public record Member(MemberSpec spec, Path folder, Figures figures) {}
}
