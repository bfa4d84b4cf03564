package saeengine.sae;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import saeengine.autograd.Tape;
import saeengine.cpu.CpuDevice;
import saeengine.op.Linear;
import saeengine.op.StopGradient;
import saeengine.sae.SaeNumbers.Part;
import saeengine.tensor.Device;
import saeengine.tensor.Tensor;
import saeengine.testing.Relative;

/** Every recipe's loss and all its gradients, against difference quotients of a plain float64 function. */
class RecipeTest {
    private static final int[] DEAD = {1, 4, 5, 8, 12, 16};

    static Stream<Recipe> recipes() {
        return Stream.of(
                Recipes.plain(1),
                Recipes.plain(0.1),
                Recipes.reluL1(0.3, false),
                Recipes.reluL1(0.3, true),
                Recipes.openaiNormalised(0.05),
                Recipes.topK(3, Recipes.Form.DENSE_BACKWARD),
                Recipes.topK(3, Recipes.Form.SPARSE_BACKWARD),
                Recipes.topK(3, Recipes.Form.RELU_FIRST),
                Recipes.topK(3, Recipes.Form.SIGNED),
                Recipes.topK(3, Recipes.Form.SIGNED_WITHOUT_BIAS),
                Recipes.multiTopK(2),
                Recipes.auxKDictionaryLearning(3, 0.5, DEAD),
                Recipes.auxKDictionaryLearning(3, 0.5, new int[] {4}),
                Recipes.auxKDictionaryLearning(3, 0.5, new int[0]),
                Recipes.auxKOpenai(3, 4, 0.7, 0.5, DEAD),
                Recipes.auxKOpenai(3, 9, 0.7, 0.5, DEAD),
                Recipes.auxKOpenai(3, 4, 0.7, 0.5, new int[0]),
                Recipes.auxKSparsify(3, 0.5, DEAD),
                Recipes.auxKSparsify(3, 0.5, new int[] {4}),
                Recipes.auxKSparsify(3, 0.5, new int[0]));
    }

    @ParameterizedTest
    @MethodSource("recipes")
    void lossAndGradientsAreThoseOfTheReference(Recipe recipe) {
        SaeNumbers numbers = SaeNumbers.fixture(11, 7, 19, 42);
        try (Device device = CpuDevice.checked(2);
                Tape tape = Tape.recording(device)) {
            SaeTensors s = new SaeTensors(tape, numbers);
            Tensor loss = recipe.loss().apply(tape, s);
            assertEquals(1, recipe.reference().applyAsDouble(numbers, numbers) / loss.item(), 1e-5);
            tape.backward(loss);
            for (Part part : Part.values()) {
                if (part != Part.TARGET) {
                    double[] expected = Differences.gradient(recipe, numbers, part);
                    Relative.assertWithin(1e-5, tape.grad(s.get(part)).toArray(), expected, recipe + " " + part);
                }
            }
        }
    }

    @Test
    void withNoneDeadTheAuxiliaryLossesOfTheOthersAreZeroAndHaveNoGradient() {
        try (Device device = CpuDevice.checked(1);
                Tape tape = Tape.recording(device)) {
            SaeTensors s = new SaeTensors(tape, SaeNumbers.fixture(5, 4, 9, 1));
            AuxK.Step step = new AuxK.Step(AuxK.Selector.NEVER, s.target(), s.target(), s.wDec(), s.bDec());
            Tensor none = tape.of(new int[0], 0);
            for (Tensor loss :
                    new Tensor[] {AuxK.dictionaryLearning(tape, step, none), AuxK.sparsify(tape, step, none)}) {
                assertEquals(0f, loss.item());
                assertEquals(false, loss.requiresGrad());
            }
        }
    }

    /** OpenAI masks and selects on every step: with none dead the bias alone stands for the residual, and learns. */
    @Test
    void withNoneDeadOpenaisAuxiliaryLossMovesTheBiasAlone() {
        try (Device device = CpuDevice.checked(1);
                Tape tape = Tape.recording(device)) {
            SaeTensors s = new SaeTensors(tape, SaeNumbers.fixture(5, 4, 9, 1));
            AuxK.Step step = new AuxK.Step(AuxK.Selector.NEVER, s.target(), tape.zeros(5, 4), s.wDec(), s.bDec());
            tape.backward(AuxK.openai(tape, step, tape.of(new int[0], 0), 3));
            assertArrayEquals(new float[9 * 4], tape.grad(s.wDec()).toArray());
            assertNotEquals(0, tape.grad(s.bDec()).toArray()[0]);
        }
    }

    @Test
    void aStoppedSelectorSparesTheEncoderAndNotTheDecoder() {
        try (Device device = CpuDevice.checked(1);
                Tape tape = Tape.recording(device)) {
            SaeTensors s = new SaeTensors(tape, SaeNumbers.fixture(5, 4, 9, 1));
            Tensor pre = Linear.linear(tape, s.centred(tape), s.wEnc(), s.bEnc());
            AuxK.Selector select = AuxK.Selector.of(StopGradient.stopGradient(pre));
            AuxK.Step step = new AuxK.Step(select, s.target(), tape.zeros(5, 4), s.wDec(), s.bDec());
            tape.backward(AuxK.sparsify(tape, step, tape.of(new int[] {0, 2, 3, 7}, 4)));
            assertArrayEquals(new float[9], tape.grad(s.bEnc()).toArray());
            assertNotEquals(0, tape.grad(s.bDec()).toArray()[0]);
            assertTrue(Arrays.stream(Relative.doubles(tape.grad(s.wDec()).toArray()))
                    .anyMatch(g -> g != 0));
        }
    }
}
