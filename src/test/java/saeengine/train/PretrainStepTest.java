package saeengine.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import saeengine.autograd.Tape;
import saeengine.nn.ReferenceGptNeo;
import saeengine.nn.Transformer;
import saeengine.nn.TransformerConfig;
import saeengine.tensor.Device;
import saeengine.tensor.Parameter;
import saeengine.tensor.RandomStream;
import saeengine.testing.Devices;
import saeengine.testing.GptNeoShape;
import saeengine.testing.Relative;

/** Five updates of a whole model against float64: numeric gradients, clipping, AdamW, warm-up and cosine. */
class PretrainStepTest {
    private static final TransformerConfig CONFIG = GptNeoShape.of(9, 4, 2, 2, 5, 6, 3);
    private static final int END = 8;
    private static final List<int[]> STORIES =
            List.of(new int[] {1, 4, 2}, new int[] {7, 7, 0, 3, 5, 6}, new int[] {2, 6}, new int[] {3, 1, 5, 0});
    private static final double DECAY = 0.3;

    /** Clipped to less than the norm of these gradients, so that the clip is at work. */
    private static final double CLIP = 0.5;

    private static final double TABLE_RATE = 3;

    private static final Adam.Constants ADAM = new Adam.Constants(0.9, 0.95, 1e-5);
    private static final int STEPS = 5;
    private static final Schedule SCHEDULE = new Schedule(Schedule.Shape.COSINE, 0.02, 0.002, 2, STEPS, 2, 0);

    static List<Devices.Maker> devices() {
        return Devices.all();
    }

    @ParameterizedTest
    @MethodSource("devices")
    void fiveStepsEqualTheReference(Devices.Maker maker) {
        try (Device device = maker.open()) {
            ReferenceGptNeo reference = new ReferenceGptNeo(CONFIG);
            Transformer model = model(device, reference);
            PretrainStep.Settings settings = new PretrainStep.Settings(3, 5, SCHEDULE, ADAM, DECAY, TABLE_RATE, CLIP);
            PretrainStep training = new PretrainStep(device, model, settings);
            TextBatches batches = new TextBatches(STORIES, 5, END, 1);
            TextBatches same = new TextBatches(STORIES, 5, END, 1);
            ReferenceAdamW adam = new ReferenceAdamW(reference, model.parameters());
            for (int step = 0; step < STEPS; step++) {
                double expected = adam.step(same.next(15), step);
                assertEquals(expected, training.run(batches, step), 1e-5 * expected, "loss of step " + step);
            }
            for (Parameter parameter : model.parameters()) {
                Relative.assertWithin(2e-4, parameter.toArray(), reference.weight(parameter.name()), parameter.name());
            }
        }
    }

    /** What large batches rest on: pieces one after another give what they give together. */
    @Test
    void gradientsOfPiecesAddUpToThoseOfTheBatch() {
        try (Device device = Devices.all().get(1).open()) {
            Transformer model = model(device, new ReferenceGptNeo(CONFIG));
            TextBatches batches = new TextBatches(STORIES, 5, END, 1);
            TextPiece one = batches.next(10);
            TextPiece other = batches.next(5);
            List<int[]> read = Stream.of(one, other)
                    .flatMap(piece -> piece.read().stream())
                    .toList();
            int[] targets = IntStream.concat(IntStream.of(one.targets()), IntStream.of(other.targets()))
                    .toArray();
            try (Tape apart = Tape.inference(device);
                    Tape together = Tape.inference(device)) {
                model.parameters().forEach(apart::grad);
                model.parameters().forEach(together::grad);
                double sum = 10 * NextTokenLoss.addGradients(apart, model, one, 10 / 15f)
                        + 5 * NextTokenLoss.addGradients(apart, model, other, 5 / 15f);
                float mean = NextTokenLoss.addGradients(together, model, new TextPiece(read, targets), 1f);
                assertEquals(mean, sum / 15, 1e-6);
                for (Parameter parameter : model.parameters()) {
                    double[] expected =
                            Relative.doubles(together.grad(parameter).toArray());
                    Relative.assertWithin(1e-5, apart.grad(parameter).toArray(), expected, parameter.name());
                }
            }
        }
    }

    private static Transformer model(Device device, ReferenceGptNeo reference) {
        RandomStream random = new RandomStream(5, 0);
        return new Transformer(CONFIG, (name, shape) -> {
            Parameter parameter = Parameter.trained(device, name, shape);
            float[] values = new float[parameter.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = random.nextUniform(0.6f) + (name.endsWith("attention_norm.weight") ? 1f : 0f);
            }
            parameter.set(values);
            reference.set(name, values);
            return parameter;
        });
    }

    /** The written rule, on differences of the float64 loss. */
    private static final class ReferenceAdamW {
        private final ReferenceGptNeo model;
        private final List<Parameter> parameters;
        private final Map<String, double[]> first = new HashMap<>();
        private final Map<String, double[]> second = new HashMap<>();

        ReferenceAdamW(ReferenceGptNeo model, List<Parameter> parameters) {
            this.model = model;
            this.parameters = parameters;
            parameters.forEach(p -> first.put(p.name(), new double[p.size()]));
            parameters.forEach(p -> second.put(p.name(), new double[p.size()]));
        }

        double step(TextPiece piece, int step) {
            double loss = loss(piece);
            Map<String, double[]> gradients = new HashMap<>();
            double squares = 0;
            for (Parameter parameter : parameters) {
                double[] gradient = differences(piece, parameter.name());
                gradients.put(parameter.name(), gradient);
                for (double g : gradient) {
                    squares += g * g;
                }
            }
            double factor = Math.min(1, CLIP / (Math.sqrt(squares) + 1e-6));
            for (Parameter parameter : parameters) {
                update(parameter, gradients.get(parameter.name()), factor, step);
            }
            return loss;
        }

        private void update(Parameter parameter, double[] gradient, double factor, int step) {
            String name = parameter.name();
            boolean table = name.equals("embed.weight");
            boolean score = name.endsWith(".query.weight") || name.endsWith(".key.weight");
            double headSize = (double) CONFIG.hidden() / CONFIG.attention().heads();
            double rate = rate(step) * (table ? TABLE_RATE : score ? Math.pow(headSize, -0.25) : 1);
            boolean decayed = !table
                    && !name.equals("positions.weight")
                    && !name.endsWith(".bias")
                    && !name.endsWith("norm.weight");
            for (int i = 0; i < gradient.length; i++) {
                double g = gradient[i] * factor;
                double[] m = first.get(name);
                double[] v = second.get(name);
                m[i] = 0.9 * m[i] + 0.1 * g;
                v[i] = 0.95 * v[i] + 0.05 * g * g;
                double mean = m[i] / (1 - Math.pow(0.9, step + 1));
                double root = Math.sqrt(v[i] / (1 - Math.pow(0.95, step + 1)));
                double[] w = model.weight(name);
                w[i] -= decayed ? rate * DECAY * w[i] : 0;
                w[i] -= rate * mean / (root + 1e-5);
            }
        }

        /** Two steps up from 0, then half a cosine from 0.02 to 0.002 that would end at step 5. */
        private static double rate(int step) {
            if (step < 2) {
                return 0.02 * step / 2;
            }
            return 0.002 + 0.018 * (1 + Math.cos(Math.PI * (step - 2) / 3.0)) / 2;
        }

        private double loss(TextPiece piece) {
            double sum = 0;
            int at = 0;
            for (int[] read : piece.read()) {
                int[] ids = new int[read.length + 1];
                System.arraycopy(read, 0, ids, 0, read.length);
                ids[read.length] = piece.targets()[at + read.length - 1];
                sum += model.loss(ids) * read.length;
                at += read.length;
            }
            return sum / at;
        }

        private double[] differences(TextPiece piece, String name) {
            double[] w = model.weight(name);
            double[] numeric = new double[w.length];
            double eps = 1e-5;
            for (int i = 0; i < w.length; i++) {
                double kept = w[i];
                w[i] = kept + eps;
                double above = loss(piece);
                w[i] = kept - eps;
                numeric[i] = (above - loss(piece)) / (2 * eps);
                w[i] = kept;
            }
            return numeric;
        }
    }
}
