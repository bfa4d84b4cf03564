package saeengine.material;

import saeengine.cpu.CpuDevice;
import saeengine.run.Log;
import saeengine.run.MemoryPlan;
import saeengine.synthetic.SyntheticSettings;
import saeengine.synthetic.SyntheticWorld;

/** Worlds of synthetic rows, and what they take. */
public final class SyntheticMaterial {
    private SyntheticMaterial() {}

    /** Makes a world on the CPU, whatever trains: the same one everywhere, its memory given back. */
    public static SyntheticWorld world(SyntheticSettings settings, int threads, Log log) {
        log.doing("making true features orthogonal");
        try (CpuDevice host = new CpuDevice(threads)) {
            return SyntheticWorld.of(settings, host);
        } finally {
            log.done();
        }
    }

    /** Adds what a world takes of the memory. */
    public static void addTo(MemoryPlan plan, SyntheticSettings settings) {
        plan.add("true features of synthetic rows", SyntheticWorld.bytes(settings));
        plan.add("what making them orthogonal takes", SyntheticWorld.bytesToMake(settings));
    }
}
