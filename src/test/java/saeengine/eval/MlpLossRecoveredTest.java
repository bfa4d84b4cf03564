package saeengine.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import saeengine.cpu.CpuDevice;
import saeengine.nn.MlpSite;
import saeengine.nn.Transformer;
import saeengine.nn.TransformerConfig;
import saeengine.op.Scale;
import saeengine.tensor.Parameter;
import saeengine.tensor.RandomStream;
import saeengine.testing.GptNeoShape;

/** An MLP's output made anew from its input, in the running model, against plain float64 loops. */
class MlpLossRecoveredTest {
    private static final TransformerConfig CONFIG = GptNeoShape.of(37, 12, 3, 3, 20, 24, 4);
    private static final int END = 36;

    private final CpuDevice device = CpuDevice.checked(2);
    private final Transformer model = randomModel();
    private final List<int[]> windows = randomWindows();

    @AfterEach
    void close() {
        device.close();
    }

    /** Weights large enough for every MLP to matter to the loss. */
    private Transformer randomModel() {
        RandomStream random = new RandomStream(5, 0);
        return new Transformer(CONFIG, (name, shape) -> {
            Parameter parameter = Parameter.frozen(device, name, shape);
            float[] values = new float[parameter.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = (name.endsWith("norm.weight") ? 1 : 0) + 0.4f * random.nextGaussian();
            }
            parameter.set(values);
            return parameter;
        });
    }

    private static List<int[]> randomWindows() {
        RandomStream random = new RandomStream(6, 0);
        List<int[]> windows = new ArrayList<>();
        for (int length : new int[] {9, 24, 1, 2, 17, 5}) {
            int[] window = new int[length];
            Arrays.setAll(window, i -> random.nextInt(END));
            windows.add(window);
        }
        return windows;
    }

    /** From a row of the MLP's input and its own output to what is written instead. */
    private interface Exchange {
        double[] of(double[] input, double[] output);
    }

    private double naive(int block, SpecialPosition special, Exchange exchange) {
        NaiveGptNeo reference = new NaiveGptNeo(model);
        double sum = 0;
        int tokens = 0;
        for (int[] window : windows) {
            double[][] middle = reference.afterAttention(reference.residual(read(window), block), block);
            double[][] input = reference.mlpInput(middle, block);
            double[][] output = reference.mlp(input, block);
            for (int i = special == SpecialPosition.REPLACED ? 0 : 1; i < output.length; i++) {
                output[i] = exchange.of(input[i], output[i]);
            }
            sum += reference.loss(NaiveGptNeo.added(middle, output), block + 1, window);
            tokens += window.length;
        }
        return sum / tokens;
    }

    private static int[] read(int[] window) {
        int[] read = new int[window.length];
        read[0] = END;
        System.arraycopy(window, 0, read, 1, window.length - 1);
        return read;
    }

    private double[] naiveMean(int block, SpecialPosition special) {
        double[] mean = new double[CONFIG.hidden()];
        int[] rows = new int[1];
        naive(block, special, (input, output) -> {
            rows[0]++;
            for (int j = 0; j < mean.length; j++) {
                mean[j] += output[j];
            }
            return output;
        });
        return Arrays.stream(mean).map(sum -> sum / rows[0]).toArray();
    }

    private LossRecovered measuring(int block, SpecialPosition special) {
        return new LossRecovered(
                device, model, LossRecovered.Form.of(new MlpSite(block), END).with(special));
    }

    private static double[] each(double[] row, UnaryOperator<Double> change) {
        return Arrays.stream(row).map(change::apply).toArray();
    }

    @ParameterizedTest
    @EnumSource(SpecialPosition.class)
    void allFourLossesAreThoseOfPlainLoops(SpecialPosition special) {
        for (int block = 0; block < 3; block++) {
            // Twice the input stands for a transcoder: what it writes goes by what it reads, not by what it replaces.
            LossRecovered.Result got =
                    measuring(block, special).measure(windows, (t, rows) -> Scale.scale(t, rows, 2f));
            double[] mean = naiveMean(block, special);
            assertEquals(naive(block, special, (input, output) -> output), got.clean(), 1e-5, "clean");
            assertEquals(naive(block, special, (input, output) -> each(output, v -> 0.0)), got.zero(), 1e-5, "zero");
            assertEquals(naive(block, special, (input, output) -> mean), got.mean(), 1e-5, "mean");
            assertEquals(
                    naive(block, special, (input, output) -> each(input, v -> 2 * v)),
                    got.reconstructed(),
                    1e-5,
                    "reconstructed");
            assertTrue(Math.abs(got.zero() - got.clean()) > 1e-3, "the MLP has to matter: " + got);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void theMlpItselfLosesNothing(int block) {
        LossRecovered.Result got =
                measuring(block, SpecialPosition.REPLACED).measure(windows, (t, rows) -> model.mlp(t, block, rows));
        assertEquals(1, got.lossRecovered(), 1e-5);
        LossRecovered.Result nothing = measuring(block, SpecialPosition.REPLACED)
                .measure(windows, (t, rows) -> t.zeros(rows.rows(), CONFIG.hidden()));
        assertEquals(0, nothing.lossRecovered(), 1e-12);
    }

    @Test
    void whatDoesNotFitIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> measuring(3, SpecialPosition.REPLACED));
        String wide = assertThrows(
                        IllegalArgumentException.class,
                        () -> measuring(1, SpecialPosition.REPLACED)
                                .measure(windows, (t, rows) -> t.zeros(rows.rows(), 5)))
                .getMessage();
        assertTrue(wide.contains("12 dims") && wide.contains("5]"), wide);
    }
}
