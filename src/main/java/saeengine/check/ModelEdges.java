package saeengine.check;

import java.util.Arrays;
import java.util.List;
import saeengine.check.EdgeCase.Values;
import saeengine.op.Attention;
import saeengine.op.GatedMlp;
import saeengine.op.GeluErf;
import saeengine.op.Linear;
import saeengine.op.RmsNorm;
import saeengine.op.Rotary;
import saeengine.op.Silu;
import saeengine.op.SoftCap;

/** Edge cases of what transformers are made of. */
final class ModelEdges {
    private ModelEdges() {}

    static void rows(List<EdgeCase> cases, int rows, int d, Values kind) {
        int[] matrix = {rows, d};
        int[] row = {d};
        cases.add(EdgeCase.of("silu", kind, (t, x) -> Silu.silu(t, x[0]), matrix));
        cases.add(EdgeCase.of("gelu_erf", kind, (t, x) -> GeluErf.geluErf(t, x[0]), matrix));
        cases.add(EdgeCase.of("soft_cap", kind, (t, x) -> SoftCap.softCap(t, x[0], 0.7f), matrix));
        for (GatedMlp.Activation activation : GatedMlp.Activation.values()) {
            cases.add(EdgeCase.of(
                    "gated_mlp " + activation,
                    kind,
                    (t, x) -> GatedMlp.gated(t, x[0], x[1], activation),
                    matrix,
                    matrix));
        }
        linears(cases, rows, d, kind);
        cases.add(EdgeCase.of("rms_norm", kind, (t, x) -> RmsNorm.rmsNorm(t, x[0], x[1], 1e-5f, false), matrix, row));
        cases.add(EdgeCase.of(
                "rms_norm of 1 + weight", kind, (t, x) -> RmsNorm.rmsNorm(t, x[0], x[1], 1e-5f, true), matrix, row));
        if (d > 1) {
            for (Rotary.Pairing pairing : Rotary.Pairing.values()) {
                rotary(cases, rows, d, kind, pairing);
            }
        }
    }

    /** With what follows the product where no gradient is kept. */
    static void linears(List<EdgeCase> cases, int rows, int d, Values kind) {
        int[] x = {rows, 2};
        int[] w = {d, 2};
        int[] b = {d};
        cases.add(EdgeCase.ofValue(
                "linear onto", kind, (t, v) -> Linear.onto(t, v[0], v[1], v[2], v[3]), new int[] {rows, d}, x, w, b));
        for (GatedMlp.Activation activation : GatedMlp.Activation.values()) {
            cases.add(EdgeCase.ofValue(
                    "linear " + activation,
                    kind,
                    (t, v) -> Linear.activated(t, v[0], v[1], v[2], activation),
                    x,
                    w,
                    b));
        }
    }

    /** All or half of the columns of one head or two, turned by any table: the kernels need no angles. */
    private static void rotary(List<EdgeCase> cases, int rows, int d, Values kind, Rotary.Pairing pairing) {
        int heads = d % 4 == 0 ? 2 : 1;
        int width = d / heads;
        int turned = width % 3 == 0 && width > 3 ? width / 4 * 2 : width / 2 * 2;
        float[] table = Values.PLAIN.fill((rows + 1) * turned, 60);
        int[] positions = new int[rows];
        Arrays.setAll(positions, i -> i * 5 % (rows + 1));
        cases.add(EdgeCase.of(
                "rotary " + pairing + " of " + turned + " in " + heads + " heads",
                kind,
                (t, x) -> Rotary.rotary(t, x[0], t.of(positions, rows), t.of(table, rows + 1, turned), heads, pairing),
                new int[] {rows, d}));
    }

    /** Groups of query heads, capped scores and attention both ways, at widths of every tile and over parts of tiles. */
    static void attention(List<EdgeCase> cases) {
        for (int width : new int[] {16, 31, 48, 64, 70}) {
            attention(cases, width, new Attention.Form(4, 2, 0, 0.3f, 0f, true), 33, 2, 66);
            attention(cases, width, new Attention.Form(2, 1, 40, 0.7f, 1.5f, true), 33, 2, 66);
            attention(cases, width, new Attention.Form(2, 1, 0, 0.7f, 1.5f, true), 33, 2, 66);
            attention(cases, width, new Attention.Form(2, 2, 0, 0.3f, 0f, false), 33, 2, 66);
            attention(cases, width, new Attention.Form(3, 1, 0, 0.3f, 2f, false), 33, 2, 66);
        }
    }

    static void smallAttention(List<EdgeCase> cases) {
        attention(cases, 16, new Attention.Form(2, 1, 0, 0.7f, 0f, true), 33, 2);
        attention(cases, 15, new Attention.Form(2, 2, 20, 0.7f, 1.5f, true), 35);
        attention(cases, 16, new Attention.Form(2, 1, 0, 0.7f, 1.5f, false), 33, 2);
    }

    private static void attention(List<EdgeCase> cases, int width, Attention.Form form, int... lengths) {
        int[] starts = new int[lengths.length + 1];
        for (int i = 0; i < lengths.length; i++) {
            starts[i + 1] = starts[i] + lengths[i];
        }
        int n = starts[lengths.length];
        int[] keys = {n, form.keyHeads() * width};
        cases.add(EdgeCase.of(
                "attention " + Arrays.toString(lengths) + " " + form,
                Values.PLAIN,
                (t, x) -> Attention.attention(t, x[0], x[1], x[2], t.of(starts, starts.length), form),
                new int[] {n, form.heads() * width},
                keys,
                keys));
    }
}
