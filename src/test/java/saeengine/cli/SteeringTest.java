package saeengine.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import saeengine.autograd.Tape;
import saeengine.cpu.CpuDevice;
import saeengine.data.sae.SaeFormat;
import saeengine.data.sae.StoredSae;
import saeengine.latents.Intervention;
import saeengine.sae.Sae;
import saeengine.tensor.Device;
import saeengine.testing.Relative;
import saeengine.testing.TinyModel;
import saeengine.train.SaeStore;

/** Latents that are set while a text is written: rows in float64, and texts with and without. */
class SteeringTest {
    @TempDir
    Path folder;

    private final MadeSaes made = new MadeSaes(3);
    private StoredSae sae;
    private String path;

    @BeforeEach
    void make() {
        sae = made.topK(4);
        path = MadeSaes.write(folder.resolve("sae"), sae, SaeFormat.OWN).toString();
    }

    /** x + sum over the set latents of (v - f) W_dec. */
    @Test
    void rowsMoveByWhatTheDecoderMakesOfTheDifference() {
        int n = 7;
        int d = MadeSaes.DIMS;
        float[] rows = made.gaussian(n * d, 1);
        double[] f = sae.features(Relative.doubles(rows), n);
        double[] expected = Relative.doubles(rows);
        Map<Integer, Float> values = Map.of(2, 3.5f, 11, 0f);
        for (int row = 0; row < n; row++) {
            for (Map.Entry<Integer, Float> each : values.entrySet()) {
                double step = each.getValue() - f[row * MadeSaes.FEATURES + each.getKey()];
                for (int j = 0; j < d; j++) {
                    expected[row * d + j] += step * sae.decoder()[each.getKey() * d + j];
                }
            }
        }
        try (Device device = CpuDevice.checked(2);
                Tape tape = Tape.inference(device)) {
            Sae open = SaeStore.open(device, sae);
            float[] got = new Intervention(open, values)
                    .apply(tape, tape.of(rows, n, d))
                    .toArray();
            Relative.assertWithin(1e-6, got, expected, "rows");
        }
    }

    /** A latent that has the value already is no change, to the last bit. */
    @Test
    void theValuesThatLatentsHaveChangeNothing() {
        try (Device device = CpuDevice.checked(1);
                Tape tape = Tape.inference(device)) {
            float[] row = made.gaussian(MadeSaes.DIMS, 1);
            Sae open = SaeStore.open(device, sae);
            float[] f = values(open, tape, row);
            for (int i = 0; i < MadeSaes.FEATURES; i++) {
                float[] got = new Intervention(open, Map.of(i, f[i]))
                        .apply(tape, tape.of(row, 1, MadeSaes.DIMS))
                        .toArray();
                assertArrayEquals(row, got, "latent " + i);
            }
        }
    }

    private static float[] values(Sae sae, Tape tape, float[] row) {
        var kept = (saeengine.sae.KeptLatents)
                sae.encode(tape, tape.of(row, 1, MadeSaes.DIMS)).latents();
        float[] all = new float[sae.features()];
        int[] indices = kept.indices();
        float[] values = kept.kept().values().toArray();
        IntStream.range(0, indices.length).forEach(i -> all[indices[i]] = values[i]);
        return all;
    }

    private List<String> generate(String... more) {
        List<String> line = new ArrayList<>(List.of("generate", "--model", "random:" + TinyModel.config(folder)));
        line.addAll(List.of("--prompt", "abc", "--tokens", "12", "--ids", "--device", "cpu"));
        line.addAll(List.of(more));
        return line;
    }

    @Test
    void textsWithAndWithout() {
        String plain = InProcess.succeeds(generate());
        List<String> steered = InProcess.succeeds(generate("--sae", path, "--steer", "2=900", "--ablate", "11"))
                .lines()
                .toList();
        assertEquals("--- as it is", steered.get(0));
        assertEquals(plain.strip(), steered.get(1));
        assertEquals("--- with latent 2 = 900.0, latent 11 = 0.0", steered.get(2));
        assertNotEquals(plain.strip(), steered.get(3), "so large a value is heard");
    }

    @Test
    void refusals() {
        InProcess.refuses(generate("--steer", "2=900"), "--sae");
        InProcess.refuses(generate("--sae", path), "--steer or --ablate");
        InProcess.refuses(generate("--sae", path, "--steer", "20=1"), "latent 20", "0 to 19");
        InProcess.refuses(generate("--sae", path, "--steer", "2=1", "--ablate", "2"), "latent 2: either");
        StoredSae elsewhere = made.builder()
                .provenance(saeengine.data.sae.Provenance.none()
                        .with(saeengine.data.sae.Provenance.HOOK, "blocks.1.hook_mlp_out"))
                .build();
        String other = MadeSaes.write(folder.resolve("other"), elsewhere, SaeFormat.OWN)
                .toString();
        InProcess.refuses(generate("--sae", other, "--ablate", "1"), "residual streams");
    }
}
