package saeengine.sae;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import saeengine.autograd.Tape;
import saeengine.cpu.CpuDevice;
import saeengine.sae.SaeNumbers.Part;
import saeengine.tensor.Device;
import saeengine.tensor.Tensor;
import saeengine.testing.GoldenCase;
import saeengine.testing.Relative;

/** Every recipe's loss and gradients on golden numbers that torch computed in float64. */
class GoldenRecipeTest {
    /** From a case to the recipe with the case's constants. */
    private interface Maker {
        Recipe of(GoldenCase golden);
    }

    static Stream<Arguments> cases() {
        return Stream.of(
                line("plain_ae_mean_odd", g -> Recipes.plain(1.0 / g.extent("x", 1))),
                line("plain_ae_sum_odd", g -> Recipes.plain(g.extent("x", 0))),
                line("relu_l1_odd", g -> Recipes.reluL1(g.scalar("lam_f64"), false)),
                line("relu_l1_sparse_odd", g -> Recipes.reluL1(g.scalar("lam_f64"), false)),
                line("relu_l1_colnorm_odd", g -> Recipes.reluL1(g.scalar("lam_f64"), true)),
                line("relu_l1_colnorm_naive_odd", g -> Recipes.reluL1(g.scalar("lam_f64"), true)),
                line("openai_normalized_odd", g -> Recipes.openaiNormalised(g.scalar("l1_weight_f64"))),
                topK("topk_odd", Recipes.Form.DENSE_BACKWARD),
                topK("topk_odd", Recipes.Form.SPARSE_BACKWARD),
                topK("topk_odd", Recipes.Form.RELU_FIRST),
                topK("topk_fewpos_odd", Recipes.Form.DENSE_BACKWARD),
                topK("topk_fewpos_odd", Recipes.Form.SPARSE_BACKWARD),
                topK("topk_fewpos_odd", Recipes.Form.RELU_FIRST),
                topK("topk_k1_odd", Recipes.Form.SPARSE_BACKWARD),
                topK("topk_kF_odd", Recipes.Form.SPARSE_BACKWARD),
                topK("topk_signed_odd", Recipes.Form.SIGNED_WITHOUT_BIAS),
                line("multitopk_sparsify_odd", g -> Recipes.multiTopK(k(g))),
                line("auxk_dl_odd", GoldenRecipeTest::dictionaryLearning),
                line("auxk_dl_fewdead_odd", GoldenRecipeTest::dictionaryLearning),
                line("auxk_dl_nodead_odd", GoldenRecipeTest::dictionaryLearning),
                line("auxk_openai_odd", GoldenRecipeTest::openai),
                line("auxk_sparsify_odd", GoldenRecipeTest::sparsify),
                line("auxk_sparsify_fewdead_odd", GoldenRecipeTest::sparsify));
    }

    private static Arguments line(String name, Maker maker) {
        return Arguments.of(name, maker);
    }

    private static Arguments topK(String name, Recipes.Form form) {
        return line(name, g -> Recipes.topK(k(g), form));
    }

    private static int k(GoldenCase g) {
        return (int) g.scalar("k");
    }

    private static Recipe dictionaryLearning(GoldenCase g) {
        return Recipes.auxKDictionaryLearning(k(g), g.scalar("alpha_f64"), g.places("dead"));
    }

    private static Recipe openai(GoldenCase g) {
        double variance = 1 / g.scalar("mse_scale_f64");
        int kAux = (int) g.scalar("k_aux_f64");
        return Recipes.auxKOpenai(k(g), kAux, variance, g.scalar("alpha_f64"), g.places("dead"));
    }

    private static Recipe sparsify(GoldenCase g) {
        return Recipes.auxKSparsify(k(g), g.scalar("alpha_f64"), g.places("dead"));
    }

    @ParameterizedTest(name = "{0} {index}")
    @MethodSource("cases")
    void lossAndGradientsAreThoseOfTorch(String name, Maker maker) {
        GoldenCase golden = GoldenCase.require(name);
        Recipe recipe = maker.of(golden);
        SaeNumbers numbers = SaeNumbers.of(golden);
        try (Device device = CpuDevice.checked(2);
                Tape tape = Tape.recording(device)) {
            SaeTensors s = new SaeTensors(tape, numbers);
            Tensor loss = recipe.loss().apply(tape, s);
            tape.backward(loss);
            Relative.assertWithin(1e-5, loss.toArray(), new double[] {golden.scalar("loss_f64")}, name + " loss");
            within(tape, s, Part.W_ENC, golden.doubles("f64/dW_enc"), name);
            within(tape, s, Part.B_ENC, golden.doubles("f64/db_enc"), name);
            within(tape, s, Part.B_DEC, golden.doubles("f64/db_dec"), name);
            double[] decoder = SaeNumbers.transposed(golden.doubles("f64/dW_dec"), numbers.d(), numbers.features());
            within(tape, s, Part.W_DEC, decoder, name);
            within(tape, s, Part.X, encoded(golden, recipe, numbers, name), name);
        }
    }

    /** The golden gradient of x without its share as a target, which the engine and two of the sources detach. */
    private static double[] encoded(GoldenCase golden, Recipe recipe, SaeNumbers numbers, String name) {
        double[] dx = golden.doubles("f64/dx");
        boolean detached = name.contains("sparsify") || name.contains("openai");
        if (!detached) {
            double[] asTarget = Differences.gradient(recipe, numbers, Part.TARGET);
            for (int i = 0; i < dx.length; i++) {
                dx[i] -= asTarget[i];
            }
        }
        return dx;
    }

    private static void within(Tape tape, SaeTensors s, Part part, double[] expected, String name) {
        float[] got = tape.grad(s.get(part)).toArray();
        Relative.assertWithin(1e-5, got, expected, name + " " + part);
    }
}
