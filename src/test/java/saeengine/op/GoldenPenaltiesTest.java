package saeengine.op;

import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import saeengine.autograd.Tape;
import saeengine.check.ListedLatents;
import saeengine.cpu.CpuDevice;
import saeengine.tensor.Device;
import saeengine.tensor.Tensor;
import saeengine.testing.GoldenCase;
import saeengine.testing.Relative;

/** Whole losses of entropy and of ghost gradients, with every gradient, on golden numbers that torch computed in float64. */
class GoldenPenaltiesTest {
    /** What a loss is made of. */
    private record Parts(Tape t, GoldenCase golden, Tensor x, Tensor z, Tensor f, Tensor decoder, Tensor error) {}

    static Stream<Arguments> cases() {
        BiFunction<Parts, Tensor, Tensor> entropy =
                (p, xHat) -> Scale.scale(p.t(), EntropyPenalty.entropyPenalty(p.t(), p.f(), 1e-8f), (float)
                        p.golden().scalar("lam_f64"));
        BiFunction<Parts, Tensor, Tensor> ghost = GoldenPenaltiesTest::ghost;
        return Stream.of(Arguments.of("entropy_odd", entropy), Arguments.of("ghost_odd", ghost));
    }

    private static Tensor ghost(Parts p, Tensor xHat) {
        Tape t = p.t();
        int[] dead = p.golden().places("dead");
        Tensor l1 = Scale.scale(
                t, WeightedL1.weightedL1(t, p.f(), null), (float) p.golden().scalar("lam_f64"));
        Tensor ofDead = GhostGradients.loss(
                t,
                p.x(),
                xHat,
                p.z(),
                ListedLatents.of(t, p.decoder().rows(), dead.length, dead),
                p.decoder(),
                p.error());
        return Add.add(t, l1, ofDead);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void lossAndGradientsAreThoseOfTorch(String name, BiFunction<Parts, Tensor, Tensor> penalty) {
        GoldenCase golden = GoldenCase.require(name);
        int rows = golden.extent("x", 0);
        int d = golden.extent("x", 1);
        int features = golden.extent("W_enc", 0);
        try (Device device = CpuDevice.checked(2);
                Tape t = Tape.recording(device)) {
            Tensor x = in(t, golden.floats("x"), rows, d);
            Tensor encoder = in(t, golden.floats("W_enc"), features, d);
            Tensor decoder = in(t, transposed(golden.floats("W_dec"), d, features), features, d);
            Tensor bEnc = in(t, golden.floats("b_enc"), features);
            Tensor bDec = in(t, golden.floats("b_dec"), d);
            Tensor z = Linear.linear(t, SubtractRow.subtractRow(t, x, bDec), encoder, bEnc);
            Tensor f = Relu.relu(t, z);
            Tensor xHat = Linear.project(t, f, decoder, bDec);
            Tensor error = NormalisedError.distance(t, xHat, x);
            Parts parts = new Parts(t, golden, x, z, f, decoder, error);
            Tensor loss = Add.add(t, error, penalty.apply(parts, xHat));
            t.backward(loss);
            Relative.assertWithin(1e-5, loss.toArray(), new double[] {golden.scalar("loss_f64")}, name + " loss");
            within(t, encoder, golden.doubles("f64/dW_enc"), name + " dW_enc");
            within(t, bEnc, golden.doubles("f64/db_enc"), name + " db_enc");
            within(t, bDec, golden.doubles("f64/db_dec"), name + " db_dec");
            double[] dDecoder = Relative.doubles(transposed(floats(golden.doubles("f64/dW_dec")), d, features));
            within(t, decoder, dDecoder, name + " dW_dec");
            within(t, x, withoutTarget(golden.doubles("f64/dx"), t.grad(xHat)), name + " dx");
        }
    }

    /** The golden gradient of x without its share as a target, which is that of the reconstruction the other way round. */
    private static double[] withoutTarget(double[] dx, Tensor dxHat) {
        float[] share = dxHat.toArray();
        for (int i = 0; i < dx.length; i++) {
            dx[i] += share[i];
        }
        return dx;
    }

    private static void within(Tape t, Tensor x, double[] expected, String what) {
        Relative.assertWithin(1e-5, t.grad(x).toArray(), expected, what);
    }

    private static Tensor in(Tape t, float[] values, int... shape) {
        Tensor x = t.of(values, shape);
        x.setRequiresGrad(true);
        return x;
    }

    private static float[] transposed(float[] w, int rows, int cols) {
        float[] y = new float[w.length];
        for (int i = 0; i < w.length; i++) {
            y[i % cols * rows + i / cols] = w[i];
        }
        return y;
    }

    private static float[] floats(double[] x) {
        float[] y = new float[x.length];
        for (int i = 0; i < y.length; i++) {
            y[i] = (float) x[i];
        }
        return y;
    }
}
