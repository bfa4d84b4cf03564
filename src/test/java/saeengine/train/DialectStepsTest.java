package saeengine.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import saeengine.autograd.Tape;
import saeengine.cpu.CpuDevice;
import saeengine.dialects.DialectCase;
import saeengine.dialects.DialectStart;
import saeengine.dialects.DialectTrainer;
import saeengine.dialects.DialectTrainer.Settings;
import saeengine.recipe.Recipes;
import saeengine.sae.DeadCounter;
import saeengine.sae.Sae;
import saeengine.tensor.Device;
import saeengine.tensor.Parameter;
import saeengine.testing.Relative;

/**
 * Ten steps of each dialect, composed and fused, against its trainer in float64, from a start where every parameter is
 * nonzero and decoder rows are not of length 1.
 *
 * <p>float32 rounds a weight to 6e-8 of itself in each step, and Adam's first steps take a gradient by its sign, so that
 * the bound is some of these and not one.
 */
class DialectStepsTest {
    private static final DialectStart START = DialectCase.START;
    private static final int D = START.d();
    private static final int F = START.features();
    private static final int BATCH = DialectCase.BATCH;
    private static final int STEPS = DialectCase.STEPS;
    private static final double BOUND = 1e-6;
    private static final long SOON = 2 * BATCH;

    static Stream<Arguments> cases() {
        return DialectTrainer.names().stream()
                .flatMap(name -> Stream.of(true, false)
                        .filter(fused -> !fused || Trainees.hasFusedStep(name))
                        .flatMap(fused ->
                                Stream.of(SOON, 10_000_000L).map(deadAfter -> Arguments.of(name, fused, deadAfter))));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void tenStepsAreThoseOfTheTrainer(String name, boolean fused, long deadAfter) {
        DialectCase dialect = DialectCase.of(name, deadAfter);
        Settings settings = dialect.settings();
        DialectTrainer reference = dialect.trainer();
        long died = 0;
        try (Device device = CpuDevice.checked(2)) {
            Trainee trainee = trainee(device, Recipes.named(name).set(dialect.knobs()), settings);
            Step way = fused ? Trainees.fused(device, trainee, UNUSED, 1) : new ComposedStep(trainee);
            for (int step = 0; step < STEPS; step++) {
                float[] rows = START.batch(step, BATCH);
                double loss = reference.step(rows);
                try (Tape batch = Tape.inference(device)) {
                    Member.StepResult result = way.take(device, batch.of(rows, BATCH, D), step, true);
                    assertEquals(loss, result.loss().get(), BOUND * loss, name + ", loss of step " + step);
                    if (trainee.recipe().auxiliary().isPresent()) {
                        assertEquals(reference.deadNow(), result.stats().dead(), "dead in step " + step);
                    }
                }
                died += reference.deadNow();
            }
            if (trainee.recipe().auxiliary().isPresent()) {
                assertEquals(deadAfter == SOON, died > 0, "latents died");
            }
            Sae sae = trainee.sae();
            within(sae.encoder().toArray(), reference, DialectTrainer.ENCODER, name + " W_enc");
            within(sae.encoderBias().toArray(), reference, DialectTrainer.ENCODER_BIAS, name + " b_enc");
            within(sae.decoder().toArray(), reference, DialectTrainer.DECODER, name + " W_dec");
            within(sae.decoderBias().toArray(), reference, DialectTrainer.DECODER_BIAS, name + " b_dec");
            for (Parameter own : sae.own()) {
                int place = reference.parameters().indexOf(own.name());
                within(own.toArray(), reference, place, name + " " + own.name());
            }
            if (!Double.isNaN(reference.threshold())) {
                double threshold = sae.memory().of("threshold", 0)[0];
                assertEquals(reference.threshold(), threshold, BOUND * reference.threshold(), name + " threshold");
            }
        }
    }

    private static final Step UNUSED = (device, input, x, step, stats) -> {
        throw new AssertionError("the fused step gave way to the composed one");
    };

    private static void within(float[] got, DialectTrainer reference, int parameter, String what) {
        Relative.assertWithin(BOUND, got, reference.weights(parameter), what);
    }

    private static Trainee trainee(Device device, Recipe recipe, Settings s) {
        int k = recipe.activation().usesK() ? s.k() : (int) s.own().targetL0();
        Sae sae = new Sae(device, recipe.shape(D, F, k, false));
        sae.encoder().set(START.weights().get(DialectTrainer.ENCODER));
        sae.encoderBias().set(START.weights().get(DialectTrainer.ENCODER_BIAS));
        sae.decoder().set(START.weights().get(DialectTrainer.DECODER));
        sae.decoderBias().set(START.weights().get(DialectTrainer.DECODER_BIAS));
        sae.own().forEach(own -> own.set(START.extra(own.name())));
        boolean falls = recipe.rate().decay() == Recipe.Decay.LINE;
        boolean warms = !recipe.name().equals("neel");
        long from = falls ? s.warmup() : STEPS - s.own().decay();
        Schedule schedule = new Schedule(
                Schedule.Shape.LINEAR,
                s.rate(),
                0,
                from,
                STEPS,
                warms ? s.warmup() : 0,
                recipe.rate().fromFirst(),
                0);
        Member.Settings settings = new Member.Settings(
                recipe,
                recipe.adam(),
                schedule,
                recipe.clip(),
                s.lambda(),
                warms ? s.lambdaWarmup() : 0,
                s.alpha(),
                false,
                s.deadAfter(),
                variance(START.rows()),
                1,
                ResampleSchedule.NEVER);
        DeadCounter fired = new DeadCounter(device, F, recipe.dead().fires());
        return new Trainee(sae, settings, new Adam(device, sae.parameters(), recipe.adam()), fired);
    }

    /** Mean over rows and dims of the squared distance to the mean row. */
    private static double variance(float[] rows) {
        double[] mean = new double[D];
        for (int i = 0; i < rows.length; i++) {
            mean[i % D] += (double) rows[i] * D / rows.length;
        }
        double sum = 0;
        for (int i = 0; i < rows.length; i++) {
            sum += Math.pow(rows[i] - mean[i % D], 2);
        }
        return sum / rows.length;
    }

    /** What the oracle was written for is all that there is. */
    @org.junit.jupiter.api.Test
    void everyDialectHasAnOracle() {
        List<String> own = List.of(
                "autoencoder",
                "relu-l1",
                "relu-l1-colnorm",
                "topk",
                "abs-topk",
                "batch-topk",
                "matryoshka",
                "jumprelu",
                "gated",
                "p-anneal",
                "entropy",
                "ghost",
                "multi-topk",
                "transcoder",
                "transcoder-skip");
        for (Recipe recipe : Recipes.all()) {
            assertTrue(DialectTrainer.names().contains(recipe.name()) || own.contains(recipe.name()), recipe.name());
        }
    }
}
