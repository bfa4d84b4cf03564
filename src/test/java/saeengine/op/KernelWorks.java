package saeengine.op;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import saeengine.autograd.Tape;
import saeengine.tensor.Device;
import saeengine.tensor.Gemm;
import saeengine.tensor.Parameter;
import saeengine.tensor.Products;
import saeengine.tensor.RandomStream;
import saeengine.tensor.Tensor;
import saeengine.train.Adam;
import saeengine.train.GlobalNorm;
import saeengine.train.UnitNorm;

/** Work that reaches every path of the kernels: what the small shapes of the op catalogue leave out. */
final class KernelWorks {
    private KernelWorks() {}

    static Stream<KernelWork> all() {
        return Stream.of(
                        attention(),
                        ModelWorks.of(20, 132),
                        ModelWorks.of(7, 1030),
                        ModelWorks.attention(),
                        ModelWorks.coarseAttention(),
                        ModelWorks.special(),
                        selection(),
                        special(),
                        sparse(),
                        rows(),
                        products(),
                        training(),
                        RecipeWorks.of(20, 132),
                        RecipeWorks.of(520, 70),
                        RowWorks.of(20, 132),
                        RowWorks.of(7, 70))
                .flatMap(List::stream);
    }

    /** Head widths below, at and above each tile's, a window, several tiles and parts of tiles. */
    private static List<KernelWork> attention() {
        return List.of(
                attention(2, 48, 0, 70, 33),
                attention(1, 64, 50, 130),
                attention(1, 32, 0, 65),
                attention(1, 16, 7, 100),
                attention(2, 17, 0, 40),
                attention(1, 80, 20, 70));
    }

    private static KernelWork attention(int heads, int width, int window, int... lengths) {
        int[] starts = new int[lengths.length + 1];
        for (int i = 0; i < lengths.length; i++) {
            starts[i + 1] = starts[i] + lengths[i];
        }
        int n = starts[lengths.length];
        int d = heads * width;
        Attention.Form form = new Attention.Form(heads, window, 0.3f);
        return KernelWork.of(
                "attention " + heads + " heads of " + width + ", window " + window + ", " + Arrays.toString(lengths),
                t -> Attention.attention(
                        t, in(t, 1, n, d), in(t, 2, n, d), in(t, 3, n, d), t.of(starts, starts.length), form));
    }

    /** Queues of every size, radix selection, ties in rows that rise, fall and repeat. */
    private static List<KernelWork> selection() {
        return Stream.of(
                        IntStream.of(1, 32, 200, 256, 257, 600)
                                .mapToObj(k -> KernelWork.of(
                                        "topk " + k,
                                        t -> TopK.topK(t, in(t, 4, 3, 1500), k).values())),
                        IntStream.of(1, 257, 4000)
                                .mapToObj(n -> KernelWork.of(
                                        "batch topk " + n,
                                        t -> BatchTopK.batchTopK(t, in(t, 4, 3, 1500), n)
                                                .values())),
                        IntStream.of(3, 200, 300)
                                .mapToObj(k -> KernelWork.of(
                                        "topk by size " + k,
                                        t -> AbsTopK.absTopK(t, in(t, 4, 3, 1500), k)
                                                .values())),
                        IntStream.of(3, 300)
                                .mapToObj(k -> KernelWork.of(
                                        "topk odd " + k,
                                        t -> TopK.topK(t, in(t, 4, 3, 1501), k).values())),
                        IntStream.of(1, 50, 256, 300)
                                .mapToObj(k -> KernelWork.of(
                                        "topk of repeated values " + k,
                                        t -> TopK.topK(
                                                        t,
                                                        t.of(made(2000, i -> i * 7919 % 13 * (i % 3 - 1)), 2, 1000),
                                                        k)
                                                .values())),
                        IntStream.of(100, 300)
                                .mapToObj(k -> KernelWork.of(
                                        "topk of rising and falling rows " + k,
                                        t -> TopK.topK(t, t.of(made(2000, i -> i < 1000 ? i : -i), 2, 1000), k)
                                                .values())),
                        IntStream.of(5, 300)
                                .mapToObj(k -> KernelWork.of("topk among " + k, t -> {
                                    int[] candidates = IntStream.range(0, 700)
                                            .map(i -> 2 * i + 1)
                                            .toArray();
                                    return TopK.topKAmong(t, in(t, 5, 3, 1500), t.of(candidates, 700), k)
                                            .values();
                                })))
                .flatMap(works -> works)
                .toList();
    }

    private static List<KernelWork> special() {
        float inf = Float.POSITIVE_INFINITY;
        float[] mixed = made(2000, i -> (float) Math.sin(i));
        for (int i = 0; i < 2000; i += 50) {
            mixed[i] = Float.NaN;
            mixed[i + 7] = inf;
            mixed[i + 9] = -inf;
            mixed[i + 11] = -0f;
            mixed[i + 13] = 0f;
        }
        float[] units = {Float.NaN, -0f, 0f, Float.MIN_VALUE, -Float.MIN_VALUE, inf, -inf, 1e-39f, 20, -20, 100, -100};
        float[] logits = made(200, i -> i < 160 ? 1 : 100 * i);
        Arrays.fill(logits, 0, 33, -inf);
        logits[43] = Float.NaN;
        logits[81] = inf;
        Arrays.fill(logits, 120, 160, -inf);
        return Stream.concat(
                        IntStream.of(3, 40, 256, 300)
                                .mapToObj(k -> KernelWork.withNan(
                                        "topk of NaN, infinities and zeros " + k,
                                        t -> TopK.topK(t, t.of(mixed, 2, 1000), k)
                                                .values())),
                        Stream.of(
                                KernelWork.withNan(
                                        "batch topk of NaN, infinities and zeros",
                                        t -> BatchTopK.batchTopK(t, t.of(mixed, 2, 1000), 60)
                                                .values()),
                                KernelWork.withNan(
                                        "topk of one value",
                                        t -> TopK.topK(
                                                        t,
                                                        t.of(
                                                                made(
                                                                        3000,
                                                                        i -> i < 1000
                                                                                ? -inf
                                                                                : i < 2000 ? Float.NaN : 0),
                                                                3,
                                                                1000),
                                                        30)
                                                .values()),
                                KernelWork.withNan(
                                        "relu of special values", t -> Relu.relu(t, given(t, units, units.length))),
                                KernelWork.withNan(
                                        "gelu of special values", t -> Gelu.gelu(t, given(t, units, units.length))),
                                KernelWork.withNan(
                                        "cross-entropy of special values",
                                        t -> CrossEntropy.crossEntropy(
                                                t, given(t, logits, 5, 40), t.of(new int[] {39, 1, 2, 3, 4}, 5)))))
                .toList();
    }

    private static List<KernelWork> sparse() {
        return Stream.of(new int[] {20, 1100, 32, 260}, new int[] {60, 300, 20, 36}, new int[] {70, 1100, 4, 33})
                .map(s -> KernelWork.of("encode and decode " + Arrays.toString(s), t -> {
                    Sparse f = TopKEncode.of(t, in(t, 6, s[0], s[3]), in(t, 7, s[1], s[3]), in(t, 8, s[1]))
                            .topK(t, s[2]);
                    return SparseDecode.sparseDecode(t, f.relu(t), in(t, 9, s[1], s[3]), in(t, 10, s[3]));
                }))
                .toList();
    }

    private static List<KernelWork> rows() {
        int[] ids = IntStream.range(0, 300).map(i -> i * i % 37).toArray();
        Stream<KernelWork> norms = IntStream.of(30, 64, 768, 1024, 1025)
                .mapToObj(d -> KernelWork.of(
                        "layer norm " + d,
                        t -> LayerNorm.layerNorm(t, in(t, 11, 20, d), in(t, 12, d), in(t, 13, d), 1e-5f)));
        Stream<KernelWork> losses = IntStream.of(1, 1024, 3003)
                .mapToObj(c -> KernelWork.of(
                        "cross-entropy " + c,
                        t -> CrossEntropy.crossEntropy(
                                t, Scale.scale(t, in(t, 14, 5, c), 20f), t.of(new int[] {0, c - 1, c / 2, 0, 0}, 5))));
        Stream<KernelWork> others = Stream.of(
                KernelWork.of(
                        "relu encode",
                        t -> ReluEncode.reluEncode(t, in(t, 15, 270, 3), in(t, 16, 1100, 3), in(t, 17, 1100))),
                KernelWork.of("column sums", t -> FeatureStats.sums(t, in(t, 18, 520, 300))),
                KernelWork.of("weighted l1", t -> WeightedL1.ofRows(t, in(t, 19, 600, 70), in(t, 20, 70))),
                KernelWork.of("embedding", t -> Embedding.embedding(t, in(t, 21, 40, 200), t.of(ids, 300))),
                KernelWork.of("column norm", t -> ColumnNorm.columnNorm(t, in(t, 22, 50, 132))),
                KernelWork.of("subtract row", t -> SubtractRow.subtractRow(t, in(t, 23, 50, 132), in(t, 24, 132))));
        return Stream.of(norms, losses, others).flatMap(works -> works).toList();
    }

    private static List<KernelWork> products() {
        return Stream.of(
                        new int[] {130, 70, 65}, new int[] {64, 64, 64}, new int[] {1, 130, 33}, new int[] {68, 1, 100})
                .flatMap(s -> Stream.of(0f, 0.5f)
                        .map(beta -> KernelWork.of("product " + Arrays.toString(s) + beta, t -> {
                            for (Products operands : Products.values()) {
                                for (int form = 0; form < 4; form++) {
                                    Gemm shape = new Gemm(form % 2 == 1, form / 2 == 1, s[0], s[1], s[2]);
                                    Tensor a = t.of(bf16(random(26, s[0] * s[2])), s[0] * s[2]);
                                    Tensor b = t.of(bf16(random(27, s[1] * s[2])), s[1] * s[2]);
                                    Tensor c = beta == 0 ? t.empty(s[0], s[1]) : in(t, 25, s[0], s[1]);
                                    t.device().gemm(shape, operands, 0.7f, a, b, beta, c);
                                }
                            }
                            return null;
                        })))
                .toList();
    }

    /** Numbers that lose nothing where a product's operands are rounded. */
    private static float[] bf16(float[] x) {
        for (int i = 0; i < x.length; i++) {
            x[i] = Float.intBitsToFloat(Float.floatToRawIntBits(x[i]) & 0xffff0000);
        }
        return x;
    }

    private static List<KernelWork> training() {
        return List.of(
                new KernelWork("adam", false, device -> {
                    for (Adam.Decay decay : Adam.Decay.values()) {
                        adam(device, new Adam.Constants(0.9, 0.999, 1e-8, 0.01, decay));
                    }
                }),
                KernelWork.of("unit norm", t -> {
                    Tensor w = in(t, 28, 20, 132);
                    Tensor g = in(t, 29, 20, 132);
                    UnitNorm.projectGradient(t, w, g);
                    UnitNorm.projectGradient(t, w, g, 1e-3f);
                    UnitNorm.projectGradientOfUnitRows(t, w, g);
                    UnitNorm.renormalise(t, w, 0f);
                    UnitNorm.renormalise(t, t.zeros(5, 3), 0f);
                    return null;
                }),
                KernelWork.of("global norm", t -> {
                    List<Tensor> gradients = List.of(in(t, 30, 90), in(t, 31, 9000));
                    GlobalNorm.clip(t, gradients, 1f);
                    GlobalNorm.clip(t, gradients, 1000f);
                    return null;
                }),
                KernelWork.of("scatter and copy", t -> {
                    GatherRows.scatterRows(t, in(t, 32, 5, 40), t.of(new int[] {3, 1, 9, 4, 0}, 5), in(t, 33, 10, 40));
                    t.scoped(new int[] {400}, () -> in(t, 34, 400));
                    return null;
                }));
    }

    private static void adam(Device device, Adam.Constants constants) {
        Parameter w = Parameter.trained(device, "w", 30, 40);
        w.set(random(35, 1200));
        Adam adam = new Adam(device, List.of(w), constants);
        try (Tape t = Tape.recording(device)) {
            for (int step = 0; step < 2; step++) {
                device.upload(random(36 + step, 1200), 0, t.grad(w));
                adam.step(t, 1e-2);
            }
            adam.forget(t, w, t.of(new int[] {2, 29, 7}, 3));
        }
    }

    /** A random input that gets a gradient; others for each seed. */
    private static Tensor in(Tape t, int seed, int... shape) {
        return given(t, random(seed, Tensor.sizeOf(shape)), shape);
    }

    private static Tensor given(Tape t, float[] values, int... shape) {
        Tensor x = t.of(values, shape);
        x.setRequiresGrad(true);
        return x;
    }

    private static float[] made(int n, IntToDoubleFunction value) {
        float[] values = new float[n];
        for (int i = 0; i < n; i++) {
            values[i] = (float) value.applyAsDouble(i);
        }
        return values;
    }

    static float[] random(int seed, int n) {
        RandomStream random = new RandomStream(seed, 0);
        return made(n, i -> random.nextUniform(1f));
    }
}
