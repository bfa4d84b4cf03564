package saeengine.latents;

import saeengine.eval.Covariance;
import saeengine.eval.LinearAlgebra;
import saeengine.sae.ReluActivation;
import saeengine.sae.Sae;
import saeengine.sae.SaeInit;
import saeengine.tensor.Device;

/**
 * What autoencoders have to do better than: the dims of the rows themselves, their principal directions, and an autoencoder
 * that was never trained. Each is an autoencoder, so that it is measured by the same code.
 */
public final class Controls {
    private Controls() {}

    /** A latent for each side of each dim: max(0, x_j - mean_j) and max(0, mean_j - x_j). */
    public static Sae dims(Device device, Covariance rows) {
        int d = rows.dims();
        double[] axes = new double[d * d];
        for (int j = 0; j < d; j++) {
            axes[j * d + j] = 1;
        }
        return bothSides(device, axes, rows.mean());
    }

    /** The same of the covariance's eigenvectors, those of the largest eigenvalues first. */
    public static Sae principalDirections(Device device, Covariance rows, LinearAlgebra algebra) {
        int d = rows.dims();
        double[] vectors = rows.matrix().clone();
        algebra.eigenvectors(vectors, d);
        double[] axes = new double[d * d];
        for (int j = 0; j < d; j++) {
            System.arraycopy(vectors, (d - 1 - j) * d, axes, j * d, d);
        }
        return bothSides(device, axes, rows.mean());
    }

    /** @param axes an orthonormal direction a row */
    private static Sae bothSides(Device device, double[] axes, double[] mean) {
        int d = mean.length;
        float[] weights = new float[2 * d * d];
        float[] bias = new float[d];
        for (int j = 0; j < d; j++) {
            bias[j] = (float) mean[j];
        }
        for (int i = 0; i < d * d; i++) {
            weights[i] = (float) axes[i];
            weights[d * d + i] = (float) -axes[i];
        }
        Sae sae = new Sae(device, new Sae.Shape(d, 2 * d, ReluActivation.RELU, 0, true, false));
        sae.encoder().set(weights);
        sae.decoder().set(weights);
        sae.decoderBias().set(bias);
        return sae;
    }

    /** One of another's shape with random unit directions, about the mean row. */
    public static Sae untrained(Device device, Sae like, Covariance rows, long seed) {
        Sae sae = new Sae(device, like.shape());
        SaeInit.UNIT_DECODER.draw(sae, seed);
        if (like.shape().centred()) {
            float[] mean = new float[rows.dims()];
            for (int j = 0; j < mean.length; j++) {
                mean[j] = (float) rows.mean()[j];
            }
            sae.decoderBias().set(mean);
        }
        return sae;
    }
}
