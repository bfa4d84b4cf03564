package saeengine.check;

import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import saeengine.autograd.Tape;
import saeengine.tensor.RandomStream;
import saeengine.tensor.Tensor;

/**
 * One line of the op catalogue: what an op is given, how it is called, and what it has to give, in float64.
 *
 * @param name unique
 * @param inputs float tensors; every one gets a gradient and is checked
 * @param op the call
 * @param reference the same in plain float64 loops, from the inputs to the output
 * @param gradient the gradients of the inputs in float64, or null where differences of {@code reference} give them
 */
public record OpCase(
        String name,
        List<In> inputs,
        BiFunction<Tape, Tensor[], Tensor> op,
        Function<double[][], double[]> reference,
        @Nullable Gradient gradient) {
    /** A gradient that differences do not see: a straight-through estimate, or one beside a pole. */
    @FunctionalInterface
    public interface Gradient {
        /**
         * @param inputs as the reference gets them
         * @param dy the gradient of the output
         * @return the gradient of each input
         */
        double[][] of(double[][] inputs, double[] dy);
    }

    OpCase(
            String name,
            List<In> inputs,
            BiFunction<Tape, Tensor[], Tensor> op,
            Function<double[][], double[]> reference) {
        this(name, inputs, op, reference, null);
    }

    /** A random input: uniform in [-1, 1], of some shape; away from a kink at 0 where it has one. */
    public record In(int[] shape, float awayFromZero) {
        static In of(int... shape) {
            return new In(shape, 0f);
        }

        static In awayFromZero(int... shape) {
            return new In(shape, 0.1f);
        }

        float[] values(long seed, int index) {
            RandomStream random = new RandomStream(seed, index);
            float[] values = new float[Tensor.sizeOf(shape)];
            for (int i = 0; i < values.length; i++) {
                float u = random.nextUniform(1f);
                values[i] = u + Math.copySign(awayFromZero, u);
            }
            return values;
        }
    }

    float[][] values(long seed) {
        float[][] values = new float[inputs.size()][];
        for (int i = 0; i < values.length; i++) {
            values[i] = inputs.get(i).values(seed, i);
        }
        return values;
    }

    @Override
    public String toString() {
        return name;
    }
}
