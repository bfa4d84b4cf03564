package saeengine.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import saeengine.autograd.Tape;
import saeengine.cpu.CpuDevice;
import saeengine.tensor.Parameter;
import saeengine.tensor.RandomStream;
import saeengine.tensor.Tensor;
import saeengine.testing.GptNeoShape;
import saeengine.testing.Relative;

/** What sites read and write, against float64 loops, and that a model goes on from them as if nothing had been. */
class SiteTest {
    private static final TransformerConfig CONFIG = GptNeoShape.of(19, 12, 3, 2, 20, 24, 5);
    private static final int[] IDS = {3, 18, 0, 7, 7, 2, 11, 5, 9, 1, 16, 4, 8};
    private static final int[] OTHER = {1, 2, 3, 4, 5, 6};

    private final CpuDevice device = CpuDevice.checked(2);
    private final ReferenceGptNeo reference = new ReferenceGptNeo(CONFIG);
    private final List<String> asked = new ArrayList<>();

    @AfterEach
    void close() {
        device.close();
    }

    private Transformer model(int blocks) {
        RandomStream random = new RandomStream(5, 0);
        return new Transformer(
                CONFIG,
                (name, shape) -> {
                    asked.add(name);
                    Parameter p = Parameter.frozen(device, name, shape);
                    float[] values = new float[p.size()];
                    for (int i = 0; i < values.length; i++) {
                        values[i] = random.nextUniform(0.6f) + (name.endsWith("attention_norm.weight") ? 1f : 0f);
                    }
                    p.set(values);
                    reference.set(name, values);
                    return p;
                },
                blocks);
    }

    private static float[] behind(Tensor rows) {
        return rows.rowRange(OTHER.length, OTHER.length + IDS.length).toArray();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void anMlpIsThatOfPlainLoops(int layer) {
        Transformer model = model(3);
        try (Tape tape = Tape.inference(device)) {
            Sequences sequences = model.sequences(tape, List.of(OTHER, IDS));
            Site.Reached site = new MlpSite(layer).reach(model, tape, sequences);
            ReferenceGptNeo.Mlp mlp = reference.mlp(IDS, layer);
            Relative.assertWithin(1e-5, behind(site.input()), mlp.input(), "input");
            Relative.assertWithin(1e-5, behind(site.output()), mlp.output(), "output");
            float[] after = behind(model.residual(tape, sequences, layer + 1));
            float[] output = behind(site.output());
            double[] sum = new double[after.length];
            for (int i = 0; i < sum.length; i++) {
                sum[i] = mlp.middle()[i] + output[i];
            }
            Relative.assertWithin(1e-5, after, sum, "the stream after the block is what was between, plus the output");
        }
        assertEquals(0, device.mark(), "step memory was given back");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void goingOnWithItsOwnRowsGivesTheModelsBits(int layer) {
        Transformer model = model(3);
        for (Site site : List.of(new MlpSite(layer), new ResidualSite(layer))) {
            try (Tape tape = Tape.inference(device)) {
                Sequences sequences = model.sequences(tape, List.of(OTHER, IDS));
                Site.Reached reached = site.reach(model, tape, sequences);
                float[] last = model.residual(tape, sequences, 3).toArray();
                assertArrayEquals(
                        last, reached.rest().run(tape, reached.output()).toArray(), site.toString());
            }
        }
    }

    /** The block's own weights are enough: no later one is there. */
    @Test
    void noLaterBlockIsRun() {
        Transformer model = model(new MlpSite(1).blocks());
        assertTrue(asked.stream().noneMatch(name -> name.contains("blocks.2.")), asked.toString());
        try (Tape tape = Tape.inference(device)) {
            Site.Reached site = new MlpSite(1).reach(model, tape, model.sequences(tape, List.of(IDS)));
            float[] output = site.output().toArray();
            assertEquals(IDS.length * CONFIG.hidden(), output.length);
            assertArrayEquals(output, model.mlp(tape, 1, site.input()).toArray());
        }
    }

    @Test
    void namesAndRanges() {
        assertEquals("blocks.2.ln2.hook_normalized", new MlpSite(2).reads());
        assertEquals("blocks.2.hook_mlp_out", new MlpSite(2).writes());
        assertTrue(new MlpSite(2).apart());
        assertEquals("blocks.0.hook_resid_pre", new ResidualSite(0).reads());
        assertEquals("blocks.1.hook_resid_post", new ResidualSite(2).writes());
        assertTrue(!new ResidualSite(2).apart());
        try (Tape tape = Tape.inference(device)) {
            Transformer model = model(3);
            Site.Reached stream = new ResidualSite(2).reach(model, tape, model.sequences(tape, List.of(IDS)));
            assertSame(stream.input(), stream.output());
        }
        new MlpSite(2).in(CONFIG);
        new ResidualSite(3).in(CONFIG);
        String mlp = assertThrows(IllegalArgumentException.class, () -> new MlpSite(3).in(CONFIG))
                .getMessage();
        assertTrue(mlp.contains("MLP of block 3") && mlp.contains("blocks 0 to 2"), mlp);
        assertThrows(IllegalArgumentException.class, () -> new MlpSite(-1).in(CONFIG));
        assertThrows(IllegalArgumentException.class, () -> new ResidualSite(4).in(CONFIG));
    }
}
