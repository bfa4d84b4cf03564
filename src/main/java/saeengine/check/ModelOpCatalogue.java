package saeengine.check;

import static saeengine.check.OpCase.In.of;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import saeengine.op.Attention;
import saeengine.op.GatedMlp;
import saeengine.op.GeluErf;
import saeengine.op.Linear;
import saeengine.op.RmsNorm;
import saeengine.op.Rotary;
import saeengine.op.Scale;
import saeengine.op.Silu;
import saeengine.op.SoftCap;

/** The catalogue lines of what transformers beyond GPT-Neo are made of. */
public final class ModelOpCatalogue {
    private ModelOpCatalogue() {}

    static List<OpCase> cases() {
        List<OpCase> cases = new ArrayList<>();
        for (int n : new int[] {1, 7, 300}) {
            elements(cases, n);
        }
        for (int[] s : new int[][] {{1, 1}, {5, 7}, {130, 3}}) {
            for (GatedMlp.Activation activation : GatedMlp.Activation.values()) {
                cases.add(new OpCase(
                        "gated_mlp " + activation + " " + s[0] + "x" + s[1],
                        List.of(of(s), of(s)),
                        (t, x) -> GatedMlp.gated(t, x[0], x[1], activation),
                        x -> ModelReference.gated(x[0], x[1], activation)));
            }
        }
        finishedLinears(cases, 1, 1, 1);
        finishedLinears(cases, 5, 7, 36);
        finishedLinears(cases, 130, 3, 5);
        for (int[] s : new int[][] {{1, 3}, {4, 48}, {270, 5}}) {
            rmsNorm(cases, s[0], s[1], false);
            rmsNorm(cases, s[0], s[1], true);
        }
        for (Rotary.Pairing pairing : Rotary.Pairing.values()) {
            cases.add(rotary(1, 1, 2, 2, pairing));
            cases.add(rotary(7, 3, 10, 6, pairing));
            cases.add(rotary(40, 2, 8, 8, pairing));
        }
        attention(cases);
        return cases;
    }

    /** Without a gradient to keep they are one pass behind the product. */
    private static void finishedLinears(List<OpCase> cases, int rows, int in, int out) {
        String size = " " + rows + "x" + in + "x" + out;
        cases.add(new OpCase(
                "linear onto" + size,
                List.of(of(rows, out), of(rows, in), of(out, in), of(out)),
                (t, x) -> Linear.onto(t, x[0], x[1], x[2], x[3]),
                x -> plus(x[0], Reference.linear(x[1], x[2], x[3], rows, in, out))));
        cases.add(new OpCase(
                "linear onto, without bias" + size,
                List.of(of(rows, out), of(rows, in), of(out, in)),
                (t, x) -> Linear.onto(t, x[0], x[1], x[2], null),
                x -> plus(x[0], Reference.linear(x[1], x[2], new double[out], rows, in, out))));
        for (GatedMlp.Activation activation : GatedMlp.Activation.values()) {
            cases.add(new OpCase(
                    "activated linear " + activation + size,
                    List.of(of(rows, in), of(out, in), of(out)),
                    (t, x) -> Linear.activated(t, x[0], x[1], x[2], activation),
                    x -> activated(Reference.linear(x[0], x[1], x[2], rows, in, out), activation)));
            cases.add(new OpCase(
                    "activated linear " + activation + ", without bias" + size,
                    List.of(of(rows, in), of(out, in)),
                    (t, x) -> Linear.activated(t, x[0], x[1], null, activation),
                    x -> activated(Reference.linear(x[0], x[1], new double[out], rows, in, out), activation)));
        }
    }

    private static double[] plus(double[] a, double[] b) {
        double[] sum = a.clone();
        Arrays.setAll(sum, i -> a[i] + b[i]);
        return sum;
    }

    private static double[] activated(double[] z, GatedMlp.Activation activation) {
        double[] ones = new double[z.length];
        Arrays.fill(ones, 1);
        return ModelReference.gated(z, ones, activation);
    }

    /** Widened to where the functions bend: inputs are within 1 of 0. */
    private static void elements(List<OpCase> cases, int n) {
        cases.add(new OpCase(
                "silu " + n,
                List.of(of(n)),
                (t, x) -> Silu.silu(t, Scale.scale(t, x[0], 4f)),
                x -> ModelReference.silu(times(4, x[0]))));
        cases.add(new OpCase(
                "gelu_erf " + n,
                List.of(of(n)),
                (t, x) -> GeluErf.geluErf(t, Scale.scale(t, x[0], 4f)),
                x -> ModelReference.geluErf(times(4, x[0]))));
        cases.add(new OpCase(
                "soft_cap " + n,
                List.of(of(n)),
                (t, x) -> SoftCap.softCap(t, x[0], 0.5f),
                x -> ModelReference.softCap(x[0], 0.5)));
    }

    private static void rmsNorm(List<OpCase> cases, int rows, int d, boolean plusOne) {
        cases.add(new OpCase(
                "rms_norm " + (plusOne ? "of 1 + weight " : "") + rows + "x" + d,
                List.of(of(rows, d), of(d)),
                (t, x) -> RmsNorm.rmsNorm(t, x[0], x[1], 1e-1f, plusOne),
                x -> ModelReference.rmsNorm(x[0], x[1], rows, d, 1e-1f, plusOne)));
    }

    private static OpCase rotary(int rows, int heads, int width, int turned, Rotary.Pairing pairing) {
        int[] positions = new int[rows];
        Arrays.setAll(positions, i -> i * 3 % rows);
        float[] table = OpCatalogue.fixed(rows * turned);
        return new OpCase(
                "rotary " + pairing + " of " + turned + " in " + heads + " heads of " + width,
                List.of(of(rows, heads * width)),
                (t, x) -> Rotary.rotary(t, x[0], t.of(positions, rows), t.of(table, rows, turned), heads, pairing),
                x -> ModelReference.rotary(x[0], positions, table, turned, heads, width, pairing));
    }

    private static void attention(List<OpCase> cases) {
        attention(cases, 3, new Attention.Form(1, 0, 0.7f), 1);
        attention(cases, 3, new Attention.Form(2, 0, 0.7f), 5, 1, 3);
        attention(cases, 2, new Attention.Form(2, 4, 0.7f), 9);
        attention(cases, 4, new Attention.Form(1, 0, 0.7f), 70, 3);
        attention(cases, 2, new Attention.Form(1, 40, 0.7f), 130);
        attention(cases, 3, new Attention.Form(4, 2, 0, 0.7f, 0f, true), 5, 1, 6);
        attention(cases, 2, new Attention.Form(3, 1, 4, 0.7f, 0f, true), 9);
        attention(cases, 3, new Attention.Form(2, 2, 0, 2f, 1.5f, true), 5, 1, 3);
        attention(cases, 1, new Attention.Form(2, 1, 20, 3f, 2f, true), 66);
        attention(cases, 3, new Attention.Form(2, 2, 0, 0.7f, 0f, false), 5, 1, 3);
        attention(cases, 1, new Attention.Form(2, 1, 0, 2f, 1.5f, false), 66, 3);
    }

    private static void attention(List<OpCase> cases, int width, Attention.Form form, int... lengths) {
        int[] starts = new int[lengths.length + 1];
        for (int i = 0; i < lengths.length; i++) {
            starts[i + 1] = starts[i] + lengths[i];
        }
        int n = starts[lengths.length];
        OpCase.In keys = of(n, form.keyHeads() * width);
        cases.add(new OpCase(
                "attention " + Arrays.toString(lengths) + " " + form,
                List.of(of(n, form.heads() * width), keys, keys),
                (t, x) -> Attention.attention(t, x[0], x[1], x[2], t.of(starts, starts.length), form),
                x -> ModelReference.attention(x[0], x[1], x[2], starts, width, form)));
    }

    private static double[] times(double factor, double[] x) {
        double[] y = new double[x.length];
        Arrays.setAll(y, i -> factor * x[i]);
        return y;
    }
}
