package saeengine.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import saeengine.autograd.Tape;
import saeengine.cpu.CpuDevice;
import saeengine.sae.ResamplePlan;
import saeengine.tensor.Device;
import saeengine.tensor.Parameter;

/** A plan reaches the weights and the optimizer, and nothing beside its features. */
class ResampleTest {
    @Test
    void writesRowsAndForgetsMoments() {
        ResamplePlan plan =
                new ResamplePlan(new int[] {2, 0}, new double[][] {{1, 2}, {3, 4}}, new double[][] {{5, 6}, {7, 8}});
        try (Device device = CpuDevice.checked(2)) {
            Parameter encoder = Parameter.trained(device, "W_enc", 3, 2);
            Parameter bias = Parameter.trained(device, "b_enc", 3);
            Parameter decoder = Parameter.trained(device, "W_dec", 3, 2);
            Adam adam = new Adam(device, List.of(encoder, bias, decoder), Adam.Constants.DEFAULT);
            try (Tape tape = Tape.recording(device)) {
                for (Parameter parameter : List.of(encoder, bias, decoder)) {
                    tape.fill(parameter, 9f);
                    tape.fill(tape.grad(parameter), 1f);
                    tape.fill(adam.moments(parameter).first(), 1f);
                    tape.fill(adam.moments(parameter).second(), 1f);
                }
                Resample.apply(tape, plan, adam, encoder, bias, decoder);
            }
            assertArrayEquals(new float[] {3, 4, 9, 9, 1, 2}, encoder.toArray());
            assertArrayEquals(new float[] {0, 9, 0}, bias.toArray());
            assertArrayEquals(new float[] {7, 8, 9, 9, 5, 6}, decoder.toArray());
            float[] rows = {0, 0, 1, 1, 0, 0};
            for (Parameter parameter : List.of(encoder, decoder)) {
                assertArrayEquals(rows, adam.moments(parameter).first().toArray());
                assertArrayEquals(rows, adam.moments(parameter).second().toArray());
            }
            assertArrayEquals(new float[] {0, 1, 0}, adam.moments(bias).second().toArray());
        }
    }

    @Test
    void anEmptyPlanChangesNothing() {
        try (Device device = CpuDevice.checked(1)) {
            Parameter weight = Parameter.trained(device, "W", 2, 2);
            Parameter bias = Parameter.trained(device, "b", 2);
            Adam adam = new Adam(device, List.of(weight, bias), Adam.Constants.DEFAULT);
            try (Tape tape = Tape.recording(device)) {
                ResamplePlan none = new ResamplePlan(new int[0], new double[0][], new double[0][]);
                Resample.apply(tape, none, adam, weight, bias, weight);
            }
            assertArrayEquals(new float[4], weight.toArray());
            assertArrayEquals(new float[2], Arrays.copyOf(bias.toArray(), 2));
        }
    }
}
