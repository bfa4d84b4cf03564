package saeengine.bench;

import com.google.gson.JsonParser;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import saeengine.activations.ModelLoader;
import saeengine.activations.RandomWeights;
import saeengine.autograd.Tape;
import saeengine.family.Families;
import saeengine.family.Use;
import saeengine.nn.Transformer;
import saeengine.nn.TransformerConfig;
import saeengine.op.SquaredError;
import saeengine.sae.Sae;
import saeengine.sae.SaeInit;
import saeengine.tensor.DType;
import saeengine.tensor.Device;
import saeengine.tensor.Gemm;
import saeengine.tensor.Products;
import saeengine.tensor.RandomStream;
import saeengine.tensor.Tensor;
import saeengine.train.Adam;

/** What {@code bench} times. */
final class BenchCases {
    static final int DIMS = 768;
    static final int ROWS = 4096;
    private static final int CONTEXT = 512;
    private static final int SEQUENCES = 4;

    /** Two blocks of the TinyStories-33M shape: 28.3 MFLOP of products and 1.4 of attention a token. */
    private static final double HARVEST_FLOPS_PER_TOKEN = 29.7e6;

    private BenchCases() {}

    static BenchCase harvest(Device device) {
        Transformer model =
                ModelLoader.open("random:tinystories-33m", 1).load(device, 2).model();
        return harvest(device, "residual stream 2 of random:tinystories-33m", model, 2, HARVEST_FLOPS_PER_TOKEN);
    }

    /** Pythia-70m's shape. */
    static BenchCase harvestPythia(Device device) {
        return halfway(device, "pythia-70m", """
            {"model_type": "gpt_neox", "vocab_size": 50304, "hidden_size": 512, "num_hidden_layers": 6,
             "num_attention_heads": 8, "intermediate_size": 2048, "rotary_pct": 0.25}\
            """);
    }

    /** The smallest GPT-2's shape. */
    static BenchCase harvestGpt2(Device device) {
        return halfway(device, "gpt2", """
            {"model_type": "gpt2", "vocab_size": 50257, "n_embd": 768, "n_layer": 12, "n_head": 12,
             "n_positions": 1024}\
            """);
    }

    /** The stream in the middle of a model of random weights whose tokens see all before them. */
    private static BenchCase halfway(Device device, String name, String json) {
        TransformerConfig config = Families.read(
                        name, JsonParser.parseString(json).getAsJsonObject(), Use.DRAWN)
                .config();
        int blocks = config.layers() / 2;
        Transformer model = new Transformer(config, RandomWeights.frozen(device, 1, config), blocks);
        // Four products of the stream's width and two of the MLP's; scores and mixing of half the context on average.
        double products = 2.0
                * config.hidden()
                * (4.0 * config.hidden() + 2.0 * config.mlp().width());
        double attention = 2.0 * config.hidden() * (CONTEXT + 1);
        String what = "residual stream " + blocks + " of the shape of " + name;
        return harvest(device, what, model, blocks, blocks * (products + attention));
    }

    private static BenchCase harvest(Device device, String what, Transformer model, int blocks, double flopsPerToken) {
        int dims = model.config().hidden();
        int width = model.config().mlp().width();
        Gemm shape = Gemm.nt(ROWS, width, dims);
        Tensor a = random(device, ROWS, dims);
        Tensor b = random(device, width, dims);
        Tensor c = device.allocate(DType.F32, ROWS, width);
        // As in a harvest that is trained on: what does not change is rounded once.
        model.keepRounded(blocks, Products.SHORT);
        device.keepRounded(b, Products.SHORT);
        RandomStream random = new RandomStream(1, 2);
        List<int[]> sequences = new ArrayList<>();
        for (int s = 0; s < SEQUENCES; s++) {
            int[] ids = new int[CONTEXT];
            for (int i = 0; i < CONTEXT; i++) {
                ids[i] = random.nextInt(model.config().vocabulary());
            }
            sequences.add(ids);
        }
        int tokens = SEQUENCES * CONTEXT;
        return new BenchCase(
                String.format(Locale.ROOT, "harvest: %s, context 512, %.1f MFLOP a token", what, flopsPerToken * 1e-6),
                "sgemm [4096 x " + dims + "] x [" + dims + " x " + width + "]",
                () -> device.gemm(shape, Products.SHORT, 1f, a, b, 0f, c),
                shape.flops(),
                blocks + " blocks over " + tokens + " tokens",
                () -> {
                    try (Tape tape = Tape.inference(device, Products.SHORT)) {
                        model.residual(tape, model.sequences(tape, sequences), blocks);
                    }
                },
                flopsPerToken * tokens,
                tokens,
                true,
                null);
    }

    static BenchCase autoencoder(Device device, int features) {
        Tensor x = random(device, ROWS, DIMS);
        Tensor h = random(device, ROWS, features);
        Tensor w = random(device, features, DIMS);
        Tensor y = device.allocate(DType.F32, ROWS, DIMS);
        Tensor f = device.allocate(DType.F32, ROWS, features);
        Tensor dw = device.allocate(DType.F32, features, DIMS);
        Sae sae = new Sae(device, Sae.Shape.plain(DIMS, features));
        SaeInit.TORCH.draw(sae, 1);
        Adam adam = new Adam(device, sae.parameters(), Adam.Constants.DEFAULT);
        double flops = 10.0 * ROWS * DIMS * features;
        return new BenchCase(
                "plain autoencoder: one training step, F=" + features + ", 4096 rows",
                "its five products alone",
                () -> {
                    device.gemm(Gemm.nt(ROWS, features, DIMS), Products.EXACT, 1f, x, w, 0f, f);
                    device.gemm(Gemm.nn(ROWS, DIMS, features), Products.EXACT, 1f, h, w, 0f, y);
                    device.gemm(Gemm.nt(ROWS, features, DIMS), Products.EXACT, 1f, y, w, 0f, f);
                    device.gemm(Gemm.tn(features, DIMS, ROWS), Products.EXACT, 1f, h, y, 0f, dw);
                    device.gemm(Gemm.tn(features, DIMS, ROWS), Products.EXACT, 1f, f, x, 0f, dw);
                },
                flops,
                "the whole step",
                () -> {
                    try (Tape tape = Tape.recording(device)) {
                        Tensor loss = SquaredError.squaredError(
                                tape, sae.forward(tape, x).reconstruction(), x);
                        tape.backward(loss);
                        adam.step(tape, 1e-4);
                    }
                },
                flops,
                ROWS,
                false,
                null);
    }

    static Tensor random(Device device, int rows, int cols) {
        float[] values = new float[rows * cols];
        RandomStream random = new RandomStream(1, rows + cols);
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextUniform(1f);
        }
        Tensor tensor = device.allocate(DType.F32, rows, cols);
        device.upload(values, 0, tensor);
        return tensor;
    }
}
