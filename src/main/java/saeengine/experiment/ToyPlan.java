package saeengine.experiment;

import saeengine.run.MemoryPlan;
import saeengine.tensor.DType;
import saeengine.tensor.Device;
import saeengine.toy.ToySaeTraining;
import saeengine.toy.ToyShape;

/** What a toy run holds in memory at most: its parameters, a step, and the log as it is drawn. */
public final class ToyPlan {
    /** A number of a log while it is turned into a page: its place in a tree, and its text. */
    private static final int BYTES_A_LOGGED = 80;

    private ToyPlan() {}

    /** Of models: with x, what comes out and their gradients there are up to eight [features, batch], and two [hidden, batch]. */
    public static MemoryPlan model(ToyShape s, int batch) {
        long weights = (long) s.instances() * s.features() * (s.hidden() + 1L);
        long step = (long) s.instances() * batch * (8L * s.features() + 2L * s.hidden()) + 6 * weights;
        return new MemoryPlan()
                .addTensors("parameters and Adam's moments", DType.BYTES * (3 * weights + s.rows()))
                .addTensors("a step", DType.BYTES * step, "--batch or --instances")
                .add("a batch on the host", (long) DType.BYTES * s.rows() * batch)
                .add("the page", BYTES_A_LOGGED * (ToyRuns.RECORDS + 1L) * weights, "--instances");
    }

    /** Of autoencoders: six [latents, batch], seven [d, batch], and a forward pass more where examples are drawn. */
    static MemoryPlan sae(ToyShape s, ToySaeTraining.Settings settings) {
        long instances = s.instances();
        long batch = settings.schedule().batch();
        long d = s.hidden();
        long latents = settings.latents();
        long weights = instances * (2 * latents * d + latents + d);
        long step = instances * batch * (s.features() + 10 * d + 9 * latents) + 8 * weights;
        long shown = instances * d * settings.shown();
        long record = shown + weights;
        return new MemoryPlan()
                .addTensors(
                        "parameters and Adam's moments", DType.BYTES * (3 * weights + 2 * instances * s.features() * d))
                .addTensors("a step", DType.BYTES * step, "--batch")
                .addTensors(
                        "examples that are shown", DType.BYTES * 4 * (shown + instances * latents * settings.shown()))
                .add("a batch on the host", DType.BYTES * batch * s.rows())
                .add("the page", BYTES_A_LOGGED * (ToyRuns.RECORDS + 1L) * record);
    }

    /** Fails with advice where it is more than there is. */
    public static void require(MemoryPlan plan, Device device) {
        plan.requireFits(Runtime.getRuntime().maxMemory(), device.freeBytes());
    }
}
