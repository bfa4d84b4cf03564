package saeengine.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import saeengine.autograd.Tape;
import saeengine.cpu.CpuDevice;
import saeengine.nn.MlpForm;
import saeengine.nn.Transformer;
import saeengine.nn.TransformerConfig;
import saeengine.tensor.Device;
import saeengine.tensor.Parameter;
import saeengine.tensor.Products;
import saeengine.tensor.RandomStream;
import saeengine.testing.GptNeoShape;

/** A frozen model's weights are rounded once, and what its products read, where it is not made so. */
@Tag("standin")
class RoundedWeightsTest {
    private static final TransformerConfig CONFIG = GptNeoShape.of(19, 12, 3, 2, 20, 24, 5);
    private static final int BLOCKS = 2;

    /** Of a block: what attention's last product reads. What others read is written rounded. */
    private static final int INPUTS = 1;

    private static final int WEIGHTS = 6;

    /** In roundings of the largest number of a residual; 1.05 is the most that was seen. */
    private static final double MOST_UNITS = 3;

    @BeforeEach
    void ready() {
        PtxExecutor.install();
    }

    private static TransformerConfig ofRelus() {
        return new TransformerConfig(
                CONFIG.family(),
                CONFIG.vocabulary(),
                CONFIG.hidden(),
                CONFIG.positions(),
                CONFIG.embedding(),
                CONFIG.norm(),
                CONFIG.attention(),
                MlpForm.plain(CONFIG.mlp().width(), MlpForm.Activation.RELU),
                CONFIG.block(),
                CONFIG.layerForms(),
                CONFIG.head());
    }

    private static Transformer model(Device device) {
        return model(device, CONFIG);
    }

    private static Transformer model(Device device, TransformerConfig config) {
        RandomStream random = new RandomStream(5, 0);
        return new Transformer(config, (name, shape) -> {
            Parameter p = Parameter.frozen(device, name, shape);
            float[] values = new float[p.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = random.nextUniform(0.6f);
            }
            p.set(values);
            return p;
        });
    }

    private static float[] residual(Device device, Transformer model) {
        try (Tape tape = Tape.inference(device, Products.SHORT)) {
            return model.residual(tape, model.sequences(tape, List.of(new int[] {3, 18, 0, 7, 2})), BLOCKS)
                    .toArray();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Precision.class,
            names = {"AUTO", "BF16"})
    void everyChunkFindsThemRounded(Precision precision) {
        PtxExecutor executor = new PtxExecutor(false, 0);
        StandIn.load(executor);
        String round = precision == Precision.BF16 ? "round_bf16" : "round_tf32";
        try (CudaDevice device = CudaDevice.open(new CudaSettings(precision, null, true))) {
            Transformer model = model(device);
            float[] each = residual(device, model);
            assertEquals(BLOCKS * (INPUTS + WEIGHTS), executor.launches(round), "without");
            long used = device.usedBytes();
            model.keepRounded(BLOCKS, Products.SHORT);
            assertEquals(
                    used + (precision == Precision.BF16 ? 2 : 4) * CONFIG.weights(BLOCKS),
                    device.usedBytes(),
                    "copies");
            device.await();
            long before = executor.launches(round);
            assertEquals(BLOCKS * (INPUTS + 2 * WEIGHTS), before);
            assertArrayEquals(each, residual(device, model));
            assertArrayEquals(each, residual(device, model));
            assertEquals(before + 2 * BLOCKS * INPUTS, executor.launches(round), "inputs alone");
        }
    }

    /** Whatever of a block is written rounded, and whatever cannot be, it is that model's. */
    @ParameterizedTest
    @EnumSource(
            value = Precision.class,
            names = {"AUTO", "BF16"})
    void roundingLeavesAModelWhatItIs(Precision precision) {
        StandIn.load(new PtxExecutor(false, 0));
        double unit = precision == Precision.BF16 ? 0x1p-8 : 0x1p-11;
        for (TransformerConfig config : List.of(CONFIG, ofRelus())) {
            try (Device exact = new CpuDevice(1);
                    CudaDevice device = CudaDevice.open(new CudaSettings(precision, null, true))) {
                float[] expected = residual(exact, model(exact, config));
                float[] got = residual(device, model(device, config));
                double largest = 0;
                double apart = 0;
                for (int i = 0; i < expected.length; i++) {
                    largest = Math.max(largest, Math.abs(expected[i]));
                    apart = Math.max(apart, Math.abs(expected[i] - got[i]));
                }
                assertTrue(
                        apart < MOST_UNITS * unit * largest, config.mlp() + ": " + apart / unit / largest + " units");
            }
        }
    }
}
