package saeengine.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import saeengine.autograd.Tape;
import saeengine.nn.Transformer;
import saeengine.nn.TransformerConfig;
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

    @BeforeEach
    void ready() {
        PtxExecutor.install();
    }

    private static Transformer model(CudaDevice device) {
        RandomStream random = new RandomStream(5, 0);
        return new Transformer(CONFIG, (name, shape) -> {
            Parameter p = Parameter.frozen(device, name, shape);
            float[] values = new float[p.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = random.nextUniform(0.6f);
            }
            p.set(values);
            return p;
        });
    }

    private static float[] residual(CudaDevice device, Transformer model) {
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
}
