package saeengine.op;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import saeengine.autograd.Tape;
import saeengine.tensor.Device;
import saeengine.tensor.Gemm;
import saeengine.tensor.Parameter;
import saeengine.tensor.Products;
import saeengine.tensor.Tensor;
import saeengine.train.Adam;
import saeengine.train.GlobalNorm;
import saeengine.train.UnitNorm;

/** Launches of kernels at sizes like those of training, only smaller: whole blocks, aligned rows. */
final class TrafficWorks {
    private static final int ROWS = 256;
    private static final int D = 256;
    private static final int K = 8;

    private TrafficWorks() {}

    static List<KernelWork> all() {
        List<KernelWork> works = new ArrayList<>();
        works.addAll(elements());
        works.addAll(rows());
        works.addAll(sparse());
        works.addAll(model());
        works.addAll(training());
        works.addAll(RecipeWorks.of(ROWS, D));
        works.addAll(ModelWorks.of(ROWS, D));
        works.addAll(RowWorks.of(ROWS, D));
        return works;
    }

    private static List<KernelWork> elements() {
        return List.of(
                KernelWork.of("relu", t -> Relu.relu(t, in(t, ROWS, D))),
                KernelWork.of("gelu", t -> Gelu.gelu(t, in(t, ROWS, D))),
                KernelWork.of("add", t -> Add.add(t, in(t, ROWS, D), in(t, ROWS, D))),
                KernelWork.of("residual", t -> Residual.residual(t, in(t, ROWS, D), in(t, ROWS, D))),
                KernelWork.of("scale", t -> Scale.scale(t, in(t, ROWS, D), 0.3f)),
                KernelWork.of("quotient", t -> Scale.quotient(t, in(t, ROWS, D), t.of(new float[] {0.7f}, 1))),
                KernelWork.of("weighted mean", t -> WeightedMean.weightedMean(t, in(t, ROWS * D), in(t, ROWS * D))));
    }

    private static List<KernelWork> rows() {
        return List.of(
                KernelWork.of("subtract row", t -> SubtractRow.subtractRow(t, in(t, ROWS, D), in(t, D))),
                KernelWork.of("column norm", t -> ColumnNorm.columnNorm(t, in(t, ROWS, D))),
                KernelWork.of("weighted l1", t -> WeightedL1.weightedL1(t, in(t, ROWS, D), in(t, D))),
                KernelWork.of("squared error", t -> SquaredError.squaredError(t, in(t, ROWS, D), plain(t, ROWS, D))),
                KernelWork.of("row errors", t -> RowErrors.rowErrors(t, in(t, ROWS, D), plain(t, ROWS, D))),
                KernelWork.of("spread", t -> Spread.spread(t, in(t, ROWS, D))),
                KernelWork.of("inverse row norms", t -> RowNorms.inverse(t, in(t, ROWS, D))),
                KernelWork.of("inverse square row norms", t -> RowNorms.inverseSquare(t, in(t, ROWS, D))),
                KernelWork.of("feature sums", t -> FeatureStats.sums(t, in(t, ROWS, D))),
                KernelWork.of("mean active", t -> FeatureStats.meanActive(t, in(t, ROWS, D))),
                KernelWork.of("gather rows", t -> GatherRows.gatherRows(t, in(t, ROWS, D), ids(t))),
                KernelWork.of("scatter rows", t -> {
                    GatherRows.scatterRows(t, in(t, ROWS, D), ids(t), in(t, ROWS, D));
                    return null;
                }));
    }

    private static List<KernelWork> sparse() {
        return List.of(
                KernelWork.of("relu encode", t -> ReluEncode.reluEncode(t, in(t, ROWS, 32), in(t, D, 32), in(t, D))),
                KernelWork.of(
                        "topk encode",
                        t -> TopKEncode.of(t, in(t, ROWS, 32), in(t, D, 32), in(t, D))
                                .topK(t, K)
                                .values()),
                KernelWork.of("topk", t -> TopK.topK(t, in(t, 32, 4096), 32).values()),
                KernelWork.of(
                        "topk among",
                        t -> TopK.topKAmong(t, in(t, 32, 4096), ascending(t, 1024), 32)
                                .values()),
                KernelWork.of("sparse decode", t -> SparseDecode.sparseDecode(t, entries(t), in(t, D, D), in(t, D))),
                KernelWork.of("sparse l1", t -> WeightedL1.weightedL1(t, entries(t), in(t, D))),
                KernelWork.of(
                        "sparse scale",
                        t -> SparseScale.sparseScale(t, entries(t), in(t, D)).values()));
    }

    private static List<KernelWork> model() {
        return List.of(
                KernelWork.of("linear", t -> Linear.linear(t, in(t, ROWS, 64), in(t, D, 64), in(t, D))),
                KernelWork.ofValue(
                        "linear onto", t -> Linear.onto(t, in(t, ROWS, D), in(t, ROWS, 64), in(t, D, 64), in(t, D))),
                KernelWork.of("layer norm", t -> LayerNorm.layerNorm(t, in(t, ROWS, D), in(t, D), in(t, D), 1e-5f)),
                KernelWork.of("embedding", t -> Embedding.embedding(t, in(t, ROWS, D), ids(t))),
                KernelWork.of(
                        "cross-entropy", t -> CrossEntropy.crossEntropy(t, in(t, 32, 4096), t.of(new int[32], 32))),
                KernelWork.of(
                        "attention",
                        t -> Attention.attention(
                                t,
                                in(t, ROWS, 96),
                                in(t, ROWS, 96),
                                in(t, ROWS, 96),
                                t.of(new int[] {0, ROWS / 2, ROWS}, 3),
                                new Attention.Form(2, 0, 0.1f))),
                new KernelWork("coarse attention", false, device -> {
                    try (Tape t = Tape.inference(CoarseAttentionEdges.tf32(device), Products.COARSE)) {
                        Tensor starts = t.of(new int[] {0, ROWS / 2, ROWS}, 3);
                        Tensor x = plain(t, ROWS, 128);
                        Attention.attention(t, x, x, x, starts, new Attention.Form(2, 0, 0.1f));
                    }
                }),
                KernelWork.of("products", t -> {
                    for (Products operands : Products.values()) {
                        for (int form = 0; form < 4; form++) {
                            Gemm shape = new Gemm(form % 2 == 1, form / 2 == 1, 128, 128, 64);
                            Tensor c = t.empty(128, 128);
                            t.device().gemm(shape, operands, 1f, plain(t, 128, 64), plain(t, 128, 64), 0f, c);
                        }
                    }
                    Tensor c = t.empty(64, 64);
                    t.device()
                            .gemm(
                                    Gemm.tn(64, 64, 1024),
                                    Products.COARSE,
                                    1f,
                                    plain(t, 1024, 64),
                                    plain(t, 1024, 64),
                                    0f,
                                    c);
                    return null;
                }));
    }

    private static List<KernelWork> training() {
        return List.of(
                new KernelWork("adam", false, device -> {
                    for (Adam.Decay decay : Adam.Decay.values()) {
                        adam(device, new Adam.Constants(0.9, 0.999, 1e-8, 0.01, decay));
                    }
                }),
                KernelWork.of("unit norm", t -> {
                    UnitNorm.projectGradient(t, in(t, ROWS, D), in(t, ROWS, D));
                    UnitNorm.projectGradientOfUnitRows(t, in(t, ROWS, D), in(t, ROWS, D));
                    UnitNorm.renormalise(t, in(t, ROWS, D), 0f);
                    return null;
                }),
                KernelWork.of("global norm", t -> {
                    GlobalNorm.clip(t, List.of(in(t, ROWS * D)), 1e-3f);
                    return null;
                }));
    }

    private static void adam(Device device, Adam.Constants constants) {
        Parameter w = Parameter.trained(device, "w", ROWS, D);
        w.set(KernelWorks.random(1, ROWS * D));
        Adam adam = new Adam(device, List.of(w), constants);
        try (Tape t = Tape.recording(device)) {
            device.upload(KernelWorks.random(2, ROWS * D), 0, t.grad(w));
            adam.step(t, 1e-2);
            adam.forget(t, w, ids(t));
        }
    }

    private static Tensor in(Tape t, int... shape) {
        Tensor x = plain(t, shape);
        x.setRequiresGrad(true);
        return x;
    }

    private static Tensor plain(Tape t, int... shape) {
        return t.of(KernelWorks.random(Arrays.hashCode(shape), Tensor.sizeOf(shape)), shape);
    }

    /** Every row once, in another order. */
    private static Tensor ids(Tape t) {
        return t.of(IntStream.range(0, ROWS).map(i -> i * 37 % ROWS).toArray(), ROWS);
    }

    private static Tensor ascending(Tape t, int n) {
        return t.of(IntStream.range(0, n).map(i -> 3 * i).toArray(), n);
    }

    /** Eight entries a row, so that each of the features has eight. */
    private static Sparse entries(Tape t) {
        int[] indices = new int[ROWS * K];
        Arrays.setAll(indices, i -> i / K + i % K * (D / K) & D - 1);
        return new Sparse(in(t, ROWS, K), t.of(indices, ROWS, K), D);
    }
}
