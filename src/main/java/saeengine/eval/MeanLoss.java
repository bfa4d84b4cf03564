package saeengine.eval;

import saeengine.autograd.Tape;
import saeengine.sae.Sae;
import saeengine.tensor.Device;
import saeengine.tensor.Tensor;

/** An autoencoder's squared error over many rows: per row summed over dims, the mean over rows in float64. */
public final class MeanLoss {
    /** Rows that go through the autoencoder at once. */
    public static final int CHUNK = 1024;

    private MeanLoss() {}

    /** Of {@code count} rows, row-major, of the autoencoder's width. */
    public static double of(Device device, Sae sae, float[] rows, int count) {
        int dims = sae.dims();
        double sum = 0;
        for (int from = 0; from < count; from += CHUNK) {
            int n = Math.min(CHUNK, count - from);
            float[] y = new float[n * dims];
            try (Tape tape = Tape.inference(device)) {
                Tensor x = tape.empty(n, dims);
                device.upload(rows, from * dims, x);
                device.download(sae.forward(tape, x).reconstruction(), y, 0);
            }
            for (int i = 0; i < n * dims; i++) {
                double error = (double) y[i] - rows[from * dims + i];
                sum += error * error;
            }
        }
        return sum / count;
    }
}
