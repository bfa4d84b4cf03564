package saeengine.bench;

import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import saeengine.autograd.Tape;
import saeengine.op.Linear;
import saeengine.recipe.Recipes;
import saeengine.sae.JumpReluActivation;
import saeengine.sae.Sae;
import saeengine.tensor.DType;
import saeengine.tensor.Device;
import saeengine.tensor.Gemm;
import saeengine.tensor.Products;
import saeengine.tensor.Tensor;
import saeengine.train.Member;
import saeengine.train.Recipe;
import saeengine.train.ResampleSchedule;
import saeengine.train.Schedule;
import saeengine.train.Weighted;

/** A sparse autoencoder's training step against its encoder's product alone, the one product that it needs. */
final class SparseBench {
    private static final int SLICE = 512;
    private static final int SAMPLE = 64;
    private static final int NO_DEATHS = 1_000_000_000;

    /** So little that the share of active features stays what it is set to. */
    private static final double RATE = 1e-9;

    private SparseBench() {}

    /** @param name of a recipe that keeps k latents of a row, each time or on average */
    static BenchCase kept(Device device, String name, int features, int k) {
        Recipe recipe = Recipes.named(name);
        Sae sae = sae(device, recipe, features, k);
        return step(device, recipe, sae, BenchCases.random(device, BenchCases.ROWS, BenchCases.DIMS), "k=" + k);
    }

    /** @param l0 how many latents of a row are to be active */
    static BenchCase jumpRelu(Device device, int features, int l0) {
        Recipe recipe = Recipes.named("jumprelu");
        Sae sae = sae(device, recipe, features, l0);
        Tensor x = BenchCases.random(device, BenchCases.ROWS, BenchCases.DIMS);
        float[] thresholds = new float[features];
        Arrays.fill(thresholds, threshold(device, sae, x.rowRange(0, SAMPLE), l0));
        sae.own(JumpReluActivation.THRESHOLD).set(thresholds);
        return step(device, recipe, sae, x, "L0 about " + l0);
    }

    /** @param l0 how many latents of a row are to be active */
    static BenchCase relu(Device device, String name, int features, int l0) {
        Recipe recipe = Recipes.named(name);
        Sae sae = sae(device, recipe, features, 0);
        Tensor x = BenchCases.random(device, BenchCases.ROWS, BenchCases.DIMS);
        float[] bias = new float[features];
        Arrays.fill(bias, -threshold(device, sae, x.rowRange(0, SAMPLE), l0));
        sae.encoderBias().set(bias);
        return step(device, recipe, sae, x, "L0 about " + l0);
    }

    private static Sae sae(Device device, Recipe recipe, int features, int k) {
        Sae sae = new Sae(device, recipe.shape(BenchCases.DIMS, features, k, false));
        recipe.init().draw(sae, 1);
        return sae;
    }

    /** What about l0 of a row's pre-activations are above. */
    private static float threshold(Device device, Sae sae, Tensor x, int l0) {
        try (Tape tape = Tape.inference(device)) {
            float[] z = Linear.linear(tape, x, sae.encoder(), null).toArray();
            Arrays.sort(z);
            return z[z.length - l0 * x.rows()];
        }
    }

    private static BenchCase step(Device device, Recipe recipe, Sae sae, Tensor x, String sparsity) {
        int features = sae.features();
        Member member = new Member(device, "bench", sae, settings(recipe));
        Tensor w = BenchCases.random(device, features, BenchCases.DIMS);
        Tensor z = device.allocate(DType.F32, SLICE, features);
        // A bare product rounds nothing but its rows: the weights it has do not change.
        device.keepRounded(w, Products.COARSE);
        double flops = 2.0 * BenchCases.ROWS * BenchCases.DIMS * features;
        long[] step = {0};
        return new BenchCase(
                recipe.name() + ": one training step, F=" + features + ", " + sparsity + ", 4096 rows",
                "its encoder product alone",
                () -> product(device, x, w, z),
                flops,
                "the whole step",
                () -> member.step(device, x, step[0]++, false),
                flops,
                BenchCases.ROWS,
                false,
                () -> String.format(Locale.ROOT, "L0 measured %.1f", active(member.step(device, x, step[0]++, true))));
    }

    /** z = x W^T, slice by slice of the rows. */
    private static void product(Device device, Tensor x, Tensor w, Tensor z) {
        Gemm slice = Gemm.nt(SLICE, w.rows(), BenchCases.DIMS);
        for (int row = 0; row < BenchCases.ROWS; row += SLICE) {
            device.gemm(slice, Products.COARSE, 1f, x.rowRange(row, row + SLICE), w, 0f, z);
        }
    }

    private static double active(Member.StepResult result) {
        return Objects.requireNonNull(result.stats()).active();
    }

    private static Member.Settings settings(Recipe recipe) {
        return new Member.Settings(
                recipe,
                recipe.adam(),
                new Schedule(Schedule.Shape.STEP, RATE, RATE, 1, 1, 0, 0),
                recipe.clip(),
                recipe.penalty().map(Weighted::coefficient).orElse(0.0),
                0,
                recipe.auxiliary().map(Weighted::coefficient).orElse(0.0),
                false,
                NO_DEATHS,
                1,
                1,
                ResampleSchedule.NEVER);
    }
}
