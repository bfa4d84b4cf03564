package saeengine.cli;

import java.util.ArrayList;
import java.util.List;
import saeengine.activations.ModelLoader;
import saeengine.autograd.Tape;
import saeengine.nn.Transformer;
import saeengine.op.SquaredError;
import saeengine.sae.Sae;
import saeengine.sae.SaeInit;
import saeengine.tensor.DType;
import saeengine.tensor.Device;
import saeengine.tensor.Gemm;
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
        Gemm shape = Gemm.nt(ROWS, 3072, DIMS);
        Tensor a = random(device, ROWS, DIMS);
        Tensor b = random(device, 3072, DIMS);
        Tensor c = device.allocate(DType.F32, ROWS, 3072);
        Transformer model =
                ModelLoader.open("random:tinystories-33m", 1).load(device, 2).model();
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
                "harvest: residual stream 2 of random:tinystories-33m, context 512, 29.7 MFLOP a token",
                "sgemm [4096 x 768] x [768 x 3072]",
                () -> device.gemm(shape, 1f, a, b, 0f, c),
                shape.flops(),
                "two blocks over " + tokens + " tokens",
                () -> {
                    try (Tape tape = Tape.inference(device)) {
                        model.residual(tape, model.sequences(tape, sequences), 2);
                    }
                },
                HARVEST_FLOPS_PER_TOKEN * tokens,
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
                    device.gemm(Gemm.nt(ROWS, features, DIMS), 1f, x, w, 0f, f);
                    device.gemm(Gemm.nn(ROWS, DIMS, features), 1f, h, w, 0f, y);
                    device.gemm(Gemm.nt(ROWS, features, DIMS), 1f, y, w, 0f, f);
                    device.gemm(Gemm.tn(features, DIMS, ROWS), 1f, h, y, 0f, dw);
                    device.gemm(Gemm.tn(features, DIMS, ROWS), 1f, f, x, 0f, dw);
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
