package saeengine.train;

import java.util.List;
import saeengine.cpu.CpuDevice;
import saeengine.recipe.Recipes;
import saeengine.sae.DeadCounter;
import saeengine.sae.Sae;
import saeengine.sae.TopKActivation;
import saeengine.tensor.Device;
import saeengine.tensor.Parameter;
import saeengine.tensor.RandomStream;

/** Autoencoders to be trained by tests: random weights of a recipe, the same ones each time. */
final class Trainees {
    /** @param bias of the encoder, all of it: the lower, the fewer features are active */
    record Size(int dims, int features, int k, float bias) {}

    private Trainees() {}

    static Trainee make(Device device, Recipe recipe, Size size, long deadAfter) {
        Sae sae = new Sae(device, recipe.shape(size.dims(), size.features(), size.k(), false));
        sae.encoder().set(random(sae.encoder().size(), 1, 0.5f));
        sae.decoder().set(random(sae.decoder().size(), 2, 0.5f));
        float[] bias = random(size.features(), 3, 0.1f);
        for (int i = 0; i < bias.length; i++) {
            bias[i] += size.bias();
        }
        sae.encoderBias().set(bias);
        sae.decoderBias().set(random(size.dims(), 4, 0.3f));
        Member.Settings settings = new Member.Settings(
                recipe,
                recipe.adam(),
                new Schedule(Schedule.Shape.STEP, 0.003, 0.003, 2, 100, 100, 0),
                recipe.clip(),
                0.3,
                3,
                0.25,
                false,
                deadAfter,
                0.7,
                1,
                ResampleSchedule.NEVER);
        Adam adam = new Adam(device, sae.parameters(), settings.adam());
        DeadCounter fired =
                new DeadCounter(device, size.features(), recipe.dead().fires());
        return new Trainee(sae, settings, adam, fired);
    }

    /** A recipe whose TopK keeps negative values as they are. */
    static Recipe signed(String name) {
        Recipe r = Recipes.named(name);
        return Recipe.named(r.name() + ", signed", r.about())
                .activation(TopKActivation.SIGNED)
                .centred()
                .start(r.init(), r.bias())
                .error(r.error())
                .auxiliary(r.auxiliary().orElseThrow().term(), 0)
                .before(r.before().toArray(Recipe.Part[]::new))
                .after(r.after().toArray(Recipe.Part[]::new))
                .clip(r.clip())
                .dead(r.dead())
                .adam(r.adam())
                .build();
    }

    /** Whether a recipe has a step over active entries on the CPU. */
    static boolean hasFusedStep(String name) {
        try (Device device = CpuDevice.checked(1)) {
            return FusedPlan.of(device, Recipes.named(name), false, 1).isPresent();
        }
    }

    /** The fused step, which has to be there. */
    static Step fused(Device device, Trainee trainee, Step composed, double density) {
        FusedPlan plan = FusedPlan.of(device, trainee.recipe(), false, density).orElseThrow();
        return new FusedStep(trainee, plan, composed);
    }

    static float[] random(int n, long stream, float size) {
        RandomStream random = new RandomStream(11, stream);
        float[] values = new float[n];
        for (int i = 0; i < n; i++) {
            values[i] = random.nextUniform(size);
        }
        return values;
    }

    /** All weights, then all moments. */
    static List<float[]> state(Trainee trainee) {
        List<float[]> state = new java.util.ArrayList<>();
        for (Parameter parameter : trainee.sae().parameters()) {
            state.add(parameter.toArray());
        }
        for (Parameter parameter : trainee.sae().parameters()) {
            state.add(trainee.adam().moments(parameter).first().toArray());
            state.add(trainee.adam().moments(parameter).second().toArray());
        }
        return state;
    }
}
