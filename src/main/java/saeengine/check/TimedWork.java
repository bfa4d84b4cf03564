package saeengine.check;

import java.util.Arrays;
import java.util.function.Consumer;
import saeengine.autograd.Tape;
import saeengine.op.Attention;
import saeengine.op.CrossEntropy;
import saeengine.op.Embedding;
import saeengine.op.Gelu;
import saeengine.op.LayerNorm;
import saeengine.op.Linear;
import saeengine.op.SparseDecode;
import saeengine.op.TopKEncode;
import saeengine.recipe.Recipes;
import saeengine.sae.Sae;
import saeengine.tensor.Device;
import saeengine.tensor.RandomStream;
import saeengine.tensor.Tensor;
import saeengine.train.Member;
import saeengine.train.Recipe;
import saeengine.train.UnitNorm;

/** The work whose kernels are timed: steps of autoencoders, what sparse ones are composed of, a transformer's parts. */
final class TimedWork {
    private static final int SEED = 3;

    private final Device device;
    private final Sizes sizes;

    private TimedWork(Device device, Sizes sizes) {
        this.device = device;
        this.sizes = sizes;
    }

    /** Does all of it once. */
    static void on(Device device, Sizes sizes) {
        TimedWork work = new TimedWork(device, sizes);
        work.parts();
        work.step("topk");
        work.step("sparsify-topk");
        work.step("relu-l1-colnorm");
    }

    private void step(String name) {
        Recipe recipe = Recipes.named(name);
        Sae sae = new Sae(device, recipe.shape(sizes.d(), sizes.features(), sizes.k(), false));
        recipe.init().draw(sae, SEED);
        Member member = new Member(device, name, sae, TrainingCheck.settings(recipe, 1_000_000_000));
        try (Tape batch = Tape.inference(device)) {
            member.step(device, in(batch, sizes.rows(), sizes.d()), 0, false);
        }
    }

    private void parts() {
        int rows = sizes.rows();
        int d = sizes.d();
        forwardAndBack(t -> {
            Tensor x = in(t, rows, d);
            Tensor y = LayerNorm.layerNorm(t, x, in(t, d), in(t, d), 1e-5f);
            t.grad(y);
        });
        forwardAndBack(t -> t.grad(Gelu.gelu(t, in(t, rows, 4 * d))));
        forwardAndBack(t -> {
            int[] starts = new int[rows / sizes.length() + 1];
            Arrays.setAll(starts, i -> i * sizes.length());
            Attention.Form form = new Attention.Form(sizes.heads(), 0, 1f);
            Tensor of = t.of(starts, starts.length);
            t.grad(Attention.attention(t, in(t, rows, d), in(t, rows, d), in(t, rows, d), of, form));
        });
        forwardAndBack(t -> t.grad(Embedding.embedding(t, in(t, sizes.features(), d), ids(t, sizes.features()))));
        forwardAndBack(t -> {
            Tensor logits = Linear.linear(t, in(t, rows, d), in(t, sizes.classes(), d), null);
            t.grad(CrossEntropy.crossEntropy(t, logits, ids(t, sizes.classes())));
        });
        forwardAndBack(t -> {
            Tensor w = in(t, sizes.features(), d);
            Tensor encoder = in(t, sizes.features(), d);
            TopKEncode encoded = TopKEncode.of(t, in(t, rows, d), encoder, in(t, sizes.features()));
            t.grad(SparseDecode.sparseDecode(t, encoded.topK(t, sizes.k()), w, in(t, d)));
            UnitNorm.projectGradient(t, w, t.grad(w));
            UnitNorm.renormalise(t, encoder, 0f);
        });
        try (Tape t = Tape.inference(device)) {
            t.scoped(new int[] {rows, sizes.features()}, () -> t.zeros(rows, sizes.features()));
        }
    }

    private void forwardAndBack(Consumer<Tape> work) {
        try (Tape t = Tape.recording(device)) {
            work.accept(t);
            t.backwardFromGradients();
        }
    }

    private Tensor ids(Tape t, int below) {
        RandomStream random = new RandomStream(SEED, below);
        int[] ids = new int[sizes.rows()];
        Arrays.setAll(ids, i -> random.nextInt(below));
        return t.of(ids, ids.length);
    }

    /** Random values that get a gradient. */
    private static Tensor in(Tape t, int... shape) {
        RandomStream random = new RandomStream(SEED, shape[0]);
        float[] values = new float[Tensor.sizeOf(shape)];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextUniform(1f);
        }
        Tensor x = t.of(values, shape);
        x.setRequiresGrad(true);
        return x;
    }
}
