package saeengine.check;

import java.util.Map;
import saeengine.op.ActiveTopK;
import saeengine.tensor.Gemm;

/**
 * The least bytes that a launch has to move, and the floating-point operations it does.
 *
 * <p>The figures are those of the comments in {@code src/main/cuda}; a test holds the two together.
 */
public record Cost(double bytes, double flops) {
    /** Costs of the kernels that are timed, by name, at the sizes at which {@link TimedWork} launches them. */
    public static Map<String, Cost> ofKernels(Sizes s) {
        double rows = s.rows();
        double d = s.d();
        double dense = rows * s.features();
        double kept = rows * s.k();
        double x = rows * d;
        double w = s.features() * d;
        double logits = rows * s.classes();
        double blocks = rows / 256;
        double tile = ActiveTopK.tileCols(s.rows(), s.features());
        double lists = 8 * x + 12 * kept;
        return Map.ofEntries(
                Map.entry("active_decode", new Cost(4 * kept * d + 16 * kept + 8 * x, 4 * kept * d)),
                Map.entry("active_lists_place", new Cost(32 * kept + 4 * s.features(), 0)),
                Map.entry("active_lists_largest", new Cost(4 * kept + 8 * s.features(), kept)),
                Map.entry("active_topk_merge", new Cost(4 * rows * tile + 4 * tile + 16 * kept, 3 * rows * tile)),
                Map.entry("adam_update", new Cost(28 * w, 12 * w)),
                Map.entry("attention_backward_keys", new Cost(32 * x + 8 * rows * s.heads(), 4 * x * s.length())),
                Map.entry("attention_backward_queries", new Cost(28 * x + 8 * rows * s.heads(), 3 * x * s.length())),
                Map.entry("attention_forward", new Cost(16 * x + 4 * rows * s.heads(), 2 * x * s.length())),
                Map.entry("bias_forward", new Cost(8 * dense + 4 * s.features(), dense)),
                Map.entry("column_norm_backward", new Cost(12 * w + 8 * s.features(), 2 * w)),
                Map.entry("column_norm_forward", new Cost(4 * w + 4 * s.features(), 2 * w)),
                Map.entry("column_sums_partial", new Cost(4 * x + 4 * blocks * d, x)),
                Map.entry("copy", new Cost(8 * dense, 0)),
                Map.entry("cross_entropy_backward", new Cost(12 * logits + 8 * rows, 5 * logits)),
                Map.entry("cross_entropy_forward", new Cost(4 * logits + 12 * rows, 5 * logits)),
                Map.entry("embedding_backward", new Cost(12 * x + 4 * rows, x)),
                Map.entry("embedding_forward", new Cost(8 * x + 4 * rows, 0)),
                Map.entry("entry_ranges_count", new Cost(4 * kept + 8 * rows, 0)),
                Map.entry("entry_ranges_spread", new Cost(12 * kept + 8 * rows, 0)),
                Map.entry("feature_gradients", new Cost(lists + 16 * w + 20 * s.features(), 4 * kept * d + 10 * w)),
                Map.entry("feature_step", new Cost(lists + 48 * w + 16 * s.features(), 4 * kept * d + 38 * w)),
                Map.entry("feature_update", new Cost(56 * w, 28 * w)),
                Map.entry("feature_lists_place", new Cost(12 * kept + 4 * s.features(), 0)),
                Map.entry("fill", new Cost(4 * dense, 0)),
                Map.entry("gelu_backward", new Cost(16 * 4 * x, 22 * 4 * x)),
                Map.entry("gelu_forward", new Cost(8 * 4 * x, 12 * 4 * x)),
                Map.entry("global_norm_clip", new Cost(8 * w + 4, w)),
                Map.entry("global_norm_squares", new Cost(4 * w + 4 * w / 4096, 2 * w)),
                Map.entry("layer_norm_backward", new Cost(16 * x + 8 * rows + 4 * d, 11 * x)),
                Map.entry("layer_norm_forward", new Cost(8 * x + 8 * rows + 8 * d, 8 * x)),
                Map.entry("relu_encode_backward", new Cost(12 * dense + 4 * blocks * s.features(), 4 * dense)),
                Map.entry("relu_encode_forward", new Cost(8 * dense + 4 * s.features(), 2 * dense)),
                Map.entry("sparse_decode_forward", new Cost(4 * kept * d + 8 * kept + 8 * x, 2 * kept * d)),
                Map.entry("sparse_decode_values_backward", new Cost(4 * kept * d + 12 * kept + 4 * x, 2 * kept * d)),
                Map.entry(
                        "sparse_decode_weight_backward",
                        new Cost(4 * kept * d + 8 * kept + 8 * w + 8 * s.features(), 2 * kept * d)),
                Map.entry("squared_error_backward", new Cost(16 * x + 4, 3 * x)),
                Map.entry("squared_error_forward", new Cost(8 * x + 4 * rows, 3 * x)),
                Map.entry("topk_encode_bias_backward", new Cost(8 * kept + 12 * s.features(), kept)),
                Map.entry("topk_forward", new Cost(4 * dense + 8 * kept, 2 * dense)),
                Map.entry("unit_norm_project", new Cost(12 * w, 6 * w)),
                Map.entry("unit_norm_renormalise", new Cost(8 * w, 3 * w)),
                Map.entry("weighted_l1_backward", new Cost(8 * dense + 4 * s.features() + 4 * rows, 2 * dense)),
                Map.entry("weighted_l1_forward", new Cost(4 * dense + 4 * s.features() + 4 * rows, 2 * dense)),
                Map.entry("weighted_l1_weight_partial", new Cost(4 * dense + 4 * blocks * s.features(), 2 * dense)));
    }

    static Cost of(Gemm shape) {
        double m = shape.m();
        double n = shape.n();
        double k = shape.k();
        return new Cost(4 * (m * k + k * n + m * n), shape.flops());
    }
}
