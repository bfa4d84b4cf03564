package saeengine.check;

import java.util.List;
import java.util.function.BiFunction;
import saeengine.autograd.Tape;
import saeengine.check.EdgeCase.Values;
import saeengine.op.GatedMlp;
import saeengine.op.LayerNorm;
import saeengine.op.Linear;
import saeengine.op.Relu;
import saeengine.tensor.Device;
import saeengine.tensor.Products;
import saeengine.tensor.Tensor;

/**
 * Results that are written as products read them, beside the same op's as they are. What a case gives is how many times as
 * far apart they are as rounding to nearest may leave them, without the fraction: 0 of each where all is well.
 */
final class OperandEdges {
    /** Of the largest: what orders of sums may change before a result is rounded. */
    private static final double BEFORE = 2e-6;

    private OperandEdges() {}

    /** Few rows, and rows that are longer than what a warp holds. */
    static void small(List<EdgeCase> cases) {
        rows(cases, 9, 68, Values.PLAIN);
        rows(cases, 2, 1704, Values.PLAIN);
        for (int bits : new int[] {Products.TF32_BITS, Products.BF16_BITS}) {
            // Behind one more number, rows begin between two sixteen bytes.
            cases.add(of(
                    "layer_norm off 16 bytes",
                    bits,
                    Values.PLAIN,
                    (t, x) -> LayerNorm.layerNorm(
                            t, x[0].rowRange(1, 2 * 1704 + 1).reshaped(2, 1704), x[1], x[2], 1e-5f),
                    new int[] {2 * 1704 + 1, 1},
                    new int[] {1704},
                    new int[] {1704}));
        }
    }

    static void rows(List<EdgeCase> cases, int rows, int d, Values kind) {
        if (d % 4 != 0) {
            return;
        }
        int[] row = {d};
        for (int bits : new int[] {Products.TF32_BITS, Products.BF16_BITS}) {
            cases.add(of(
                    "layer_norm",
                    bits,
                    kind,
                    (t, x) -> LayerNorm.layerNorm(t, x[0], x[1], x[2], 1e-5f),
                    new int[] {rows, d},
                    row,
                    row));
            for (GatedMlp.Activation activation : GatedMlp.Activation.values()) {
                cases.add(of(
                        "linear " + activation,
                        bits,
                        kind,
                        (t, x) -> Linear.activated(t, x[0], x[1], x[2], activation),
                        new int[] {rows, 2},
                        new int[] {d, 2},
                        row));
            }
            cases.add(of(
                    "linear GELU_TANH without bias",
                    bits,
                    kind,
                    (t, x) -> Linear.activated(t, x[0], x[1], null, GatedMlp.Activation.GELU_TANH),
                    new int[] {rows, 2},
                    new int[] {d, 2}));
            cases.add(of(
                    "linear, for a ReLU,",
                    bits,
                    kind,
                    (t, x) -> Relu.relu(t, Linear.linear(t, x[0], x[1], x[2])),
                    new int[] {rows, 2},
                    new int[] {d, 2},
                    row));
            cases.add(of(
                    "linear onto a stream,",
                    bits,
                    kind,
                    (t, x) -> Linear.onto(t, x[3], x[0], x[1], x[2]),
                    new int[] {rows, 2},
                    new int[] {d, 2},
                    row,
                    new int[] {rows, d}));
        }
    }

    private static EdgeCase of(
            String name, int bits, Values kind, BiFunction<Tape, Tensor[], Tensor> op, int[]... shapes) {
        return new EdgeCase(EdgeCase.titled(name + ", " + bits + " bits", kind, shapes), device -> {
            Device rounding = RoundedResults.of(device, bits);
            try (Tape t = Tape.inference(rounding, Products.SHORT)) {
                Tensor[] x = EdgeCase.inputs(t, kind, shapes);
                float[] exact = op.apply(t, x).toArray();
                return List.of(apart(exact, RoundedResults.numbers(op.apply(t.forProducts(), x)), bits));
            }
        });
    }

    private static float[] apart(float[] exact, float[] got, int bits) {
        double largest = 0;
        for (float x : exact) {
            largest = Float.isFinite(x) ? Math.max(largest, Math.abs(x)) : largest;
        }
        float[] times = new float[exact.length];
        for (int i = 0; i < times.length; i++) {
            double may = Math.scalb(Math.abs((double) exact[i]), -bits - 1) + BEFORE * largest + Float.MIN_NORMAL;
            times[i] = Float.isFinite(exact[i])
                    ? (float) Math.floor(Math.abs((double) got[i] - exact[i]) / may)
                    : Float.compare(exact[i], got[i]);
        }
        return times;
    }
}
