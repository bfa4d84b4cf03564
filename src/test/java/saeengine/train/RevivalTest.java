package saeengine.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import saeengine.autograd.Tape;
import saeengine.cpu.CpuDevice;
import saeengine.recipe.Recipes;
import saeengine.sae.DeadCounter;
import saeengine.sae.Sae;
import saeengine.tensor.Device;
import saeengine.tensor.Tensor;

/** Resampling where fewer rows can be drawn than latents are dead, or none; and when it is due. */
class RevivalTest {
    private static final int DIMS = 3;
    private static final int FEATURES = 5;

    /** An autoencoder of zeros, which reconstructs rows of zeros exactly and no others; all its latents are dead. */
    private static final class Dead implements AutoCloseable {
        final Device device = CpuDevice.checked(1);
        final Recipe recipe = Recipes.named("relu-l1");
        final Sae sae = new Sae(device, recipe.shape(DIMS, FEATURES, 0, false));
        final DeadCounter fired =
                new DeadCounter(device, FEATURES, recipe.dead().fires());
        int alive = -1;

        Optional<String> resample(Resampler kind, float... rows) {
            float[] values = new float[FEATURES];
            if (alive >= 0) {
                values[alive] = 1;
            }
            try (Tape tape = Tape.inference(device)) {
                fired.count(tape, tape.of(values, FEATURES), 1000);
            }
            ResampleSchedule schedule = new ResampleSchedule(kind, 10, 1, 4, 1, why -> {});
            Member.Settings settings = new Member.Settings(
                    recipe,
                    recipe.adam(),
                    new Schedule(Schedule.Shape.STEP, 0.003, 0.003, 2, 100, 100, 0),
                    0,
                    0.3,
                    0,
                    0,
                    false,
                    1000,
                    1,
                    1,
                    schedule);
            Adam adam = new Adam(device, sae.parameters(), settings.adam());
            Revival revival = new Revival(new Trainee(sae, settings, adam, fired), 10, rows.length / DIMS, 1000);
            try (Tape tape = Tape.inference(device)) {
                Tensor x = tape.of(rows, rows.length / DIMS, DIMS);
                if (revival.wantsRows()) {
                    revival.offer(device, x);
                }
            }
            return revival.apply(device);
        }

        /** The features whose decoder rows are no longer zero. */
        int[] revived() {
            float[] decoder = sae.decoder().toArray();
            return IntStream.range(0, FEATURES)
                    .filter(i -> decoder[i * DIMS] != 0 || decoder[i * DIMS + 1] != 0 || decoder[i * DIMS + 2] != 0)
                    .toArray();
        }

        @Override
        public void close() {
            device.close();
        }
    }

    static Stream<Resampler> drawing() {
        return Stream.of(Resamplers.ANTHROPIC, Resamplers.DICTIONARY_LEARNING);
    }

    @ParameterizedTest
    @MethodSource("drawing")
    void asManyAsThereAreRowsToPointAt(Resampler kind) {
        try (Dead dead = new Dead()) {
            Optional<String> why = dead.resample(kind, 0, 0, 0, 1, 2, 3, 0, 0, 0, 4, 5, 6);
            assertTrue(why.isEmpty());
            assertArrayEquals(new int[] {0, 1}, dead.revived());
            assertArrayEquals(
                    new long[] {0, 0, 1000, 1000, 1000}, dead.fired.state(), "the others are as dead as before");
        }
    }

    /** Those that stay dead for want of rows count as little for the mean as those that get new weights. */
    @ParameterizedTest
    @MethodSource("drawing")
    void theMeanLengthIsOfTheLivingAlone(Resampler kind) {
        try (Dead dead = new Dead()) {
            float[] encoder = new float[FEATURES * DIMS];
            Arrays.fill(encoder, 7);
            encoder[4 * DIMS] = 3;
            encoder[4 * DIMS + 1] = 4;
            encoder[4 * DIMS + 2] = 0;
            dead.sae.encoder().set(encoder);
            dead.alive = 4;
            dead.sae.encoderBias().set(new float[] {-9, -9, -9, -9, -9});
            assertTrue(dead.resample(kind, 0, 0.5f, 0).isEmpty());
            assertArrayEquals(new int[] {0}, dead.revived());
            float length = kind == Resamplers.ANTHROPIC ? 0.2f * 5 : 0.2f * 5 * 0.5f;
            assertArrayEquals(
                    new float[] {0, length, 0}, Arrays.copyOf(dead.sae.encoder().toArray(), DIMS), 1e-6f);
        }
    }

    @ParameterizedTest
    @MethodSource("drawing")
    void noneWhereAllIsReconstructedExactly(Resampler kind) {
        try (Dead dead = new Dead()) {
            assertTrue(dead.resample(kind, 0, 0, 0, 0, 0, 0).isPresent());
            assertEquals(0, dead.revived().length);
            assertEquals(1000, Arrays.stream(dead.fired.state()).min().orElseThrow());
        }
    }

    @Test
    void randomDirectionsNeedNoRows() {
        try (Dead dead = new Dead()) {
            assertTrue(
                    dead.resample(Resamplers.SIMPLE, new float[FEATURES * DIMS]).isEmpty());
            assertEquals(FEATURES, dead.revived().length);
        }
    }

    /** Anthropic's after each interval and four times, dictionary_learning's in the step of that number and on. */
    @Test
    void whenItIsDue() {
        assertArrayEquals(new long[] {9, 19, 29, 39}, due(Resamplers.ANTHROPIC));
        assertArrayEquals(new long[] {10, 20, 30, 40, 50}, due(Resamplers.DICTIONARY_LEARNING));
        ResampleSchedule schedule = new ResampleSchedule(Resamplers.ANTHROPIC, 7, 2, 4, 1, why -> {});
        assertArrayEquals(new long[] {5, 12}, steps(14, schedule::beginsInputs));
        assertArrayEquals(new long[] {4, 11}, steps(14, schedule::beginsHalf), "the last three of seven");
    }

    private static long[] due(Resampler kind) {
        return steps(60, new ResampleSchedule(kind, 10, 1, kind.most(), 1, why -> {})::isDue);
    }

    private static long[] steps(int n, java.util.function.LongPredicate is) {
        return java.util.stream.LongStream.range(0, n).filter(is).toArray();
    }
}
