package saeengine.sae;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.Arrays;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import saeengine.autograd.Tape;
import saeengine.cpu.CpuDevice;
import saeengine.data.tensors.TensorFile;
import saeengine.data.tensors.TensorFiles;
import saeengine.op.ColumnNorm;
import saeengine.op.Linear;
import saeengine.op.ReluEncode;
import saeengine.op.Sparse;
import saeengine.op.SparseDecode;
import saeengine.op.TopKEncode;
import saeengine.sae.SaeNumbers.Part;
import saeengine.tensor.Device;
import saeengine.tensor.Tensor;
import saeengine.testing.Ints;
import saeengine.testing.Relative;
import saeengine.testing.SharedData;

/** Two trained autoencoders of public repositories: loss and gradients on golden rows. */
class PublishedSaesTest {
    @Test
    void reluWithColumnNormL1() {
        try (TensorFile model = TensorFiles.open(SharedData.require("sae/ae1.pt"));
                TensorFile golden = TensorFiles.open(SharedData.require("sae/ae1.golden.safetensors"))) {
            double[] x = golden.get("x").toDoubles();
            SaeNumbers numbers = new SaeNumbers(33, 48, 192, new double[][] {
                x,
                x.clone(),
                model.get("encoder.weight").toDoubles(),
                model.get("encoder.bias").toDoubles(),
                SaeNumbers.transposed(model.get("decoder.weight").toDoubles(), 48, 192),
                model.get("bias").toDoubles()
            });
            forward(numbers, (t, s) -> {
                Tensor f = ReluEncode.reluEncode(t, s.centred(t), s.wEnc(), s.bEnc());
                within(golden, "f", f);
                within(golden, "colnorm", ColumnNorm.columnNorm(t, s.wDec()));
                within(golden, "recon", Linear.project(t, f, s.wDec(), s.bDec()));
            });
            check(golden, Recipes.reluL1(0.03, true), numbers, 1, new double[][] {
                null,
                null,
                golden.get("grad.encoder.weight").toDoubles(),
                golden.get("grad.encoder.bias").toDoubles(),
                SaeNumbers.transposed(golden.get("grad.decoder.weight").toDoubles(), 48, 192),
                golden.get("grad.bias").toDoubles()
            });
        }
    }

    /** Its loss is a mean over all 64 dims too. */
    @Test
    void topKWithoutRelu() {
        try (TensorFile model = TensorFiles.open(SharedData.require("sae/sae_128_4.pt"));
                TensorFile golden = TensorFiles.open(SharedData.require("sae/sae_128_4.golden.safetensors"))) {
            double[] x = golden.get("x").toDoubles();
            SaeNumbers numbers = new SaeNumbers(33, 64, 128, new double[][] {
                x,
                x.clone(),
                SaeNumbers.transposed(model.get("encoder_weights").toDoubles(), 64, 128),
                model.get("encoder_bias").toDoubles(),
                model.get("decoder_weights").toDoubles(),
                model.get("pre_bias").toDoubles()
            });
            forward(numbers, (t, s) -> {
                TopKEncode encode = TopKEncode.of(t, s.centred(t), s.wEnc(), s.bEnc());
                within(golden, "pre", encode.preActivations());
                Sparse f = encode.topK(t, 4);
                assertSameFeatures(golden, Ints.of(t, f.indices()));
                within(golden, "recon", SparseDecode.sparseDecode(t, f, s.wDec(), s.bDec()));
            });
            check(golden, Recipes.topK(4, Recipes.Form.SIGNED), numbers, 64, new double[][] {
                null,
                null,
                SaeNumbers.transposed(golden.get("grad.encoder_weights").toDoubles(), 64, 128),
                golden.get("grad.encoder_bias").toDoubles(),
                golden.get("grad.decoder_weights").toDoubles(),
                golden.get("grad.pre_bias").toDoubles()
            });
        }
    }

    private static void forward(SaeNumbers numbers, BiConsumer<Tape, SaeTensors> checks) {
        try (Device device = CpuDevice.checked(2);
                Tape tape = Tape.inference(device)) {
            checks.accept(tape, new SaeTensors(tape, numbers));
        }
    }

    private static void within(TensorFile golden, String name, Tensor got) {
        Relative.assertWithin(1e-5, got.toArray(), golden.get(name).toDoubles(), name);
    }

    /** Golden rows list theirs from the largest value down, ours by index. */
    private static void assertSameFeatures(TensorFile golden, int[] indices) {
        double[] expected = golden.get("topk_idx").toDoubles();
        for (int at = 0; at < expected.length; at += 4) {
            Arrays.sort(expected, at, at + 4);
        }
        assertArrayEquals(expected, Arrays.stream(indices).asDoubleStream().toArray());
    }

    private static void check(TensorFile golden, Recipe recipe, SaeNumbers numbers, int divisor, double[][] gradients) {
        try (Device device = CpuDevice.checked(2);
                Tape tape = Tape.recording(device)) {
            SaeTensors s = new SaeTensors(tape, numbers);
            Tensor loss = recipe.loss().apply(tape, s);
            tape.backward(saeengine.op.Scale.scale(tape, loss, 1f / divisor));
            double[] expected = {golden.get("loss").toDoubles()[0] * divisor};
            Relative.assertWithin(1e-5, loss.toArray(), expected, recipe + " loss");
            for (Part part : Part.values()) {
                double[] gradient = gradients[part.ordinal()];
                if (gradient != null) {
                    Relative.assertWithin(1e-5, tape.grad(s.get(part)).toArray(), gradient, recipe + " " + part);
                }
            }
        }
    }
}
