package saeengine.sae;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import saeengine.autograd.Tape;
import saeengine.cpu.CpuDevice;
import saeengine.op.Linear;
import saeengine.op.ReluEncode;
import saeengine.tensor.Device;
import saeengine.tensor.RandomStream;
import saeengine.tensor.Tensor;

class WhiteningTest {
    private static final int DIMS = 3;

    /** Eigenvectors of a rotation by an angle whose sine is 0.6, in the first two dims. */
    private static final double[] DIRECTIONS = {0.8, -0.6, 0, 0.6, 0.8, 0, 0, 0, 1};

    private static final double[] MEAN = {5, -20, 100};

    private static Whitening whitening(Device device, double... variances) {
        return Whitening.of(device, MEAN, variances, DIRECTIONS);
    }

    @Test
    void aStepOfOneDeviationAlongADirectionHasLengthOne() {
        try (Device device = CpuDevice.checked(1)) {
            Whitening whitening = whitening(device, 0.01, 4, 900);
            try (Tape t = Tape.inference(device)) {
                float[] x = new float[3 * DIMS];
                double[] deviations = {0.1, 2, 30};
                for (int i = 0; i < 3; i++) {
                    for (int j = 0; j < DIMS; j++) {
                        x[i * DIMS + j] = (float) (MEAN[j] + deviations[i] * DIRECTIONS[i * DIMS + j]);
                    }
                }
                float[] u = whitening.input(t, t.of(x, 3, DIMS)).toArray();
                assertArrayEquals(new float[] {1, 0, 0, 0, 1, 0, 0, 0, 1}, u, 2e-4f);
            }
        }
    }

    /** A direction without variance is scaled as if it had a millionth of the largest; rows all alike are only centred. */
    @Test
    void directionsThatSayNothingAreNotBlownUp() {
        try (Device device = CpuDevice.checked(1)) {
            Whitening flat = whitening(device, 0, 4, 900);
            Whitening constant = whitening(device, 0, 0, 0);
            try (Tape t = Tape.inference(device)) {
                Tensor x = t.of(new float[] {5.8f, -20.6f, 100}, 1, DIMS);
                assertEquals(1 / Math.sqrt(900e-6), flat.input(t, x).toArray()[0], 1e-2);
                assertEquals(1, constant.input(t, x).toArray()[0], 1e-4);
            }
        }
    }

    @Test
    void foldingGivesTheSameFunctionOfTheRows() {
        try (Device device = CpuDevice.checked(2)) {
            Whitening whitening = whitening(device, 0.01, 4, 900);
            Sae trained = new Sae(device, Sae.Shape.plain(DIMS, 7));
            SaeInit.TORCH.draw(trained, 3);
            whitening.begin(trained);
            Sae folded = new Sae(device, trained.shape());
            whitening.fold(trained, folded);
            RandomStream random = new RandomStream(4, 1);
            float[] rows = new float[50 * DIMS];
            for (int i = 0; i < rows.length; i++) {
                rows[i] = (float) MEAN[i % DIMS] + 10 * random.nextGaussian();
            }
            try (Tape t = Tape.inference(device)) {
                Tensor x = t.of(rows, 50, DIMS);
                Tensor f = ReluEncode.reluEncode(t, whitening.input(t, x), trained.encoder(), trained.encoderBias());
                float[] y = Linear.project(t, f, trained.decoder(), Whitening.decoderBias(t, trained))
                        .toArray();
                for (int i = 0; i < y.length; i++) {
                    y[i] *= whitening.unit();
                }
                assertEquals(Math.sqrt(904.01 / 3), whitening.unit(), 1e-4);
                assertArrayEquals(y, folded.forward(t, x).reconstruction().toArray(), 2e-3f);
            }
        }
    }
}
