package saeengine.op;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import saeengine.autograd.Tape;
import saeengine.check.OpCase;
import saeengine.check.OpCatalogue;
import saeengine.check.OpRuns;
import saeengine.cpu.CpuDevice;
import saeengine.cuda.OwnProducts;
import saeengine.kernels.LaunchRecorder;
import saeengine.kernels.Signatures;
import saeengine.tensor.Device;
import saeengine.tensor.Parameter;
import saeengine.tensor.Tensor;
import saeengine.train.Adam;
import saeengine.train.GlobalNorm;
import saeengine.train.UnitNorm;

/** Every launch that the catalogue and the optimiser make has the arguments that the entry takes, in their order. */
class LaunchSignatureTest {
    private final Map<String, String> sources = Signatures.ofSources();
    private final Map<String, String> ptx = Signatures.ofPtx();

    @Test
    void launchesAreThoseOfTheEntries() {
        Map<String, TreeSet<String>> launches = launches();
        List<String> wrong = new ArrayList<>();
        launches.forEach((kernel, lists) -> lists.forEach(kinds -> {
            String all = kinds + " int";
            if (!all.equals(sources.get(kernel)) || !Signatures.inPtx(all).equals(ptx.get(kernel))) {
                wrong.add(kernel + " is launched with (" + all + "), its source takes (" + sources.get(kernel)
                        + "), its PTX (" + ptx.get(kernel) + ")");
            }
        }));
        assertEquals(List.of(), wrong);
        TreeSet<String> launched = new TreeSet<>(launches.keySet());
        launched.add(OwnProducts.SUM);
        launched.addAll(OwnProducts.entries());
        assertEquals(sources.keySet(), launched, "entries, and kernels that were launched");
    }

    @Test
    void productsTakeWhatTheDeviceGives() {
        Map<String, String> kinds = Map.of(
                "own",
                "float* float* float* int int int float float",
                "tf32",
                "float* float* float* int int int int float float",
                "bf16",
                "int* int* float* int int int int float float");
        for (String entry : OwnProducts.entries()) {
            String taken = kinds.get(entry.split("_")[1]);
            assertEquals(taken, sources.get(entry), entry);
            assertEquals(Signatures.inPtx(taken), ptx.get(entry), entry);
        }
        assertEquals("float* float* int int float float", sources.get(OwnProducts.SUM));
    }

    private static Map<String, TreeSet<String>> launches() {
        try (LaunchRecorder device = new LaunchRecorder(new CpuDevice(1))) {
            for (OpCase op : OpCatalogue.cases()) {
                OpRuns.results(device, op);
            }
            optimiser(device);
            ActiveEdgeCases.small().forEach(edge -> edge.run().apply(device));
            ModelWorks.rounded(3, 4).forEach(work -> work.does().accept(device));
            CoarseAttentionEdges.small().forEach(edge -> edge.run().apply(device));
            return device.launches();
        }
    }

    private static void optimiser(Device device) {
        Parameter w = Parameter.trained(device, "w", 3, 4);
        for (Adam.Decay decay : Adam.Decay.values()) {
            Adam adam = new Adam(device, List.of(w), new Adam.Constants(0.9, 0.999, 1e-8, 0.1, decay));
            try (Tape t = Tape.recording(device)) {
                adam.step(t, 0.1);
                adam.forget(t, w, t.of(new int[] {2}, 1));
            }
        }
        try (Tape t = Tape.inference(device)) {
            Tensor gradient = t.zeros(3, 4);
            UnitNorm.projectGradient(t, w, gradient);
            UnitNorm.projectGradientOfUnitRows(t, w, gradient);
            UnitNorm.renormalise(t, w, 0f);
            GlobalNorm.clip(t, List.of(gradient), 1f);
            GatherRows.scatterRows(t, t.zeros(1, 4), t.of(new int[] {1}, 1), gradient);
            t.scoped(new int[] {3, 4}, () -> t.zeros(3, 4));
        }
    }
}
