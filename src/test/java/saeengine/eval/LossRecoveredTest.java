package saeengine.eval;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import saeengine.cpu.CpuDevice;
import saeengine.nn.Transformer;
import saeengine.nn.TransformerConfig;
import saeengine.op.Add;
import saeengine.sae.Sae;
import saeengine.sae.SaeInit;
import saeengine.tensor.Parameter;
import saeengine.tensor.RandomStream;
import saeengine.testing.GptNeoShape;

class LossRecoveredTest {
    private static final TransformerConfig CONFIG = GptNeoShape.of(37, 12, 3, 3, 20, 24, 4);
    private static final int END = 36;
    private static final int LAYER = 2;

    private final CpuDevice device = CpuDevice.checked(2);
    private final Transformer model = randomModel();
    private final List<int[]> windows = randomWindows();

    @AfterEach
    void close() {
        device.close();
    }

    /** Weights large enough for every layer to matter to the loss. */
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

    private LossRecovered measuring(SpecialPosition special) {
        return new LossRecovered(
                device, model, LossRecovered.Form.of(LAYER, END).with(special));
    }

    /** The token mean of the loss where every replaced row goes through {@code exchange}, window by window. */
    private double naive(int layer, SpecialPosition special, UnaryOperator<double[]> exchange) {
        NaiveGptNeo reference = new NaiveGptNeo(model);
        double sum = 0;
        int tokens = 0;
        for (int[] window : windows) {
            double[][] x = reference.residual(read(window), layer);
            for (int i = special == SpecialPosition.REPLACED ? 0 : 1; i < x.length; i++) {
                x[i] = exchange.apply(x[i]);
            }
            sum += reference.loss(x, layer, window);
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

    private double[] naiveMean(int layer, SpecialPosition special) {
        NaiveGptNeo reference = new NaiveGptNeo(model);
        double[] mean = new double[CONFIG.hidden()];
        int rows = 0;
        for (int[] window : windows) {
            double[][] x = reference.residual(read(window), layer);
            for (int i = special == SpecialPosition.REPLACED ? 0 : 1; i < x.length; i++, rows++) {
                for (int j = 0; j < mean.length; j++) {
                    mean[j] += x[i][j];
                }
            }
        }
        for (int j = 0; j < mean.length; j++) {
            mean[j] /= rows;
        }
        return mean;
    }

    @ParameterizedTest
    @CsvSource({"0,UNREPLACED", "1,UNREPLACED", "2,UNREPLACED", "2,REPLACED", "3,UNREPLACED", "3,REPLACED"})
    void allFourLossesAreThoseOfPlainLoops(int layer, SpecialPosition special) {
        LossRecovered measure = new LossRecovered(
                device, model, LossRecovered.Form.of(layer, END).with(special));
        // Twice the row stands for an autoencoder: a wrong reconstruction, but not a useless one.
        LossRecovered.Result got = measure.measure(windows, (t, rows) -> Add.add(t, rows, rows));
        assertEquals(58, got.tokens());
        assertEquals(naive(layer, special, row -> row), got.clean(), 1e-5, "clean");
        assertEquals(naive(layer, special, row -> new double[row.length]), got.zero(), 1e-5, "zero");
        double[] mean = naiveMean(layer, special);
        assertEquals(naive(layer, special, row -> mean), got.mean(), 1e-5, "mean");
        double reconstructed =
                naive(layer, special, row -> Arrays.stream(row).map(v -> 2 * v).toArray());
        assertEquals(reconstructed, got.reconstructed(), 1e-5, "reconstructed");
        assertTrue(Math.abs(got.zero() - got.clean()) > 0.01, "the layer has to matter: " + got);
    }

    @Test
    void theRatioIsOfTokenMeans() {
        LossRecovered.Result got = new LossRecovered.Result(10, 2, 6, 4, 3);
        assertEquals(0.75, got.lossRecovered());
        assertEquals(0.5, got.lossRecoveredMean());
        assertEquals(
                List.of(
                        "tokens",
                        "ce_clean",
                        "ce_zero",
                        "ce_mean",
                        "ce_reconstructed",
                        "loss_recovered",
                        "loss_recovered_mean"),
                List.copyOf(got.values().keySet()));
        assertEquals(Double.NaN, new LossRecovered.Result(10, 2, 2, 4, 3).lossRecovered());
    }

    @ParameterizedTest
    @ValueSource(strings = {"UNREPLACED", "REPLACED"})
    void identityRecoversAllZeroNothingAndTheMeanNothingOfItsOwn(SpecialPosition special) {
        LossRecovered measure = measuring(special);
        assertEquals(1, measure.measure(windows, (t, rows) -> rows).lossRecovered(), 1e-6);
        assertEquals(1, measure.measure(windows, (t, rows) -> rows).lossRecoveredMean(), 1e-6);
        assertEquals(
                0, measure.measure(windows, (t, rows) -> t.zeros(rows.shape())).lossRecovered(), 1e-6);
        float[] mean = measure.meanRow(windows);
        Sae constant = new Sae(device, Sae.Shape.plain(CONFIG.hidden(), 1));
        constant.decoderBias().set(mean);
        LossRecovered.Result ofMean =
                measure.measure(windows, (t, rows) -> constant.forward(t, rows).reconstruction());
        assertEquals(0, ofMean.lossRecoveredMean(), 1e-6);
        assertNotEquals(0, ofMean.lossRecovered(), 1e-3);
    }

    @Test
    void theFlagDecidesOverTheEndOfTextRow() {
        LossRecovered.Result left = measuring(SpecialPosition.UNREPLACED).measure(windows, (t, rows) -> rows);
        LossRecovered.Result replaced = measuring(SpecialPosition.REPLACED).measure(windows, (t, rows) -> rows);
        assertEquals(left.clean(), replaced.clean());
        assertNotEquals(left.zero(), replaced.zero(), 1e-4);
        assertNotEquals(left.mean(), replaced.mean(), 1e-4);
        List<Integer> rows = new ArrayList<>();
        measuring(SpecialPosition.UNREPLACED).measure(windows, (t, x) -> {
            rows.add(x.rows());
            return x;
        });
        assertEquals(List.of(58 - windows.size()), rows, "one row a window is never shown to the autoencoder");
    }

    @ParameterizedTest
    @CsvSource({"1,1", "10,3", "30,7", "2048,256"})
    void packsAndChunksOfAnySizeMeasureTheSame(int packTokens, int logitRows) {
        LossRecovered.Form form = new LossRecovered.Form(LAYER, END, SpecialPosition.UNREPLACED, packTokens, logitRows);
        Map<String, Double> got = new LossRecovered(device, model, form)
                .measure(windows, (t, rows) -> Add.add(t, rows, rows))
                .values();
        measuring(SpecialPosition.UNREPLACED)
                .measure(windows, (t, rows) -> Add.add(t, rows, rows))
                .values()
                .forEach((name, value) -> assertEquals(value, got.get(name), 1e-5, name));
    }

    @Test
    void aGivenMeanRowIsUsedAsItIs() {
        LossRecovered measure = measuring(SpecialPosition.UNREPLACED);
        LossRecovered.Result zeros = measure.measure(windows, (t, rows) -> rows, new float[CONFIG.hidden()]);
        assertEquals(zeros.zero(), zeros.mean());
        assertThrows(
                IllegalArgumentException.class,
                () -> measure.measure(windows, (t, rows) -> rows, new float[CONFIG.hidden() + 1]));
    }

    @Test
    void measuringLeavesTheModelTheAutoencoderAndTheMemoryAsTheyWere() {
        Sae sae = new Sae(device, Sae.Shape.plain(CONFIG.hidden(), 30));
        SaeInit.TORCH.draw(sae, 1);
        List<Parameter> all = new ArrayList<>(model.parameters());
        all.addAll(sae.parameters());
        Map<String, float[]> before = all.stream().collect(Collectors.toMap(Parameter::name, Parameter::toArray));
        long used = device.usedBytes();
        measuring(SpecialPosition.UNREPLACED)
                .measure(windows, (t, rows) -> sae.forward(t, rows).reconstruction());
        assertEquals(used, device.usedBytes());
        all.forEach(p -> assertArrayEquals(before.get(p.name()), p.toArray(), p.name()));
    }

    @Test
    void windowsOfOneTokenHaveNothingToReplace() {
        LossRecovered.Result got = measuring(SpecialPosition.UNREPLACED)
                .measure(List.of(new int[] {3}, new int[] {4}), (t, rows) -> {
                    throw new AssertionError("there is no row to reconstruct");
                });
        assertEquals(got.clean(), got.zero());
        assertEquals(Double.NaN, got.lossRecovered());
    }

    @Test
    void whatCannotBeMeasuredIsRefused() {
        LossRecovered measure = measuring(SpecialPosition.UNREPLACED);
        assertThrows(IllegalArgumentException.class, () -> measure.measure(List.of(), (t, rows) -> rows));
        assertThrows(IllegalArgumentException.class, () -> measure.measure(List.of(new int[0]), (t, rows) -> rows));
        String shape = assertThrows(
                        IllegalArgumentException.class,
                        () -> measure.measure(windows, (t, rows) -> t.zeros(rows.rows(), 3)))
                .getMessage();
        assertEquals("a reconstruction from rows [52, 12] is as many rows of 12 dims, got [52, 3]", shape);
        assertThrows(
                IllegalArgumentException.class, () -> new LossRecovered(device, model, LossRecovered.Form.of(4, END)));
        assertThrows(
                IllegalArgumentException.class, () -> new LossRecovered.Form(1, END, SpecialPosition.REPLACED, 0, 1));
    }
}
