package saeengine.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import saeengine.autograd.Tape;
import saeengine.op.CrossEntropy;
import saeengine.tensor.Device;
import saeengine.tensor.Parameter;
import saeengine.tensor.RandomStream;
import saeengine.tensor.Tensor;
import saeengine.testing.Devices;
import saeengine.testing.GptNeoShape;
import saeengine.testing.Relative;

/** The engine's GPT-Neo against float64 loops written from the formulas: hidden states, loss, every gradient. */
class GptNeoTest {
    private static final TransformerConfig CONFIG = GptNeoShape.of(19, 12, 3, 2, 20, 24, 5);
    private static final TransformerConfig UNTIED = GptNeoShape.of(19, 12, 3, 2, 20, 24, 5, false);
    private static final int[] IDS = {3, 18, 0, 7, 7, 2, 11, 5, 9, 1, 16, 4, 8};

    static List<Devices.Maker> devices() {
        return Devices.all();
    }

    /** Makes the same random weights in both models; every weight is far from its usual first value. */
    private static Transformer model(Device device, ReferenceGptNeo reference, boolean trained) {
        return model(CONFIG, device, reference, trained);
    }

    private static Transformer model(
            TransformerConfig config, Device device, ReferenceGptNeo reference, boolean trained) {
        RandomStream random = new RandomStream(5, 0);
        return new Transformer(config, (name, shape) -> {
            Parameter p = trained ? Parameter.trained(device, name, shape) : Parameter.frozen(device, name, shape);
            float[] values = new float[p.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = random.nextUniform(0.6f) + (name.endsWith("attention_norm.weight") ? 1f : 0f);
            }
            p.set(values);
            reference.set(name, values);
            return p;
        });
    }

    @ParameterizedTest
    @MethodSource("devices")
    void hiddenStatesEqualTheReference(Devices.Maker maker) {
        try (Device device = maker.open()) {
            ReferenceGptNeo reference = new ReferenceGptNeo(CONFIG);
            Transformer model = model(device, reference, false);
            double[][] expected = reference.hidden(IDS);
            for (int layer = 0; layer <= CONFIG.layers(); layer++) {
                try (Tape tape = Tape.inference(device)) {
                    Tensor x = model.residual(tape, model.sequences(tape, List.of(IDS)), layer);
                    Relative.assertWithin(1e-5, x.toArray(), expected[layer], "residual stream " + layer);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("devices")
    void packedSequencesDoNotSeeEachOther(Devices.Maker maker) {
        int[] other = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
        try (Device device = maker.open()) {
            ReferenceGptNeo reference = new ReferenceGptNeo(CONFIG);
            Transformer model = model(device, reference, false);
            try (Tape tape = Tape.inference(device)) {
                Tensor x = model.residual(tape, model.sequences(tape, List.of(other, IDS, other)), CONFIG.layers());
                Tensor middle = x.rowRange(other.length, other.length + IDS.length);
                Relative.assertWithin(
                        1e-5, middle.toArray(), reference.hidden(IDS)[CONFIG.layers()], "packed between two others");
            }
        }
    }

    /** A token at a time, with a window shorter than the sequence in one of the layers. */
    @ParameterizedTest
    @MethodSource("devices")
    void readingTokenByTokenGivesTheSameLogits(Devices.Maker maker) {
        try (Device device = maker.open()) {
            Transformer model = model(device, new ReferenceGptNeo(CONFIG), false);
            Reading reading = new Reading(model);
            try (Tape tape = Tape.inference(device)) {
                Tensor x = model.residual(tape, model.sequences(tape, List.of(IDS)), CONFIG.layers());
                for (int i = 0; i < IDS.length; i++) {
                    float[] expected = model.logits(tape, x.rowRange(i, i + 1)).toArray();
                    Relative.assertWithin(
                            1e-5, reading.next(device, IDS[i]), Relative.doubles(expected), "logits after token " + i);
                }
            }
        }
    }

    /** Differences of the float64 loss with eps 1e-5 are right to about 1e-9; every element of every parameter. */
    @Test
    void everyGradientEqualsDifferencesOfTheReference() {
        try (Device device = Devices.all().get(0).open()) {
            ReferenceGptNeo reference = new ReferenceGptNeo(CONFIG);
            Transformer model = model(device, reference, true);
            try (Tape tape = Tape.recording(device)) {
                Tensor loss = loss(tape, model);
                assertEquals(reference.loss(IDS), loss.item(), 1e-5 * reference.loss(IDS));
                tape.backward(loss);
                for (Parameter parameter : model.parameters()) {
                    double[] numeric = differences(reference, parameter.name());
                    Relative.assertWithin(
                            1e-4, tape.grad(parameter).toArray(), numeric, "gradient of " + parameter.name());
                }
            }
        }
    }

    /** A head of its own is what logits are made with, and the embedding is not. */
    @ParameterizedTest
    @MethodSource("devices")
    void anUntiedHeadIsUsed(Devices.Maker maker) {
        try (Device device = maker.open()) {
            ReferenceGptNeo reference = new ReferenceGptNeo(UNTIED);
            ReferenceGptNeo tied = new ReferenceGptNeo(CONFIG);
            Transformer model = model(UNTIED, device, reference, true);
            model(CONFIG, device, tied, false);
            assertTrue(Math.abs(tied.loss(IDS) - reference.loss(IDS)) > 0.1, "the two heads differ");
            assertEquals(
                    UNTIED.parameters(),
                    model.parameters().stream().mapToLong(Parameter::size).sum());
            Parameter head = model.parameters().get(model.parameters().size() - 1);
            assertEquals("head.weight", head.name());
            try (Tape tape = Tape.recording(device)) {
                Tensor loss = loss(tape, model);
                assertEquals(reference.loss(IDS), loss.item(), 1e-5 * reference.loss(IDS));
                tape.backward(loss);
                for (Parameter parameter : List.of(head, model.parameters().get(0))) {
                    double[] numeric = differences(reference, parameter.name());
                    Relative.assertWithin(
                            1e-4, tape.grad(parameter).toArray(), numeric, "gradient of " + parameter.name());
                }
            }
        }
    }

    private static Tensor loss(Tape tape, Transformer model) {
        Tensor x =
                model.residual(tape, model.sequences(tape, List.of(java.util.Arrays.copyOf(IDS, IDS.length - 1))), 3);
        int[] targets = java.util.Arrays.copyOfRange(IDS, 1, IDS.length);
        return CrossEntropy.crossEntropy(tape, model.logits(tape, x), tape.of(targets, targets.length));
    }

    private static double[] differences(ReferenceGptNeo reference, String name) {
        double[] w = reference.weight(name);
        double[] numeric = new double[w.length];
        double eps = 1e-5;
        for (int i = 0; i < w.length; i++) {
            double kept = w[i];
            w[i] = kept + eps;
            double above = reference.loss(IDS);
            w[i] = kept - eps;
            numeric[i] = (above - reference.loss(IDS)) / (2 * eps);
            w[i] = kept;
        }
        return numeric;
    }

    @Test
    void refusesWhatItCannotRead() {
        try (Device device = Devices.all().get(0).open()) {
            Transformer model = model(device, new ReferenceGptNeo(CONFIG), false);
            try (Tape tape = Tape.inference(device)) {
                IllegalArgumentException id = assertThrows(
                        IllegalArgumentException.class, () -> model.sequences(tape, List.of(new int[] {1, 19})));
                assertTrue(id.getMessage().contains("token id 19"), id.getMessage());
                IllegalArgumentException length =
                        assertThrows(IllegalArgumentException.class, () -> model.sequences(tape, List.of(new int[25])));
                assertTrue(length.getMessage().contains("24 positions"), length.getMessage());
            }
            assertThrows(
                    IllegalArgumentException.class,
                    () -> new Transformer(CONFIG, (name, shape) -> Parameter.frozen(device, name, shape), 4));
        }
    }
}
