package saeengine.op;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import saeengine.autograd.Tape;
import saeengine.ptx.Counters;
import saeengine.ptx.PtxDevice;
import saeengine.ptx.PtxLibrary;
import saeengine.ptx.PtxMachine;
import saeengine.tensor.Tensor;

/** What the kernels' comments say of memory: no bank conflicts in the tiles, each row and each gathered row read once. */
class KernelTrafficTest {
    private final PtxLibrary library = PtxLibrary.shipped();

    private void counted(Consumer<Tape> work, Consumer<PtxDevice> check) {
        try (PtxDevice device = new PtxDevice(library, PtxMachine.Options.fast(), true);
                Tape t = Tape.recording(device)) {
            work.accept(t);
            check.accept(device);
        }
    }

    private Counters of(PtxDevice device, String entry) {
        return device.machine().counters(library.module(entry), entry);
    }

    private static Tensor in(Tape t, int... shape) {
        Tensor x = t.of(KernelWorks.random(1, Tensor.sizeOf(shape)), shape);
        x.setRequiresGrad(true);
        return x;
    }

    @Test
    void productsStageTheirTilesWithoutBankConflicts() {
        counted(
                t -> {
                    Tensor y = Linear.linear(t, in(t, 128, 32), in(t, 64, 32), null);
                    t.grad(y);
                    t.backwardFromGradients();
                },
                device -> {
                    for (String entry : new String[] {"gemm_own_nt", "gemm_own_nn", "gemm_own_tn"}) {
                        assertEquals(0, of(device, entry).bankConflicts(), entry);
                    }
                });
    }

    @Test
    void attentionReadsItsTilesWithoutBankConflicts() {
        for (int width : new int[] {16, 32, 48, 64}) {
            Attention.Form form = new Attention.Form(1, 0, 0.1f);
            counted(
                    t -> Attention.attention(
                            t, in(t, 70, width), in(t, 70, width), in(t, 70, width), t.of(new int[] {0, 70}, 2), form),
                    device -> assertEquals(0, of(device, "attention_forward").bankConflicts(), "width " + width));
        }
    }

    @Test
    void aGatheredRowIsReadOnce() {
        int rows = 16;
        int k = 8;
        int d = 256;
        counted(
                t -> SparseDecode.sparseDecode(t, TopK.topK(t, in(t, rows, 300), k), in(t, 300, d), null),
                device -> assertEquals(
                        4L * rows * k * d + 8L * rows * k + 4L * rows * d,
                        of(device, "sparse_decode_forward").bytesRead()));
    }

    @Test
    void aRowIsReadOnce() {
        int classes = 5003;
        counted(
                t -> CrossEntropy.crossEntropy(t, in(t, 3, classes), t.of(new int[] {5, 7, 5002}, 3)),
                device -> assertEquals(
                        4L * 3 * classes + 8 * 3,
                        of(device, "cross_entropy_forward").bytesRead()));
        counted(
                t -> TopK.topK(t, in(t, 3, 2000), 32),
                device -> assertEquals(
                        4L * 3 * 2000 + 4 * 3 * 32, of(device, "topk_forward").bytesRead()));
    }
}
