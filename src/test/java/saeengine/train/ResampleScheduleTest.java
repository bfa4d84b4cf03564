package saeengine.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import saeengine.autograd.Tape;
import saeengine.cpu.CpuDevice;
import saeengine.sae.DeadCounter;
import saeengine.sae.FiringRule;
import saeengine.sae.ReluActivation;
import saeengine.sae.Sae;
import saeengine.tensor.Device;

/** Resampling where fewer rows can be drawn than latents are dead, or none. */
class ResampleScheduleTest {
    private static final int DIMS = 3;
    private static final int FEATURES = 5;

    /** An autoencoder of zeros, which reconstructs rows of zeros exactly and no others; all its latents are dead. */
    private static final class Dead implements AutoCloseable {
        final Device device = CpuDevice.checked(1);
        final Sae sae = new Sae(device, new Sae.Shape(DIMS, FEATURES, ReluActivation.RELU, 0, true, false));
        final Adam adam = new Adam(device, sae.parameters(), Adam.Constants.DEFAULT);
        final DeadCounter fired = new DeadCounter(FEATURES, FiringRule.VALUE_NOT_ZERO);

        Optional<String> resample(ResampleSchedule.Kind kind, float... rows) {
            fired.update(new int[0], 1000);
            try (Tape tape = Tape.inference(device)) {
                return new ResampleSchedule(kind, 10, 1, why -> {})
                        .run(device, sae, adam, fired, tape.of(rows, rows.length / DIMS, DIMS), 10);
            }
        }

        /** The features whose decoder rows are no longer zero. */
        int[] revived() {
            float[] decoder = sae.decoder().toArray();
            return java.util.stream.IntStream.range(0, FEATURES)
                    .filter(i -> decoder[i * DIMS] != 0 || decoder[i * DIMS + 1] != 0 || decoder[i * DIMS + 2] != 0)
                    .toArray();
        }

        @Override
        public void close() {
            device.close();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"ANTHROPIC", "DICTIONARY_LEARNING"})
    void asManyAsThereAreRowsToPointAt(ResampleSchedule.Kind kind) {
        try (Dead dead = new Dead()) {
            Optional<String> why = dead.resample(kind, 0, 0, 0, 1, 2, 3, 0, 0, 0, 4, 5, 6);
            assertTrue(why.isEmpty());
            assertArrayEquals(new int[] {0, 1}, dead.revived());
            assertArrayEquals(
                    new long[] {0, 0, 1000, 1000, 1000}, dead.fired.state(), "the others are as dead as before");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"ANTHROPIC", "DICTIONARY_LEARNING"})
    void noneWhereAllIsReconstructedExactly(ResampleSchedule.Kind kind) {
        try (Dead dead = new Dead()) {
            assertTrue(dead.resample(kind, 0, 0, 0, 0, 0, 0).isPresent());
            assertEquals(0, dead.revived().length);
            assertEquals(1000, Arrays.stream(dead.fired.state()).min().orElseThrow());
        }
    }

    /** b_dec is reconstructed, badly, from a row that it equals: centred, that row is no direction. */
    @Test
    void aRowThatIsTheCentreIsNotDrawn() {
        try (Dead dead = new Dead()) {
            dead.sae.decoderBias().set(new float[] {1, 1, 1});
            float[] encoderBias = {1, 0, 0, 0, 0};
            float[] decoder = new float[FEATURES * DIMS];
            decoder[1] = 2;
            dead.sae.encoderBias().set(encoderBias);
            dead.sae.decoder().set(decoder);
            assertTrue(dead.resample(ResampleSchedule.Kind.ANTHROPIC, 1, 1, 1, 1, 1, 1)
                    .isPresent());
        }
    }

    @Test
    void randomDirectionsNeedNoRows() {
        try (Dead dead = new Dead()) {
            assertTrue(dead.resample(ResampleSchedule.Kind.SIMPLE, new float[FEATURES * DIMS])
                    .isEmpty());
            assertEquals(FEATURES, dead.revived().length);
        }
    }
}
