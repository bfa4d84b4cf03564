package saeengine.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import saeengine.autograd.Tape;
import saeengine.cpu.CpuDevice;
import saeengine.op.GhostGradients;
import saeengine.op.NormalisedError;
import saeengine.sae.DeadCounter;
import saeengine.sae.EncoderActivation;
import saeengine.sae.FiringRule;
import saeengine.sae.ReluActivation;
import saeengine.sae.Sae;
import saeengine.sae.TopKActivation;
import saeengine.sae.term.AuxKTerm;
import saeengine.sae.term.Entropy;
import saeengine.sae.term.L1;
import saeengine.sae.term.MoreKept;
import saeengine.sae.term.OverVariance;
import saeengine.sae.term.SummedSquares;
import saeengine.sae.term.Term;
import saeengine.sae.term.TermInputs;
import saeengine.sae.term.Unexplained;
import saeengine.tensor.Device;
import saeengine.tensor.Parameter;
import saeengine.tensor.Tensor;
import saeengine.testing.GoldenCase;
import saeengine.testing.Relative;

/**
 * The composed step's loss and gradients, through a recipe's objective, against torch's in float64: with a beta1 of 0,
 * Adam's first moments are the gradients.
 *
 * <p>Of two cases the error is a mean length, which no recipe has; that error is a term of the test's own.
 */
class ObjectiveGoldenTest {
    private static final Adam.Constants FORGETFUL = new Adam.Constants(0, 0.9, 1e-8);
    private static final long LONG_DEAD = 5000;

    /** The mean over rows of the error's length. */
    private record MeanLength() implements Term {
        @Override
        public String formula() {
            return "mean length of the error";
        }

        @Override
        public Tensor of(TermInputs in) {
            return NormalisedError.distance(in.tape(), in.reconstruction(), in.target());
        }
    }

    /** Ghost gradients of that error's size. */
    private record GhostsOfLength() implements Term {
        @Override
        public String formula() {
            return "ghost gradients of the mean length";
        }

        @Override
        public Tensor of(TermInputs in) {
            Tensor pre = in.forward().code().pre();
            Tensor size = new MeanLength().of(in);
            return GhostGradients.loss(
                    in.tape(),
                    in.target(),
                    in.reconstruction(),
                    pre,
                    in.dead(),
                    in.sae().decoder(),
                    size);
        }
    }

    /**
     * @param penalty the name of its coefficient among the case's scalars; null for none
     * @param auxiliary the same
     * @param scale the case's loss over the recipe's
     */
    private record Objective(
            Recipe.Builder recipe, String penalty, String auxiliary, double scale, boolean hasEncoderBias) {}

    private static Recipe.Builder of(EncoderActivation activation, Term error) {
        return Recipe.named("bare", "no constraint")
                .activation(activation)
                .centred()
                .error(error)
                .dead(new Recipe.Dead(
                        FiringRule.VALUE_NOT_ZERO, false, Recipe.Dead.Threshold.MORE, Recipe.Dead.After.TEN_MILLION))
                .adam(FORGETFUL);
    }

    private static Recipe.Builder relu() {
        return of(ReluActivation.WITH_PRE_ACTIVATIONS, SummedSquares.TERM);
    }

    private static Recipe.Builder topK(Term error) {
        return of(TopKActivation.RECTIFIED, error);
    }

    private static Recipe.Builder plain() {
        return Recipe.named("bare", "no constraint")
                .activation(ReluActivation.RELU)
                .error(SummedSquares.TERM)
                .adam(FORGETFUL);
    }

    private static Arguments line(String name, Recipe.Builder recipe, String penalty, String auxiliary) {
        return Arguments.of(name, new Objective(recipe, penalty, auxiliary, 1, true));
    }

    static Stream<Arguments> cases() {
        return Stream.of(
                Arguments.of("plain_ae_mean_odd", new Objective(plain(), null, null, 1.0 / 20, true)),
                Arguments.of("plain_ae_sum_odd", new Objective(plain(), null, null, 13, true)),
                line("relu_l1_odd", relu().penalty(L1.PLAIN, 1, Span.NONE), "lam_f64", null),
                line("relu_l1_sparse_odd", relu().penalty(L1.PLAIN, 1, Span.NONE), "lam_f64", null),
                line("relu_l1_colnorm_odd", relu().penalty(L1.BY_DECODER_NORM, 1, Span.NONE), "lam_f64", null),
                line("relu_l1_colnorm_naive_odd", relu().penalty(L1.BY_DECODER_NORM, 1, Span.NONE), "lam_f64", null),
                line("topk_odd", topK(SummedSquares.TERM), null, null),
                line("topk_fewpos_odd", topK(SummedSquares.TERM), null, null),
                line("topk_k1_odd", topK(SummedSquares.TERM), null, null),
                line("topk_kF_odd", topK(SummedSquares.TERM), null, null),
                Arguments.of(
                        "topk_signed_odd",
                        new Objective(of(TopKActivation.SIGNED, SummedSquares.TERM), null, null, 1, false)),
                line("multitopk_sparsify_odd", topK(Unexplained.TERM).plus(new MoreKept(4), 1.0 / 8), null, null),
                line("auxk_dl_odd", aux(SummedSquares.TERM, AuxKTerm.DICTIONARY_LEARNING), null, "alpha_f64"),
                line("auxk_dl_fewdead_odd", aux(SummedSquares.TERM, AuxKTerm.DICTIONARY_LEARNING), null, "alpha_f64"),
                line("auxk_dl_nodead_odd", aux(SummedSquares.TERM, AuxKTerm.DICTIONARY_LEARNING), null, "alpha_f64"),
                line("auxk_openai_odd", aux(OverVariance.TERM, AuxKTerm.OPENAI), null, "alpha_f64"),
                line("auxk_sparsify_odd", aux(Unexplained.TERM, AuxKTerm.SPARSIFY), null, "alpha_f64"),
                line("auxk_sparsify_fewdead_odd", aux(Unexplained.TERM, AuxKTerm.SPARSIFY), null, "alpha_f64"),
                line(
                        "entropy_odd",
                        of(ReluActivation.RELU, new MeanLength()).penalty(Entropy.TERM, 1, Span.NONE),
                        "lam_f64",
                        null),
                line(
                        "ghost_odd",
                        of(ReluActivation.WITH_PRE_ACTIVATIONS, new MeanLength())
                                .penalty(L1.PLAIN, 1, Span.NONE)
                                .plus(new GhostsOfLength(), 1),
                        "lam_f64",
                        null));
    }

    private static Recipe.Builder aux(Term error, AuxKTerm term) {
        return topK(error).auxiliary(term, 1);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void lossAndGradientsAreThoseOfTorch(String name, Objective objective) {
        GoldenCase golden = GoldenCase.require(name);
        int features = golden.extent("W_enc", 0);
        int d = golden.extent("W_enc", 1);
        try (Device device = CpuDevice.checked(2)) {
            Trainee trainee = trainee(device, name, golden, objective);
            double scale = objective.scale();
            try (Tape tape = Tape.inference(device)) {
                float[] x = golden.floats("x");
                Member.StepResult result =
                        new ComposedStep(trainee).take(device, tape.of(x, x.length / d, d), 0, false);
                double loss = golden.scalar("loss_f64") / scale;
                assertEquals(loss, result.loss().get(), 1e-5 * Math.abs(loss), name + " loss");
            }
            Sae sae = trainee.sae();
            within(trainee, sae.encoder(), golden.doubles("f64/dW_enc"), scale, name);
            within(trainee, sae.decoderBias(), golden.doubles("f64/db_dec"), scale, name);
            within(trainee, sae.decoder(), transposed(golden.doubles("f64/dW_dec"), d, features), scale, name);
            if (objective.hasEncoderBias()) {
                within(trainee, sae.encoderBias(), golden.doubles("f64/db_enc"), scale, name);
            }
        }
    }

    private static Trainee trainee(Device device, String name, GoldenCase golden, Objective objective) {
        Recipe recipe = objective.recipe().build();
        int features = golden.extent("W_enc", 0);
        int d = golden.extent("W_enc", 1);
        Sae sae = new Sae(device, recipe.shape(d, features, (int) golden.scalar("k"), false));
        sae.encoder().set(golden.floats("W_enc"));
        sae.encoderBias().set(objective.hasEncoderBias() ? golden.floats("b_enc") : new float[features]);
        sae.decoderBias().set(golden.floats("b_dec"));
        double[] decoder = transposed(golden.doubles("W_dec"), d, features);
        float[] floats = new float[decoder.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) decoder[i];
        }
        sae.decoder().set(floats);
        boolean openai = recipe.error() == OverVariance.TERM;
        Member.Settings settings = new Member.Settings(
                recipe,
                FORGETFUL,
                new Schedule(Schedule.Shape.STEP, 1e-3, 1e-3, 1, 1, 0, 0),
                0,
                objective.penalty() == null ? 0 : golden.scalar(objective.penalty()),
                0,
                objective.auxiliary() == null ? 0 : golden.scalar(objective.auxiliary()),
                true,
                1000,
                openai ? 1 / golden.scalar("mse_scale_f64") : 1,
                1,
                ResampleSchedule.NEVER);
        DeadCounter fired = new DeadCounter(device, features, recipe.dead().fires());
        if (name.startsWith("auxk") || name.startsWith("ghost")) {
            long[] since = new long[features];
            for (int dead : golden.places("dead")) {
                since[dead] = LONG_DEAD;
            }
            fired.restore(since);
        }
        return new Trainee(sae, settings, new Adam(device, sae.parameters(), FORGETFUL), fired);
    }

    private static void within(Trainee trainee, Parameter parameter, double[] golden, double scale, String name) {
        float[] got = trainee.adam().moments(parameter).first().toArray();
        double[] expected = new double[golden.length];
        for (int i = 0; i < expected.length; i++) {
            expected[i] = golden[i] / scale;
        }
        Relative.assertWithin(1e-5, got, expected, name + " " + parameter.name());
    }

    /** [d, features] to [features, d]. */
    private static double[] transposed(double[] stored, int d, int features) {
        double[] result = new double[stored.length];
        for (int i = 0; i < d; i++) {
            for (int f = 0; f < features; f++) {
                result[f * d + i] = stored[i * features + f];
            }
        }
        return result;
    }
}
