package saeengine.api;

import java.nio.file.Path;
import java.util.List;

/**
 * How a training ended.
 *
 * @param folder the run's: its settings, curves, autoencoders, report and last checkpoint
 * @param finished whether it came to its last step; else it was stopped, and can be resumed
 * @param steps done
 * @param rows trained on
 * @param members the autoencoders and what was measured of them; none where it was stopped
 */
public record TrainedRun(Path folder, boolean finished, long steps, long rows, List<Member> members) {
    /**
     * An autoencoder of a run.
     *
     * @param name of its folder, as F1024-k32
     * @param features its width
     * @param k of a recipe with one; else 0
     * @param l1 the sparsity coefficient of a recipe with one; else NaN
     * @param folder where it lies, for {@link Engine#openSae}
     * @param metrics over the evaluated rows
     */
    public record Member(String name, int features, int k, double l1, Path folder, Metrics metrics) {}

    /** The only autoencoder, or the first. */
    public Member first() {
        if (members.isEmpty()) {
            throw new IllegalStateException("the run in " + folder + " was stopped; resume it for results");
        }
        return members.get(0);
    }
}
