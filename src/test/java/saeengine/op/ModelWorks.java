package saeengine.op;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import saeengine.autograd.Tape;
import saeengine.check.RoundedResults;
import saeengine.tensor.Products;
import saeengine.tensor.Tensor;

/** Launches of the kernels that transformers are made of. */
final class ModelWorks {
    private static final List<Shape> SHAPES = List.of(
            new Shape(48, new Attention.Form(4, 2, 0, 0.3f, 0f, true), new int[] {70, 33}),
            new Shape(64, new Attention.Form(2, 1, 50, 0.3f, 2f, true), new int[] {130}),
            new Shape(32, new Attention.Form(2, 2, 0, 0.3f, 2f, false), new int[] {65}),
            new Shape(16, new Attention.Form(3, 1, 0, 0.3f, 0f, false), new int[] {100}),
            new Shape(80, new Attention.Form(2, 1, 20, 0.3f, 2f, true), new int[] {70}));

    private ModelWorks() {}

    /** Element by element and row by row. */
    static List<KernelWork> of(int rows, int d) {
        List<KernelWork> works = new ArrayList<>(List.of(
                KernelWork.of("silu " + d, t -> Silu.silu(t, in(t, 1, rows, d))),
                KernelWork.of("exact gelu " + d, t -> GeluErf.geluErf(t, in(t, 2, rows, d))),
                KernelWork.of("soft cap " + d, t -> SoftCap.softCap(t, in(t, 3, rows, d), 0.7f)),
                KernelWork.of("rms norm " + d, t -> RmsNorm.rmsNorm(t, in(t, 4, rows, d), in(t, 5, d), 1e-5f, true))));
        for (GatedMlp.Activation activation : GatedMlp.Activation.values()) {
            works.add(KernelWork.of(
                    "gated mlp " + activation + " " + d,
                    t -> GatedMlp.gated(t, in(t, 6, rows, d), in(t, 7, rows, d), activation)));
            works.add(KernelWork.ofValue(
                    "linear " + activation + " " + d,
                    t -> Linear.activated(t, in(t, 11, rows, 3), in(t, 12, d, 3), in(t, 13, d), activation)));
        }
        works.add(KernelWork.ofValue(
                "linear onto " + d,
                t -> Linear.onto(t, in(t, 14, rows, d), in(t, 11, rows, 3), in(t, 12, d, 3), in(t, 13, d))));
        works.add(KernelWork.ofValue(
                "linear onto, without bias " + d,
                t -> Linear.onto(t, in(t, 14, rows, d), in(t, 11, rows, 3), in(t, 12, d, 3), null)));
        if (d % 4 == 0) {
            works.addAll(rounded(rows, d));
        }
        for (Rotary.Pairing pairing : Rotary.Pairing.values()) {
            works.add(KernelWork.of("rotary " + pairing + " " + d, t -> rotary(t, rows, d, pairing)));
        }
        return works;
    }

    /** What products alone read, as they read it: rows as they are, and longer ones. */
    static List<KernelWork> rounded(int rows, int d) {
        List<KernelWork> works = new ArrayList<>();
        for (int bits : new int[] {Products.TF32_BITS, Products.BF16_BITS}) {
            for (int cols : new int[] {d, 1024 + d}) {
                works.add(forProducts(
                        "layer norm " + cols,
                        bits,
                        t -> LayerNorm.layerNorm(t, in(t, 1, rows, cols), in(t, 2, cols), in(t, 3, cols), 1e-5f)));
            }
            works.add(forProducts("linear " + d, bits, t -> activated(t, rows, d, in(t, 13, d))));
            works.add(forProducts("linear, without bias " + d, bits, t -> activated(t, rows, d, null)));
        }
        return works;
    }

    private static Tensor activated(Tape t, int rows, int d, Tensor b) {
        return Linear.activated(t, in(t, 11, rows, 3), in(t, 12, d, 3), b, GatedMlp.Activation.GELU_TANH);
    }

    private static KernelWork forProducts(String name, int bits, Function<Tape, Tensor> op) {
        return new KernelWork(name + ", " + bits + " bits", false, device -> {
            try (Tape t = Tape.inference(RoundedResults.of(device, bits), Products.SHORT)) {
                op.apply(t.forProducts());
            }
        });
    }

    /** Half of the columns of two heads. */
    private static Tensor rotary(Tape t, int rows, int d, Rotary.Pairing pairing) {
        int turned = d / 8 * 2;
        int[] positions = new int[rows];
        Arrays.setAll(positions, i -> i * 3 % rows);
        Tensor table = t.of(KernelWorks.random(8, rows * turned), rows, turned);
        return Rotary.rotary(t, in(t, 9, rows, d), t.of(positions, rows), table, 2, pairing);
    }

    /** Groups, caps and both ways, at widths below, at and above each tile's. */
    static List<KernelWork> attention() {
        return SHAPES.stream()
                .map(shape -> KernelWork.of(shape.toString(), shape::attention))
                .toList();
    }

    /** The same on tensor cores, where heads are narrow enough. */
    static List<KernelWork> coarseAttention() {
        return Stream.concat(
                        Stream.of(new Shape(17, new Attention.Form(2, 70, 0.3f), new int[] {40, 200})),
                        SHAPES.stream().filter(shape -> shape.width() <= 64))
                .map(shape -> new KernelWork("coarse " + shape, false, device -> {
                    try (Tape t = Tape.inference(CoarseAttentionEdges.tf32(device), Products.COARSE)) {
                        shape.attention(t);
                    }
                }))
                .toList();
    }

    private record Shape(int width, Attention.Form form, int[] lengths) {
        Tensor attention(Tape t) {
            int[] starts = new int[lengths.length + 1];
            for (int i = 0; i < lengths.length; i++) {
                starts[i + 1] = starts[i] + lengths[i];
            }
            int n = starts[lengths.length];
            int keys = form.keyHeads() * width;
            Tensor q = in(t, 1, n, form.heads() * width);
            return Attention.attention(t, q, in(t, 2, n, keys), in(t, 3, n, keys), t.of(starts, starts.length), form);
        }

        @Override
        public String toString() {
            return "attention of width " + width + ", " + form + ", " + Arrays.toString(lengths);
        }
    }

    static List<KernelWork> special() {
        float inf = Float.POSITIVE_INFINITY;
        float[] units = {Float.NaN, -0f, 0f, Float.MIN_VALUE, -Float.MIN_VALUE, inf, -inf, 1e-39f, 20, -20, 100, -100};
        int n = units.length;
        List<KernelWork> works = new ArrayList<>(List.of(
                KernelWork.withNan("silu of special values", t -> Silu.silu(t, given(t, units, n))),
                KernelWork.withNan("exact gelu of special values", t -> GeluErf.geluErf(t, given(t, units, n))),
                KernelWork.withNan("soft cap of special values", t -> SoftCap.softCap(t, given(t, units, n), 30f))));
        for (GatedMlp.Activation activation : GatedMlp.Activation.values()) {
            works.add(KernelWork.withNan(
                    "gated mlp of special values " + activation,
                    t -> GatedMlp.gated(t, given(t, units, n), in(t, 10, n), activation)));
        }
        return works;
    }

    private static Tensor in(Tape t, int seed, int... shape) {
        return given(t, KernelWorks.random(seed, Tensor.sizeOf(shape)), shape);
    }

    private static Tensor given(Tape t, float[] values, int... shape) {
        Tensor x = t.of(values, shape);
        x.setRequiresGrad(true);
        return x;
    }
}
