package saeengine.check;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import saeengine.autograd.Tape;
import saeengine.check.EdgeCase.Values;
import saeengine.op.GatherRows;
import saeengine.op.Relu;
import saeengine.op.Scale;
import saeengine.tensor.Device;
import saeengine.tensor.Gemm;
import saeengine.tensor.Kernel;
import saeengine.tensor.Parameter;
import saeengine.tensor.Products;
import saeengine.tensor.Tensor;
import saeengine.train.Adam;
import saeengine.train.GlobalNorm;
import saeengine.train.UnitNorm;

/** What surrounds the ops in a step: optimizer, unit norms, clipping, copies; and bare matrix products. */
final class StepCases {
    /** What a bf16 keeps of a float's bits. */
    private static final int BF16 = 0xffff0000;

    private StepCases() {}

    static List<EdgeCase> cases() {
        return cases(new int[][] {{1, 1}, {3, 31}, {9, 32}, {33, 37}, {257, 4}, {5, 1000}, {3, 1029}}, new int[][] {
            {1, 1, 1}, {33, 31, 257}, {65, 64, 130}, {64, 64, 16}, {40, 24, 104}, {100, 4, 7}, {3, 129, 32}
        });
    }

    static List<EdgeCase> small() {
        return cases(
                new int[][] {{3, 31}, {9, 32}, {33, 37}},
                new int[][] {{33, 31, 37}, {65, 68, 20}, {68, 33, 19}, {40, 24, 104}});
    }

    private static List<EdgeCase> cases(int[][] matrices, int[][] products) {
        List<EdgeCase> cases = new ArrayList<>();
        for (int[] s : matrices) {
            int rows = s[0];
            int d = s[1];
            String size = " " + rows + "x" + d;
            for (Adam.Decay decay : Adam.Decay.values()) {
                cases.add(new EdgeCase("adam " + decay + size, device -> adam(device, rows, d, decay)));
            }
            cases.add(new EdgeCase("unit_norm" + size, device -> unitNorm(device, rows, d)));
            cases.add(new EdgeCase("global_norm" + size, device -> clip(device, rows, d, 0.5f)));
            cases.add(new EdgeCase("global_norm of few" + size, device -> clip(device, rows, d, 1e6f)));
            cases.add(new EdgeCase("scatter_rows" + size, device -> scatter(device, rows, d)));
        }
        cases.add(new EdgeCase("global_norm 100x100", device -> clip(device, 100, 100, 0.5f)));
        cases.add(new EdgeCase("global_norm of 2000 blocks", StepCases::norm));
        cases.add(new EdgeCase("global_norm a little above the limit", device -> clip(device, 33, 37, 16f)));
        cases.add(new EdgeCase("global_norm of tiny gradients", StepCases::tiny));
        cases.add(new EdgeCase("scoped", StepCases::scoped));
        for (int[] s : products) {
            for (int flags = 0; flags < 4; flags++) {
                Gemm shape = new Gemm((flags & 1) != 0, (flags & 2) != 0, s[0], s[1], s[2]);
                for (Products operands : Products.values()) {
                    cases.add(product(shape, operands));
                }
            }
        }
        cases.add(product(Gemm.nt(20, 12, 1100), Products.COARSE));
        cases.add(product(Gemm.tn(9, 11, 1541), Products.SHORT));
        return cases;
    }

    private static List<float[]> adam(Device device, int rows, int d, Adam.Decay decay) {
        Parameter w = Parameter.trained(device, "w", rows, d);
        w.set(Values.PLAIN.fill(rows * d, 1));
        Adam adam = new Adam(device, List.of(w), new Adam.Constants(0.9, 0.99, 1e-6, 0.02, decay));
        float[] losses = {1, -2, 0, Float.NaN, Float.POSITIVE_INFINITY};
        for (int step = 0; step < losses.length; step++) {
            try (Tape tape = Tape.recording(device)) {
                device.upload(Values.PLAIN.fill(rows * d, 2 + step), 0, tape.grad(w));
                if (step == 2) {
                    int[] drawn = rows > 2 ? new int[] {rows - 1, 0, rows / 2} : new int[] {0};
                    adam.forget(tape, w, tape.of(drawn, drawn.length));
                }
                adam.step(tape, 0.1, tape.of(new float[] {losses[step]}, 1));
            }
        }
        return List.of(
                w.toArray(),
                adam.moments(w).first().toArray(),
                adam.moments(w).second().toArray());
    }

    /** The first row of several is zeros. */
    private static List<float[]> unitNorm(Device device, int rows, int d) {
        float[] values = Values.PLAIN.fill(rows * d, 1);
        Arrays.fill(values, 0, d, rows > 1 ? 0f : 0.5f);
        try (Tape t = Tape.inference(device)) {
            Tensor w = t.of(values, rows, d);
            Tensor projected = t.of(Values.PLAIN.fill(rows * d, 2), rows, d);
            UnitNorm.projectGradient(t, w, projected);
            Tensor nearly = t.of(Values.PLAIN.fill(rows * d, 3), rows, d);
            UnitNorm.projectGradient(t, w, nearly, 0.01f);
            UnitNorm.renormalise(t, w, 0f);
            Tensor unit = t.of(Values.PLAIN.fill(rows * d, 4), rows, d);
            UnitNorm.projectGradientOfUnitRows(t, w, unit);
            Tensor again = t.of(values, rows, d);
            UnitNorm.renormalise(t, again, 0.25f);
            return List.of(w.toArray(), projected.toArray(), nearly.toArray(), unit.toArray(), again.toArray());
        }
    }

    private static List<float[]> clip(Device device, int rows, int d, float most) {
        try (Tape t = Tape.inference(device)) {
            Tensor a = t.of(Values.PLAIN.fill(rows * d, 1), rows, d);
            Tensor b = t.of(Values.PLAIN.fill(d, 2), d);
            Tensor norm = GlobalNorm.clip(t, List.of(a, b), most);
            return List.of(norm.toArray(), a.toArray(), b.toArray());
        }
    }

    /** Where the 1e-6 beside the norm counts. */
    private static List<float[]> tiny(Device device) {
        float[] values = Values.PLAIN.fill(100, 1);
        for (int i = 0; i < values.length; i++) {
            values[i] *= 1e-6f;
        }
        try (Tape t = Tape.inference(device)) {
            Tensor g = t.of(values, 100);
            GlobalNorm.clip(t, List.of(g), 1e-6f);
            float[] clipped = g.toArray();
            for (int i = 0; i < clipped.length; i++) {
                clipped[i] *= 1e6f;
            }
            return List.of(clipped);
        }
    }

    /** As many partial sums as a matrix of eight million elements has. */
    private static List<float[]> norm(Device device) {
        Kernel norm = Kernel.perBlock("global_norm", (a, from, to) -> {
            double sum = 0;
            for (int i = 0; i < a.integer(2); i++) {
                sum += a.floats(0)[a.at(0) + i];
            }
            a.floats(1)[a.at(1)] = (float) Math.sqrt(sum);
        });
        try (Tape t = Tape.inference(device)) {
            float[] squares = Values.PLAIN.fill(2000, 1);
            for (int i = 0; i < squares.length; i++) {
                squares[i] *= squares[i];
            }
            Tensor result = t.empty(1);
            t.run(norm, 1, t.of(squares, squares.length), result, squares.length);
            return List.of(result.toArray());
        }
    }

    private static List<float[]> scoped(Device device) {
        try (Tape t = Tape.inference(device)) {
            Tensor x = t.of(Values.PLAIN.fill(300, 1), 300);
            return List.of(t.scoped(new int[] {300}, () -> Relu.relu(t, Scale.scale(t, x, 2f)))
                    .toArray());
        }
    }

    private static List<float[]> scatter(Device device, int rows, int d) {
        try (Tape t = Tape.inference(device)) {
            Tensor into = t.of(Values.PLAIN.fill(rows * d, 1), rows, d);
            int n = (rows + 1) / 2;
            int[] places = new int[n];
            Arrays.setAll(places, i -> rows - 1 - 2 * i);
            GatherRows.scatterRows(t, t.of(Values.PLAIN.fill(n * d, 2), n, d), t.of(places, n), into);
            return List.of(into.toArray());
        }
    }

    /** Of operands that lose nothing by being rounded, so that it is the same on every device. */
    private static EdgeCase product(Gemm shape, Products operands) {
        String kind = operands == Products.EXACT ? "" : operands.name().toLowerCase(Locale.ROOT) + " ";
        return new EdgeCase("gemm " + kind + shape, device -> gemm(device, shape, operands));
    }

    private static float[] operand(int size, int stream, Products products) {
        float[] x = Values.PLAIN.fill(size, stream);
        for (int i = 0; products != Products.EXACT && i < size; i++) {
            x[i] = Float.intBitsToFloat(Float.floatToRawIntBits(x[i]) & BF16);
        }
        return x;
    }

    /** Once into memory that was never written, once added to what is there. */
    private static List<float[]> gemm(Device device, Gemm s, Products products) {
        try (Tape t = Tape.inference(device)) {
            Tensor a = t.of(operand(s.m() * s.k(), 1, products), s.transposeA() ? s.k() : s.m(), size(s, true));
            Tensor b = t.of(operand(s.k() * s.n(), 2, products), s.transposeB() ? s.n() : s.k(), size(s, false));
            Tensor c = t.empty(s.m(), s.n());
            device.gemm(s, products, 1f, a, b, 0f, c);
            Tensor sum = t.of(Values.PLAIN.fill(s.m() * s.n(), 3), s.m(), s.n());
            device.gemm(s, products, -0.5f, a, b, 1.5f, sum);
            return List.of(c.toArray(), sum.toArray());
        }
    }

    private static int size(Gemm s, boolean a) {
        return a ? (s.transposeA() ? s.m() : s.k()) : s.transposeB() ? s.k() : s.n();
    }
}
