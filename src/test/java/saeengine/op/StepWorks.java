package saeengine.op;

import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import saeengine.autograd.Tape;
import saeengine.check.RoundedResults;
import saeengine.kernels.AccountWorks;
import saeengine.tensor.Device;
import saeengine.tensor.Products;
import saeengine.tensor.Tensor;
import saeengine.train.FeatureStepWork;

/** Pieces of a training step whose launches have to fill a GPU, at its sizes or a fraction of them. */
final class StepWorks {

    private StepWorks() {}

    /** @param kernels a pattern of those that are looked at */
    record Work(String name, String kernels, Consumer<Device> does) {}

    static List<Work> all() {
        return List.of(
                inference(
                        "active lists, 4096 rows of 32 in 16384",
                        "(entry_ranges|active_lists).*",
                        t -> lists(t, 4096, 32, 16384)),
                inference(
                        "feature lists, 4096 rows of 32 in 16384",
                        "(entry_ranges|feature_lists).*",
                        t -> FeatureLists.of(
                                t, new Sparse(t.empty(4096, 32), t.of(indices(4096, 32, 16384), 4096, 32), 16384))),
                new Work("attention, 2 sequences of 256, 4 heads of 64", "attention.*", StepWorks::attention),
                inference("selection, 64 rows, 32 of 16384", "active_topk_merge", t -> select(t, 64, 32, 16384, 1024)),
                inference("decode, 128 rows of 32, d 768", "active_decode", t -> decode(t, 128, 32, 1024, 768)),
                new Work(
                        "feature step, 512 rows, 1024 features, d 768",
                        "feature_(chunks|step|gradients|update)",
                        device -> FeatureStepWork.run(device, 512, 768, 1024, 16, 0)),
                new Work(
                        "feature step clipped, 512 rows, 1024 features, d 768",
                        "feature_(chunks|step|gradients|update)",
                        device -> FeatureStepWork.run(device, 512, 768, 1024, 16, 1)),
                inference(
                        "column sums, 4096 rows of 768",
                        "column_sums.*",
                        t -> FeatureStats.sums(t, values(t, 4096, 768))));
    }

    /** What the account of a step reckons with, each at the real one's widths, with fewer blocks where they are alike. */
    static List<Work> ofAccount() {
        return List.of(
                inference("lists", "(entry_ranges|active_lists).*", t -> lists(t, 4096, 32, 16384)),
                inference("tiles of 1024", "active_topk_merge", t -> select(t, 64, 32, 16384, 1024)),
                inference("tiles of 512", "active_topk_merge", t -> select(t, 32, 32, 49152, 512)),
                inference("candidates of tiles of 512", "active_topk_merge", t -> select(t, 32, 64, 49152, 512)),
                inference(
                        "candidates",
                        "rescore_topk",
                        t -> RescoreTopK.of(
                                t,
                                values(t, 64, 768),
                                values(t, 4096, 768),
                                values(t, 4096),
                                t.of(indices(64, 64, 4096), 64, 64),
                                32)),
                inference("device", "round_.*|push", t -> {
                    Round.bf16(t, values(t, 1 << 16));
                    t.run(Round.TF32, 1 << 16, values(t, 1 << 16), t.empty(1 << 16), 1 << 16);
                    Push.push(t, values(t, 1), values(t, 64), t.of(new int[] {0}, 1));
                }),
                new Work(
                        "step",
                        ".*",
                        device -> AccountWorks.step(device, 256, 1024, true).run()),
                new Work(
                        "step of 5.3 entries a latent",
                        "feature_step",
                        device -> AccountWorks.step(device, 256, 1536, true).run()),
                model("model by tf32", Products.TF32_BITS),
                model("model by bf16", 7),
                inference(
                        "stories of 512, 1536 wide",
                        "normalize_stories.*",
                        t -> NormalizeStories.normalizeStories(
                                t, values(t, 512, 1536), new int[] {0, 512}, () -> t.empty(512, 1536))),
                new Work(
                        "two places",
                        "(?!.*attention).*",
                        device -> twice(AccountWorks.harvestOfMlp(RoundedResults.of(device, 7), 512, 1, 32, true))),
                attend(512, 48, 0),
                attend(512, 48, 256),
                attend(1024, 64, 0));
    }

    private static Work model(String name, int bits) {
        return new Work(
                name,
                "(?!.*attention).*",
                device -> twice(AccountWorks.harvest(RoundedResults.of(device, bits), 512, 1, 64, true)));
    }

    /** The second time finds a buffer whose rows were used. */
    private static void twice(Runnable work) {
        work.run();
        work.run();
    }

    private static Work attend(int length, int width, int window) {
        return new Work("attention %d of %d, window %d".formatted(width, length, window), ".*attention.*", device -> {
            try (Tape t = Tape.inference(CoarseAttentionEdges.tf32(device), Products.COARSE)) {
                Tensor starts = t.of(new int[] {0, length}, 2);
                Tensor x = values(t, length, width);
                Attention.attention(t, x, x, x, starts, new Attention.Form(1, window, 0.125f));
            }
        });
    }

    private static Work inference(String name, String kernels, Consumer<Tape> does) {
        return new Work(name, kernels, device -> {
            try (Tape t = Tape.inference(device)) {
                does.accept(t);
            }
        });
    }

    private static int[] indices(int rows, int k, int features) {
        int[] indices = new int[rows * k];
        int each = features / k;
        Arrays.setAll(indices, i -> i % k == 0 ? 7 : i % k * each + Math.floorMod(i * 0x9E3779B9 >>> 8, each));
        return indices;
    }

    private static ActiveSet set(Tape t, int rows, int k, int features) {
        int[] starts = new int[rows];
        Arrays.setAll(starts, row -> row * k);
        int[] ends = new int[rows];
        Arrays.setAll(ends, row -> row * k + k);
        return new ActiveSet(
                values(t, rows * k),
                t.of(indices(rows, k, features), rows * k),
                t.of(starts, rows, 1),
                t.of(ends, rows, 1),
                features);
    }

    private static void lists(Tape t, int rows, int k, int features) {
        ActiveLists.of(t, set(t, rows, k, features), values(t, rows * k));
    }

    private static void decode(Tape t, int rows, int k, int features, int d) {
        ActiveDecode.of(
                t,
                set(t, rows, k, features),
                values(t, rows, d),
                values(t, features, d),
                values(t, d),
                values(t, features),
                new ActiveDecode.Scales(0.1f, 0f, true));
    }

    /** Tile by tile, as a GPU does it, without the products. */
    private static void select(Tape t, int rows, int k, int features, int cols) {
        Tensor values = t.empty(rows, k);
        Tensor indices = Sparse.ints(t, rows, k);
        Tensor bias = values(t, cols);
        for (int first = 0; first < features; first += cols) {
            Tensor tile = t.of(KernelWorks.random(first + 1, rows * cols), rows, cols);
            t.run(ActiveTopK.MERGE, rows, tile, bias, values, indices, rows, cols, k, first);
        }
    }

    private static void attention(Device device) {
        try (Tape t = Tape.recording(device)) {
            Tensor[] qkv = new Tensor[3];
            for (int i = 0; i < 3; i++) {
                qkv[i] = values(t, 512, 256);
                qkv[i].setRequiresGrad(true);
            }
            Tensor starts = t.of(new int[] {0, 256, 512}, 3);
            Tensor out = Attention.attention(t, qkv[0], qkv[1], qkv[2], starts, new Attention.Form(4, 0, 0.125f));
            device.upload(KernelWorks.random(3, out.size()), 0, t.grad(out));
            t.backwardFromGradients();
        }
    }

    private static Tensor values(Tape t, int... shape) {
        return t.of(KernelWorks.random(Arrays.hashCode(shape), Tensor.sizeOf(shape)), shape);
    }
}
