package saeengine.check;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;
import java.util.function.Function;
import saeengine.autograd.Tape;
import saeengine.tensor.Device;
import saeengine.tensor.RandomStream;
import saeengine.tensor.Tensor;

/**
 * A run that must give the same on every device, up to rounding: sizes around warps and blocks, ties, what is not
 * finite. The CPU's twin is the oracle, which the catalogue holds to float64.
 *
 * @param run everything the case computed
 */
public record EdgeCase(String name, Function<Device, List<float[]>> run) {
    /** What a case's inputs hold. */
    public enum Values {
        /** Uniform in [-1, 1]. */
        PLAIN {
            @Override
            float of(RandomStream random, int i) {
                return random.nextUniform(1f);
            }
        },
        /** As plain, but every tensor starts one float behind where it is aligned. */
        SHIFTED {
            @Override
            float of(RandomStream random, int i) {
                return PLAIN.of(random, i);
            }

            @Override
            Tensor tensor(Tape tape, float[] values, int... shape) {
                float[] longer = new float[values.length + 1];
                System.arraycopy(values, 0, longer, 1, values.length);
                Tensor all = tape.of(longer, longer.length, 1);
                return all.rowRange(1, longer.length).reshaped(shape);
            }
        },
        /** Larger and larger. */
        RISING {
            @Override
            float of(RandomStream random, int i) {
                return i;
            }
        },
        /** Zeros of both signs among negative numbers. */
        ZEROS {
            @Override
            float of(RandomStream random, int i) {
                int kind = random.nextInt(3);
                return kind == 0 ? -1f : kind == 1 ? -0f : 0f;
            }
        },
        /** Not a number and infinite more often than not. */
        HUGE {
            @Override
            float of(RandomStream random, int i) {
                int kind = random.nextInt(3);
                return kind == 0 ? 1f : kind == 1 ? Float.NaN : Float.POSITIVE_INFINITY;
            }
        },
        /** Few different values, both zeros among them. */
        TIES {
            @Override
            float of(RandomStream random, int i) {
                int step = random.nextInt(5) - 2;
                return step == 0 && i % 2 == 0 ? -0f : step;
            }
        },
        /** Here and there not a number, an infinity, a subnormal, a huge number. */
        SPECIAL {
            private static final List<Float> RARE = List.of(
                    Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, 1e-42f, -1e30f, 0f, -0f, 100f, -100f);

            @Override
            float of(RandomStream random, int i) {
                float plain = random.nextUniform(1f);
                return random.nextInt(7) == 0 ? RARE.get(random.nextInt(RARE.size())) : plain;
            }
        };

        abstract float of(RandomStream random, int i);

        Tensor tensor(Tape tape, float[] values, int... shape) {
            return tape.of(values, shape);
        }

        /** So many values, others for each stream. */
        public float[] fill(int size, int stream) {
            RandomStream random = new RandomStream(11, stream);
            float[] values = new float[size];
            for (int i = 0; i < size; i++) {
                values[i] = of(random, i);
            }
            return values;
        }
    }

    /** An op's value and its gradients at inputs of these shapes. */
    static EdgeCase of(String name, Values kind, BiFunction<Tape, Tensor[], Tensor> op, int[]... shapes) {
        return new EdgeCase(titled(name, kind, shapes), device -> results(device, kind, op, shapes));
    }

    /** An op's value where no gradient is kept. */
    static EdgeCase ofValue(String name, Values kind, BiFunction<Tape, Tensor[], Tensor> op, int[]... shapes) {
        return new EdgeCase(titled(name, kind, shapes), device -> {
            try (Tape tape = Tape.inference(device)) {
                return List.of(op.apply(tape, inputs(tape, kind, shapes)).toArray());
            }
        });
    }

    static String titled(String name, Values kind, int[]... shapes) {
        return name + " " + Arrays.deepToString(shapes)
                + (kind == Values.PLAIN ? "" : " " + kind.name().toLowerCase(Locale.ROOT));
    }

    static Tensor[] inputs(Tape tape, Values kind, int[]... shapes) {
        Tensor[] x = new Tensor[shapes.length];
        for (int i = 0; i < x.length; i++) {
            x[i] = kind.tensor(tape, kind.fill(Tensor.sizeOf(shapes[i]), i), shapes[i]);
        }
        return x;
    }

    private static List<float[]> results(
            Device device, Values kind, BiFunction<Tape, Tensor[], Tensor> op, int[]... shapes) {
        try (Tape tape = Tape.recording(device)) {
            Tensor[] x = inputs(tape, kind, shapes);
            Arrays.stream(x).forEach(input -> input.setRequiresGrad(true));
            Tensor y = op.apply(tape, x);
            List<float[]> results = new ArrayList<>(List.of(y.toArray()));
            if (y.requiresGrad()) {
                // Gradients add to what is there.
                for (int i = 0; i < x.length; i++) {
                    device.upload(Values.PLAIN.fill(x[i].size(), 70 + i), 0, tape.grad(x[i]));
                }
                device.upload(Values.PLAIN.fill(y.size(), 99), 0, tape.grad(y));
                tape.backwardFromGradients();
                for (Tensor input : x) {
                    results.add(tape.grad(input).toArray());
                }
            }
            return results;
        }
    }

    /** As floats, so that integers are compared with the rest. */
    public static float[] floats(Device device, Tensor ints) {
        int[] host = new int[ints.size()];
        device.download(ints, host, 0);
        float[] values = new float[host.length];
        for (int i = 0; i < host.length; i++) {
            values[i] = host[i];
        }
        return values;
    }

    /** The same up to rounding: 1e-5 of the largest finite value, or of 0.01, and not finite in the same places. */
    public static void requireClose(List<float[]> expected, List<float[]> got, String what) {
        if (got.size() != expected.size()) {
            throw new CheckFailed(what + ": expected " + expected.size() + " results, got " + got.size());
        }
        for (int i = 0; i < got.size(); i++) {
            Apart apart = Apart.of(expected.get(i), got.get(i));
            if (apart.error() > Apart.BOUND) {
                int at = apart.element();
                throw new CheckFailed(what + ", result " + i + ", element " + at + ": expected " + expected.get(i)[at]
                        + ", got " + got.get(i)[at]);
            }
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
