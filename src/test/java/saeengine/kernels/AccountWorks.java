package saeengine.kernels;

import com.google.gson.JsonParser;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import saeengine.activations.Harvest;
import saeengine.activations.Normalize;
import saeengine.activations.ShuffledBatches;
import saeengine.autograd.Tape;
import saeengine.data.text.StoryReader;
import saeengine.family.Families;
import saeengine.family.Use;
import saeengine.nn.MlpSite;
import saeengine.nn.ResidualSite;
import saeengine.nn.Site;
import saeengine.nn.Transformer;
import saeengine.nn.TransformerConfig;
import saeengine.op.Attention;
import saeengine.recipe.Recipes;
import saeengine.sae.Sae;
import saeengine.tensor.DType;
import saeengine.tensor.Device;
import saeengine.tensor.Parameter;
import saeengine.tensor.Products;
import saeengine.tensor.RandomStream;
import saeengine.tensor.Tensor;
import saeengine.train.Member;
import saeengine.train.Recipe;
import saeengine.train.ResampleSchedule;
import saeengine.train.Schedule;

/** Whole pieces of a run on any device, of any size: those that the account is of, and smaller ones to be counted. */
public final class AccountWorks {
    static final int DIMS = 768;
    static final int K = 32;

    private AccountWorks() {}

    /**
     * Steps of sparsify-topk, one a call, that say nothing but their loss.
     *
     * @param drawn whether weights and rows are drawn; else they are 0, for a device that computes nothing
     */
    public static Runnable step(Device device, int rows, int features, boolean drawn) {
        Recipe recipe = Recipes.named("sparsify-topk");
        Sae sae = new Sae(device, recipe.shape(DIMS, features, K, false));
        Tensor x = device.allocate(DType.F32, rows, DIMS);
        if (drawn) {
            recipe.init().draw(sae, 1);
            device.upload(normal(x.size(), 2), 0, x);
        }
        Member.Settings settings = new Member.Settings(
                recipe,
                recipe.adam(),
                new Schedule(Schedule.Shape.STEP, 1e-4, 1e-4, 1, 1, 0, 0),
                recipe.clip(),
                0,
                0,
                0,
                false,
                1_000_000_000,
                1,
                1,
                ResampleSchedule.NEVER);
        Member member = new Member(device, "account", sae, settings);
        long[] step = {0};
        return () -> member.step(device, x, step[0]++, false);
    }

    /**
     * One chunk a call of what a training harvests behind two blocks of TinyStories-33M: through the blocks, looked at for what
     * is no number, into the places of used rows of a shuffle buffer, and as many rows out of it.
     *
     * @param vocabulary of its embedding, which no launch depends on
     */
    public static Runnable harvest(Device device, int vocabulary, int sequences, int length, boolean drawn) {
        return harvest(device, new ResidualSite(2), Normalize.NONE, vocabulary, sequences, length, drawn);
    }

    /** The same of what the second block's MLP reads and writes, two places in a row, normalised by story. */
    public static Runnable harvestOfMlp(Device device, int vocabulary, int sequences, int length, boolean drawn) {
        return harvest(device, new MlpSite(1), Normalize.PER_STORY, vocabulary, sequences, length, drawn);
    }

    private static Runnable harvest(
            Device device, Site site, Normalize normalize, int vocabulary, int sequences, int length, boolean drawn) {
        String json = """
                {"model_type": "gpt_neo", "vocab_size": %d, "hidden_size": 768, "num_layers": 4, "num_heads": 16,
                 "max_position_embeddings": 2048, "window_size": 256,
                 "attention_types": [[["global", "local"], 2]], "activation_function": "gelu_new"}\
                """.formatted(vocabulary);
        Transformer model = model(device, "tinystories-33m", json, 2, drawn);
        int chunk = sequences * length;
        List<String> stories = Collections.nCopies(4 * sequences, "-".repeat(length));
        Harvest harvest = new Harvest(
                device,
                model,
                StoryReader.ofTexts(stories, new NumberedTokens(vocabulary)),
                new Harvest.Form(site, length, normalize, chunk, Products.SHORT));
        ShuffledBatches batches = new ShuffledBatches(device, harvest, chunk, 2 * chunk, 1);
        return () -> {
            try (Tape tape = Tape.inference(device)) {
                batches.next(tape);
            }
        };
    }

    /** The stream behind a block of the smallest GPT-2, of one batch of sequences a call. */
    public static Runnable gpt2(Device device, int sequences, int length) {
        String json = """
                {"model_type": "gpt2", "vocab_size": 50257, "n_embd": 768, "n_layer": 12, "n_head": 12,
                 "n_positions": 1024}\
                """;
        Transformer model = model(device, "gpt2", json, 1, false);
        int[] ids = new NumberedTokens(model.config().vocabulary()).encode("-".repeat(length));
        List<int[]> all = Stream.generate(() -> ids).limit(sequences).toList();
        return () -> {
            try (Tape tape = Tape.inference(device, Products.SHORT)) {
                model.residual(tape, model.sequences(tape, all), 1);
            }
        };
    }

    /** Attention with a backward pass over sequences of a batch, which see all before them; each head has a key head, of 64 columns. */
    public static Runnable attention(Device device, int sequences, int length, int heads) {
        int[] starts = new int[sequences + 1];
        Arrays.setAll(starts, i -> i * length);
        return () -> {
            try (Tape tape = Tape.recording(device)) {
                Tensor[] x = new Tensor[3];
                for (int i = 0; i < x.length; i++) {
                    x[i] = tape.zeros(sequences * length, heads * 64);
                    x[i].setRequiresGrad(true);
                }
                Tensor at = tape.of(starts, starts.length);
                Attention.attention(tape, x[0], x[1], x[2], at, new Attention.Form(heads, 0, 0.125f));
                tape.backwardFromGradients();
            }
        };
    }

    private static Transformer model(Device device, String name, String json, int blocks, boolean drawn) {
        TransformerConfig config = Families.read(
                        name, JsonParser.parseString(json).getAsJsonObject(), Use.DRAWN)
                .config();
        int[] stream = {0};
        Transformer model = new Transformer(
                config,
                (of, shape) -> {
                    Parameter parameter = Parameter.frozen(device, of, shape);
                    if (drawn) {
                        parameter.set(normal(parameter.size(), stream[0]++));
                    }
                    return parameter;
                },
                blocks);
        // As in a training: weights that do not change are rounded once.
        model.keepRounded(blocks, Products.SHORT);
        return model;
    }

    private static float[] normal(int size, int stream) {
        RandomStream random = new RandomStream(1, stream);
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = 0.1f * random.nextGaussian();
        }
        return values;
    }
}
