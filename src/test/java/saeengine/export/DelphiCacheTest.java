package saeengine.export;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import saeengine.activations.TextWindow;
import saeengine.autograd.Tape;
import saeengine.cpu.CpuDevice;
import saeengine.data.tensors.StoredType;
import saeengine.data.tensors.TensorFile;
import saeengine.data.tensors.TensorFiles;
import saeengine.latents.Entries;
import saeengine.latents.TokenText;
import saeengine.sae.DenseLatents;
import saeengine.tensor.Device;

/** Edges of delphi's cache that a tiny model does not come to. */
class DelphiCacheTest {
    /** Wide splits need 32 bits a location; values up to 1e-5 are none; a text that fills its sequences leaves nothing out. */
    @Test
    void wideLatentsAndSmallValues(@TempDir Path folder) {
        int features = 5 * 70_000;
        int tokens = 2 * DelphiCache.LENGTH;
        int[] ids = new int[tokens];
        Arrays.setAll(ids, i -> i);
        TokenText text = new TokenText();
        text.add(new TextWindow(0, 0, ids));
        Entries entries = new Entries();
        try (Device device = new CpuDevice(1);
                Tape tape = Tape.inference(device)) {
            float[] row = new float[features];
            row[0] = 1e-5f;
            row[1] = Math.nextUp(1e-5f);
            row[69_999] = -2f;
            row[features - 1] = 3f;
            Entries one = new Entries();
            one.add(new DenseLatents(tape.of(row, 1, features)));
            Entries none = new Entries();
            none.add(new DenseLatents(tape.of(new float[features], 1, features)));
            for (int i = 0; i < tokens; i++) {
                entries.addRow(i == 300 ? one : none, 0);
            }
        }
        DelphiCache.Written written =
                new DelphiCache(text, entries, -1).write(folder.resolve("site"), features, "model", "text");
        assertEquals(new DelphiCache.Written(2, 3, 0), written);
        try (TensorFile first = TensorFiles.open(folder.resolve("site/0_69999.safetensors"));
                TensorFile last = TensorFiles.open(folder.resolve("site/280000_349999.safetensors"));
                TensorFile empty = TensorFiles.open(folder.resolve("site/70000_139999.safetensors"))) {
            assertEquals(StoredType.U32, first.get("locations").dtype());
            assertArrayEquals(
                    new long[] {1, 44, 1, 1, 44, 69_999}, first.get("locations").toLongs());
            assertArrayEquals(
                    new float[] {1.0013580322265625e-5f, -2f},
                    first.get("activations").toFloats());
            assertArrayEquals(new long[] {1, 44, 69_999}, last.get("locations").toLongs());
            assertArrayEquals(new long[] {0, 3}, empty.get("locations").shape());
            assertEquals(300, empty.get("tokens").toLongs()[300]);
        }
    }
}
