package saeengine.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import saeengine.autograd.Tape;
import saeengine.cpu.CpuDevice;
import saeengine.tensor.Device;
import saeengine.tensor.Parameter;
import saeengine.tensor.RandomStream;
import saeengine.testing.GoldenCase;
import saeengine.testing.Relative;

/** Adam's steps and moments, with and without weight decay, against float64. */
class AdamTest {
    @ParameterizedTest
    @ValueSource(strings = {"default", "b1_0", "big_eps", "openai_eps", "l2", "adamw"})
    void stepsAreThoseOfTorch(String name) {
        GoldenCase golden = GoldenCase.require("adam_" + name);
        Adam.Constants constants = new Adam.Constants(
                golden.scalar("beta1"),
                golden.scalar("beta2"),
                golden.scalar("eps"),
                golden.scalar("weight_decay"),
                golden.flag("decoupled") ? Adam.Decay.DECOUPLED : Adam.Decay.L2);
        float[] gradients = golden.floats("grads");
        double[] steps = golden.doubles("f64/p_steps");
        try (Device device = CpuDevice.checked(1)) {
            Parameter parameter = Parameter.trained(device, "p", 7, 5);
            parameter.set(golden.floats("p0"));
            Adam adam = new Adam(device, List.of(parameter), constants);
            for (int step = 0; step < 6; step++) {
                step(
                        device,
                        adam,
                        parameter,
                        Arrays.copyOfRange(gradients, 35 * step, 35 * step + 35),
                        golden.scalar("lr"));
                double[] expected = Arrays.copyOfRange(steps, 35 * step, 35 * step + 35);
                Relative.assertWithin(1e-5, parameter.toArray(), expected, name + " step " + step);
            }
            Adam.Moments moments = adam.moments(parameter);
            Relative.assertWithin(1e-5, moments.first().toArray(), golden.doubles("f64/m_final"), name + " m");
            Relative.assertWithin(1e-5, moments.second().toArray(), golden.doubles("f64/v_final"), name + " v");
        }
    }

    @ParameterizedTest
    @EnumSource(Adam.Decay.class)
    void stepsAreThoseOfTheFormula(Adam.Decay decay) {
        double rate = 0.01;
        double weightDecay = 0.3;
        RandomStream random = new RandomStream(1, 2);
        double[] w = {0.5, -1, 2, 0};
        double[] m = new double[4];
        double[] v = new double[4];
        try (Device device = CpuDevice.checked(1)) {
            Parameter parameter = Parameter.trained(device, "p", 2, 2);
            parameter.set(new float[] {0.5f, -1, 2, 0});
            Adam adam = new Adam(device, List.of(parameter), new Adam.Constants(0.8, 0.95, 1e-6, weightDecay, decay));
            for (int step = 1; step <= 5; step++) {
                float[] gradient = new float[4];
                for (int i = 0; i < 4; i++) {
                    gradient[i] = random.nextUniform(1f);
                    double g = gradient[i] + (decay == Adam.Decay.L2 ? weightDecay * w[i] : 0);
                    w[i] *= decay == Adam.Decay.DECOUPLED ? 1 - rate * weightDecay : 1;
                    m[i] = 0.8 * m[i] + 0.2 * g;
                    v[i] = 0.95 * v[i] + 0.05 * g * g;
                    double root = Math.sqrt(v[i] / (1 - Math.pow(0.95, step)));
                    w[i] -= rate * m[i] / (1 - Math.pow(0.8, step)) / (root + 1e-6);
                }
                step(device, adam, parameter, gradient, rate);
                Relative.assertWithin(1e-5, parameter.toArray(), w, "step " + step);
            }
        }
    }

    @Test
    void forgetsRowsOfAMatrixAndElementsOfAVector() {
        try (Device device = CpuDevice.checked(1)) {
            Parameter matrix = Parameter.trained(device, "W", 3, 2);
            Parameter vector = Parameter.trained(device, "b", 3);
            Adam adam = new Adam(device, List.of(matrix, vector), new Adam.Constants(0.5, 0.75, 1e-8));
            try (Tape tape = Tape.recording(device)) {
                tape.fill(tape.grad(matrix), 2f);
                tape.fill(tape.grad(vector), 2f);
                adam.step(tape, 0.1);
                adam.forget(tape, matrix, tape.of(new int[] {0, 2}, 2));
                adam.forget(tape, vector, tape.of(new int[] {1}, 1));
            }
            assertArrayEquals(
                    new float[] {0, 0, 1, 1, 0, 0}, adam.moments(matrix).first().toArray());
            assertArrayEquals(
                    new float[] {0, 0, 1, 1, 0, 0},
                    adam.moments(matrix).second().toArray());
            assertArrayEquals(
                    new float[] {1, 0, 1}, adam.moments(vector).first().toArray());
        }
    }

    private static void step(Device device, Adam adam, Parameter parameter, float[] gradient, double rate) {
        try (Tape tape = Tape.recording(device)) {
            device.upload(gradient, 0, tape.grad(parameter));
            adam.step(tape, rate);
        }
    }
}
