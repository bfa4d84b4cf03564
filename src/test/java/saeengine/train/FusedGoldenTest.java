package saeengine.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import saeengine.autograd.Tape;
import saeengine.cpu.CpuDevice;
import saeengine.sae.DeadCounter;
import saeengine.sae.EncoderActivation;
import saeengine.sae.ReluActivation;
import saeengine.sae.Sae;
import saeengine.sae.TopKActivation;
import saeengine.sae.term.L1;
import saeengine.sae.term.SummedSquares;
import saeengine.tensor.Device;
import saeengine.tensor.Parameter;
import saeengine.testing.GoldenCase;
import saeengine.testing.Relative;

/** The fused step's loss and gradients against torch's: with a beta1 of 0, Adam's first moments are the gradients. */
class FusedGoldenTest {
    private static final Adam.Constants FORGETFUL = new Adam.Constants(0, 0.9, 1e-8);

    @ParameterizedTest
    @CsvSource({
        "topk_odd,",
        "topk_fewpos_odd,",
        "topk_k1_odd,",
        "topk_kF_odd,",
        "relu_l1_odd, PLAIN",
        "relu_l1_sparse_odd, PLAIN",
        "relu_l1_colnorm_odd, BY_DECODER_NORM"
    })
    void lossAndGradientsAreThoseOfTorch(String name, L1 penalty) {
        GoldenCase golden = GoldenCase.require(name);
        int features = golden.extent("W_enc", 0);
        int d = golden.extent("W_enc", 1);
        try (Device device = CpuDevice.checked(2)) {
            Trainee trainee = trainee(device, golden, penalty, d, features);
            Step never = (where, input, x, step, stats) -> {
                throw new AssertionError("the step went the composed way");
            };
            try (Tape tape = Tape.inference(device)) {
                float[] x = golden.floats("x");
                Member.StepResult result =
                        Trainees.fused(device, trainee, never, 1).take(device, tape.of(x, x.length / d, d), 0, false);
                double loss = golden.scalar("loss_f64");
                assertEquals(loss, result.loss().get(), 1e-5 * Math.abs(loss), name + " loss");
            }
            Sae sae = trainee.sae();
            within(trainee, sae.encoder(), golden.doubles("f64/dW_enc"), name);
            within(trainee, sae.encoderBias(), golden.doubles("f64/db_enc"), name);
            within(trainee, sae.decoderBias(), golden.doubles("f64/db_dec"), name);
            within(trainee, sae.decoder(), transposed(golden.doubles("f64/dW_dec"), d, features), name);
        }
    }

    private static Trainee trainee(Device device, GoldenCase golden, L1 penalty, int d, int features) {
        boolean topK = penalty == null;
        EncoderActivation activation = topK ? TopKActivation.RECTIFIED : ReluActivation.RELU;
        int k = topK ? (int) golden.scalar("k") : 0;
        Sae sae = new Sae(device, new Sae.Shape(d, features, activation, k, true, false));
        sae.encoder().set(golden.floats("W_enc"));
        sae.encoderBias().set(golden.floats("b_enc"));
        sae.decoderBias().set(golden.floats("b_dec"));
        double[] decoder = transposed(golden.doubles("W_dec"), d, features);
        float[] floats = new float[decoder.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) decoder[i];
        }
        sae.decoder().set(floats);
        Recipe.Builder builder = Recipe.named("bare", "no constraint, no auxiliary loss")
                .activation(activation)
                .centred()
                .error(SummedSquares.TERM)
                .adam(FORGETFUL);
        Recipe bare = (topK ? builder : builder.penalty(penalty, 1, Span.NONE)).build();
        double lambda = topK ? 0 : golden.scalar("lam_f64");
        Member.Settings settings = new Member.Settings(
                bare,
                FORGETFUL,
                new Schedule(Schedule.Shape.STEP, 1e-3, 1e-3, 1, 1, 0, 0),
                0,
                lambda,
                0,
                0,
                false,
                1_000_000,
                1,
                1,
                ResampleSchedule.NEVER);
        Adam adam = new Adam(device, sae.parameters(), FORGETFUL);
        return new Trainee(
                sae,
                settings,
                adam,
                new DeadCounter(device, features, bare.dead().fires()));
    }

    private static void within(Trainee trainee, Parameter parameter, double[] expected, String name) {
        float[] got = trainee.adam().moments(parameter).first().toArray();
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
